// A fine-tune from recipe to model: the run's row, its data, the loop, checkpoints, samples and the finished model.
import { createHash } from 'node:crypto'
import { cpus } from 'node:os'
import { parseRecipe, type Recipe } from '../api/recipe.ts'
import { EngineError } from '../base/errors.ts'
import { message, type Message } from '../base/message.ts'
import {
  assertAnswers,
  type HostWeights,
  type CaptionImageModel,
  encodeCheckpoint,
  encodePng,
  FineTune,
  ImageGenerator,
  loadCaptionImageModel,
  loadReplay,
  resolveGenerationOptions,
  restoreCheckpoint,
  type Runtime,
  type TrainingEvent,
  trainLoop,
} from '../index.ts'
import type { Store } from '../store/store.ts'
import type { ModelRow } from '../store/tables/models.ts'
import type { RunRow } from '../store/tables/runs.ts'
import { keepVersion } from './datasets-versions.ts'
import { type DatasetView, openDataset } from './datasets.ts'
import { resolveModel } from './models.ts'
import { bestStep } from './run-best.ts'
import { checkpointAt, latestCheckpoint, writeCheckpoint } from './run-checkpoints.ts'
import { RunRecorder } from './run-recorder.ts'
import { type RuntimeSource, withRuntime } from './runtime-fallback.ts'
import { saveTrainedModel } from './trained-model.ts'
import { tokenizeDataset } from './training-data.ts'

/** What a run tells besides the loop's own events. */
export type RunEvent =
  | TrainingEvent
  | {
      readonly type: 'run'
      readonly run: string
      readonly name: string
      readonly steps: number
      readonly from: number
      readonly trainableParameters: number
    }
  | { readonly type: 'preparing'; readonly what: string }
  | {
      readonly type: 'sample'
      readonly step: number
      readonly prompt: string
      /** Path of the picture, and SHA-256 of its blob. */
      readonly image: string
      readonly picture: string
    }

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

/** Freezes a recipe into a queued run, and its dataset into a version of the run's name. @throws BAD_ARGUMENT, UNKNOWN_NAME for base or dataset, NAME_TAKEN */
export function queueRun(store: Store, value: unknown): RunRow {
  const recipe = parseRecipe(value)
  const base = resolveModel(store, recipe.base)
  const dataset = openDataset(store, recipe.dataset)
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
  const dataset = openDataset(store, row.dataset ?? '')
  if (dataset.fingerprint !== row.datasetFingerprint)
    throw new EngineError(
      'RESUME_MISMATCH',
      message('run.datasetChanged', { dataset: dataset.name, name: row.name }),
      { fixes: [message('run.datasetChangedFix')] },
    )
  store.runs.setStatus(row.id, 'running')
  try {
    const asked = { store, run: row, name: settings.runtime }
    const work = (runtime: Runtime): Promise<RunOutcome> => train(store, row, { dataset, settings, runtime })
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
  readonly dataset: DatasetView
  readonly settings: RunSettings
  readonly runtime: Runtime
}

async function train(store: Store, row: RunRow, { dataset, settings, runtime }: Work): Promise<RunOutcome> {
  const { signal, emit, threads } = settings
  const recipe = parseRecipe(row.recipe)
  const base = resolveModel(store, row.baseModel ?? recipe.base)
  const model = loadCaptionImageModel(base.folder)
  emit({ type: 'preparing', what: 'pictures' })
  const source = { model, replay: loadReplay(base.folder), dataset, recipe }
  const data = await tokenizeDataset(source, { runtime, threads, signal })
  emit({ type: 'preparing', what: 'graphs' })
  const given = { config: model.manifest.transformer, weights: model.transformer, ...data }
  const tune = await FineTune.create(runtime, recipe, given, { threads, cache: store.home.graphs })
  try {
    const prompts = promptsOf(recipe, dataset)
    const sampler = { store, row, runtime, threads, prompts, emit, model }
    const isFinished = await runLoop(store, row, { recipe, tune, sampler, settings })
    if (!isFinished) return { run: store.runs.setStatus(row.id, 'paused', message('run.stopped')) }
    const step = takeBest(store, row, { recipe, tune })
    const trained = { row, recipe, step, base, model, weights: tune.weights(), adapters: tune.adapters() }
    const made = saveTrainedModel(store, trained)
    return { run: store.runs.setStatus(row.id, 'finished'), model: made }
  } finally {
    await tune.dispose()
  }
}

/** Puts the weights of the best evaluation in place where the recipe asks for them; returns the step they are of. */
function takeBest(store: Store, row: RunRow, { recipe, tune }: Pick<LoopWork, 'recipe' | 'tune'>): number {
  const best = recipe.keep === 'best' ? bestStep(store, row.id, recipe.steps) : undefined
  const state = best === undefined || best === recipe.steps ? undefined : checkpointAt(store, row.id, best)
  if (best === undefined || state === undefined) return recipe.steps
  restoreCheckpoint(tune.step.memory, state)
  store.events.append(row.id, { step: recipe.steps, type: 'bestKept', payload: { step: best } })
  return best
}

interface LoopWork {
  readonly recipe: Recipe
  readonly tune: FineTune
  readonly sampler: Sampler
  readonly settings: RunSettings
}

/** From the last sound checkpoint to the end; false when it was stopped on the way. */
async function runLoop(
  store: Store,
  row: RunRow,
  { recipe, tune, sampler, settings }: LoopWork,
): Promise<boolean> {
  const { signal, emit, now = () => performance.now() } = settings
  const taken = latestCheckpoint(store, row.id)
  if (taken) restoreCheckpoint(tune.step.memory, taken.state)
  const from = taken?.step ?? 0
  const { trainableParameters } = tune
  emit({ type: 'run', run: row.id, name: row.name, steps: recipe.steps, from, trainableParameters })
  const recorder = new RunRecorder(store, row.id, now)
  const keeper = new Keeper(store, row.id, { recipe, tune })
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
    const figures = await tune.evaluate()
    await drawSamples(tune.weights(), step, sampler)
    return figures
  }
  if (from === 0 && recipe.evaluateEvery > 0) tell({ type: 'evaluation', step: 0, values: await evaluate(0) })
  const parts = {
    step: tune.step,
    batch: (step: number) => tune.batch(step),
    evaluate,
    // a device that began to lie must not reach a checkpoint
    save: async (step: number) => {
      await assertAnswers(sampler.runtime)
      keeper.save(step)
    },
    emit: tell,
    now,
    signal,
  }
  const end = await trainLoop(tune.plan, parts, from)
  recorder.flush()
  return end.status === 'finished'
}

/** Writes checkpoints, each once, and knows which is the best. */
class Keeper {
  readonly #store: Store
  readonly #run: string
  readonly #work: Pick<LoopWork, 'recipe' | 'tune'>
  #saved: number | undefined

  constructor(store: Store, run: string, work: Pick<LoopWork, 'recipe' | 'tune'>) {
    this.#store = store
    this.#run = run
    this.#work = work
  }

  isBest(step: number): boolean {
    return step > 0 && this.#best(step) === step
  }

  save(step: number): void {
    if (this.#saved === step) return
    const state = encodeCheckpoint(this.#work.tune.step.memory, step)
    writeCheckpoint(this.#store, this.#run, { step, state, best: this.#best(step) })
    this.#saved = step
  }

  #best(step: number): number | undefined {
    return this.#work.recipe.keep === 'best' ? bestStep(this.#store, this.#run, step) : undefined
  }
}

/** The recipe's captions, or the first held-out ones. */
function promptsOf({ samplePrompts }: Recipe, dataset: DatasetView): string[] {
  if (samplePrompts.length > 0) return samplePrompts
  return dataset
    .pairs('eval')
    .slice(0, 4)
    .map(({ captions }) => captions[0] as string)
}

interface Sampler {
  readonly store: Store
  readonly row: RunRow
  readonly runtime: Runtime
  readonly threads: number
  readonly prompts: readonly string[]
  readonly emit: (event: RunEvent) => void
  readonly model: CaptionImageModel
}

async function drawSamples(transformer: HostWeights, step: number, sampler: Sampler): Promise<void> {
  const { store, row, runtime, threads, prompts, emit, model } = sampler
  if (prompts.length === 0) return
  const generator = new ImageGenerator(
    runtime,
    { ...model, transformer },
    { threads, cache: store.home.graphs },
  )
  const options = resolveGenerationOptions({}, model.manifest.generation)
  const requests = prompts.map((caption) => ({ caption, sample: 0 }))
  const drawn = await generator.generate(requests, options).finally(() => generator.dispose())
  for (const { caption: prompt, image, logProbability } of drawn) {
    const blob = store.blobs.put(await encodePng(image))
    const sample = { step, prompt, seed: options.seed, text: null, image: blob, extra: { logProbability } }
    store.samples.append(row.id, sample)
    emit({ type: 'sample', step, prompt, image: store.blobs.pathOf(blob), picture: blob })
  }
}
