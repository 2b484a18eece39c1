// A fine-tune from recipe to model: the run's row, its data, the loop, checkpoints, samples and the finished model.
import { createHash } from 'node:crypto'
import { cpus } from 'node:os'
import { parseRecipe, type Recipe } from '../api/recipe.ts'
import { EngineError } from '../base/errors.ts'
import { message, type Message } from '../base/message.ts'
import {
  assertAnswers,
  encodeCheckpoint,
  isSettled,
  type Judged,
  type Learner,
  restoreCheckpoint,
  type Runtime,
  type TrainingEvent,
  trainLoop,
} from '../index.ts'
import type { Store } from '../store/store.ts'
import type { ModelRow } from '../store/tables/models.ts'
import type { RunRow } from '../store/tables/runs.ts'
import { keepVersion } from './datasets-versions.ts'
import { findDataset } from './datasets.ts'
import { resolveModel } from './models.ts'
import { bestStep, judgedFigures } from './run-best.ts'
import { checkpointAt, latestCheckpoint, writeCheckpoint } from './run-checkpoints.ts'
import { RunMonitor } from './run-monitor.ts'
import { RunRecorder } from './run-recorder.ts'
import { type RuntimeSource, withRuntime } from './runtime-fallback.ts'
import { type JudgedBy, judgedBy, withPinnedJudge } from './training-judge.ts'
import type { OpenTraining, RunEvent } from './training-kind.ts'
import { trainingKindOf } from './training-kinds.ts'
import { withPinnedReward } from './training-rewards.ts'

export type { RunEvent } from './training-kind.ts'

/** How a run is carried out; nothing here changes its result on one machine and runtime. */
export interface RunSettings {
  readonly runtime: string
  readonly threads: number
  readonly signal?: AbortSignal | undefined
  readonly emit: (event: RunEvent) => void
  readonly now?: () => number
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
    const step = takeBest(store, row, { recipe, learner, last: end.step })
    const made = training.save(step)
    return { run: store.runs.setStatus(row.id, 'finished'), model: made }
  } finally {
    await learner.dispose()
    await training.dispose?.()
  }
}

interface Judging {
  readonly recipe: Recipe
  readonly learner: Learner
}

/** Puts the weights of the best evaluation in place where the recipe asks for them; returns the step they are of. */
function takeBest(
  store: Store,
  row: RunRow,
  { recipe, learner, last }: Judging & { readonly last: number },
): number {
  const by = judgedBy(store, recipe)
  const best = recipe.keep === 'best' ? bestStep(store, row.id, { upTo: last, by }) : undefined
  const state = best === undefined || best === last ? undefined : checkpointAt(store, row.id, best)
  if (best === undefined || state === undefined) return last
  restoreCheckpoint(learner.step.memory, state)
  store.events.append(row.id, { step: last, type: 'bestKept', payload: { step: best } })
  return best
}

interface LoopWork extends Work {
  readonly recipe: Recipe
  readonly training: OpenTraining
}

/** From the last sound checkpoint to the end, or to where it was stopped on the way. */
async function runLoop(
  store: Store,
  row: RunRow,
  { recipe, training, runtime, settings }: LoopWork,
): ReturnType<typeof trainLoop> {
  const { signal, emit, now = () => performance.now() } = settings
  const { learner } = training
  const taken = latestCheckpoint(store, row.id)
  if (taken) restoreCheckpoint(learner.step.memory, taken.state)
  const from = taken?.step ?? 0
  const { trainableParameters } = learner
  emit({ type: 'run', run: row.id, name: row.name, steps: recipe.steps, from, trainableParameters })
  const recorder = new RunRecorder(store, row.id, now)
  const by = judgedBy(store, recipe)
  const keeper = new Keeper(store, row.id, { recipe, learner, by })
  const tell = (event: TrainingEvent): void => {
    const told = event.type === 'step' ? { ...event, memoryBytes: process.memoryUsage.rss() } : event
    recorder.record(told, recipe.optimizer.learningRate)
    emit(told)
    if (event.type === 'evaluation' && keeper.isBest(event.step)) {
      recorder.flush()
      keeper.save(event.step)
    }
  }
  const evaluate = async (step: number): Promise<Record<string, number>> => {
    const figures = await learner.evaluate()
    const judged = await judgement(training, () => step > 0 && keeper.save(step))
    await training.drawSamples(step)
    return { ...figures, ...judged }
  }
  if (from === 0 && recipe.evaluateEvery > 0) tell({ type: 'evaluation', step: 0, values: await evaluate(0) })
  const monitor = monitorOf(store, row, { recipe, training, settings, tell })
  const parts = {
    step: learner.step,
    ...(monitor && { look: (step: number) => monitor.after(step, from) }),
    batch: (step: number) => learner.batch(step),
    evaluate,
    // a device that began to lie must not reach a checkpoint
    save: async (step: number) => {
      await assertAnswers(runtime)
      keeper.save(step)
    },
    isSettled: (step: number) => isSettled(judgedUpTo(store, row.id, { upTo: step, by }), recipe.patience),
    emit: tell,
    now,
    signal,
  }
  const end = await trainLoop(learner.plan, parts, from)
  recorder.flush()
  return end
}

/** What the recipe's metric says; where it fails the run ends with it, after what was learnt was kept. */
async function judgement({ judge }: OpenTraining, keep: () => unknown): Promise<Record<string, number>> {
  if (judge === null) return {}
  try {
    const judged = await judge()
    return Number.isFinite(judged) ? { judged } : {}
  } catch (error) {
    keep()
    throw error
  }
}

interface Monitoring {
  readonly recipe: Recipe
  readonly training: OpenTraining
  readonly settings: RunSettings
  readonly tell: (event: TrainingEvent) => void
}

/** Watches over a run that asks for it and has enough held-out data. */
function monitorOf(
  store: Store,
  { id, baseModel, dataset }: RunRow,
  {
    recipe,
    training: { learner, look, kind },
    settings: { signal, now = () => performance.now() },
    tell,
  }: Monitoring,
): RunMonitor | undefined {
  if (recipe.monitorEvery === 0 || look === null) return undefined
  const base = baseModel ?? recipe.base
  return new RunMonitor({
    ...{ store, run: id, recipe, now, signal, emit: tell },
    subject: { kind, model: base, base, dataset: dataset ?? recipe.dataset },
    look: async () => {
      await learner.step.settle()
      return look()
    },
  })
}

/** What a run's evaluations came to, in the order of steps. */
function judgedUpTo(store: Store, run: string, which: Parameters<typeof judgedFigures>[2]): Judged[] {
  return [...judgedFigures(store, run, which)]
    .map(([at, value]) => ({ step: at, value }))
    .sort((a, b) => a.step - b.step)
}

/** Writes checkpoints, each once, and knows which is the best. */
class Keeper {
  readonly #store: Store
  readonly #run: string
  readonly #work: Judging & { readonly by: JudgedBy }
  #saved: number | undefined

  constructor(store: Store, run: string, work: Judging & { readonly by: JudgedBy }) {
    this.#store = store
    this.#run = run
    this.#work = work
  }

  isBest(step: number): boolean {
    return step > 0 && this.#best(step) === step
  }

  save(step: number): void {
    if (this.#saved === step) return
    const state = encodeCheckpoint(this.#work.learner.step.memory, step)
    writeCheckpoint(this.#store, this.#run, { step, state, best: this.#best(step) })
    this.#saved = step
  }

  #best(step: number): number | undefined {
    const { recipe, by } = this.#work
    return recipe.keep === 'best' ? bestStep(this.#store, this.#run, { upTo: step, by }) : undefined
  }
}
