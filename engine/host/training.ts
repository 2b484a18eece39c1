// A fine-tune from recipe to model: the run's row, its data, the loop and the finished model.
import { createHash } from 'node:crypto'
import { cpus } from 'node:os'
import { parseRecipe } from '../api/recipe.ts'
import { EngineError } from '../base/errors.ts'
import { message, type Message } from '../base/message.ts'
import type { Runtime } from '../index.ts'
import type { Store } from '../store/store.ts'
import type { ModelRow } from '../store/tables/models.ts'
import type { RunRow } from '../store/tables/runs.ts'
import { keepVersion } from './datasets-versions.ts'
import { findDataset } from './datasets.ts'
import { resolveModel } from './models.ts'
import { takeBest } from './run-keeper.ts'
import { type RuntimeSource, withRuntime } from './runtime-fallback.ts'
import { withPinnedJudge } from './training-judge.ts'
import { type LoopSettings, runLoop } from './training-loop.ts'
import { trainingKindOf } from './training-kinds.ts'
import { withPinnedReward } from './training-rewards.ts'

export type { RunEvent } from './training-kind.ts'

/** How a run is carried out; nothing here changes its result on one machine and runtime. */
export interface RunSettings extends LoopSettings {
  readonly runtime: string
  readonly threads: number
  /** Where runtimes come from: the registry unless told. */
  readonly runtimes?: RuntimeSource
}

/** How a run ended. */
export interface RunOutcome {
  readonly run: RunRow
  /** The model it made, when it finished. */
  readonly model?: ModelRow
}

/** Freezes a recipe into a queued run, its dataset into a version of the run's name, and the votes that it learns from. @throws BAD_ARGUMENT, UNKNOWN_NAME for base or dataset, NAME_TAKEN */
export function queueRun(store: Store, value: unknown): RunRow {
  const asked = parseRecipe(value)
  const base = resolveModel(store, asked.base)
  const dataset = findDataset(store, asked.dataset)
  const kind = trainingKindOf(base.row, dataset)
  const recipe = withPinnedReward(store, withPinnedJudge(store, asked, base.row), kind)
  const text = JSON.stringify(recipe)
  return store.transaction(() => {
    const run = store.runs.add({
      name: store.runs.freeName(recipe.name ?? `${dataset.name} on ${base.row.name}`),
      recipe: JSON.parse(text),
      recipeSha256: createHash('sha256').update(text).digest('hex'),
      baseModel: base.row.id,
      dataset: dataset.id,
      datasetFingerprint: dataset.fingerprint,
      seeds: { recipe: recipe.seed },
      versions: { node: process.versions.node },
      device: { processor: cpus()[0]?.model ?? 'unknown' },
      totalSteps: recipe.steps,
    })
    keepVersion(store, dataset.id, { name: run.name, run: run.id })
    kind.freeze(store, run)
    return run
  })
}

/**
 * Carries out a queued run, or goes on with a stopped one from its last sound checkpoint. On abort the step under way
 * is finished and saved, and the run is `paused`.
 * @throws RESUME_MISMATCH when the dataset changed since, NON_FINITE, DISK_FULL; the run is then `failed` and can be resumed
 */
export async function carryOut(store: Store, reference: string, settings: RunSettings): Promise<RunOutcome> {
  const row = store.runs.find(reference)
  if (row.status === 'finished')
    throw new EngineError('BAD_ARGUMENT', message('run.finishedAlready', { name: row.name }))
  const dataset = findDataset(store, row.dataset ?? '')
  if (dataset.fingerprint !== row.datasetFingerprint)
    throw new EngineError(
      'RESUME_MISMATCH',
      message('run.datasetChanged', { dataset: dataset.name, name: row.name }),
      { fixes: [message('run.datasetChangedFix')] },
    )
  store.runs.setStatus(row.id, 'running')
  try {
    const asked = { store, run: row, name: settings.runtime }
    const work = (runtime: Runtime): Promise<RunOutcome> => train(store, row, { settings, runtime })
    return await withRuntime(asked, work, settings.runtimes)
  } catch (error) {
    const cancelled = settings.signal?.aborted === true
    store.runs.setStatus(row.id, cancelled ? 'paused' : 'failed', sentenceOf(error as Error))
    throw error
  }
}

/** Why a run ended, with its code where it has one. */
function sentenceOf(error: Error): string | Message {
  return (error instanceof EngineError ? error.said.message : null) ?? error.message
}

interface Work {
  readonly settings: RunSettings
  readonly runtime: Runtime
}

async function train(store: Store, row: RunRow, { settings, runtime }: Work): Promise<RunOutcome> {
  const { signal, emit, threads } = settings
  const recipe = parseRecipe(row.recipe)
  const base = resolveModel(store, row.baseModel ?? recipe.base)
  const kind = trainingKindOf(base.row, store.datasets.find(row.dataset ?? ''))
  const training = await kind.open({ store, row, recipe, base, runtime, threads, signal, emit })
  const { learner } = training
  try {
    const end = await runLoop(store, row, { recipe, training, runtime, settings })
    if (end.status === 'stopped')
      return { run: store.runs.setStatus(row.id, 'paused', message('run.stopped')) }
    const step = takeBest(store, row.id, { recipe, learner, last: end.step })
    const made = training.save(step)
    return { run: store.runs.setStatus(row.id, 'finished'), model: made }
  } finally {
    await learner.dispose()
    await training.dispose?.()
  }
}
