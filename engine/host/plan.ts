// What a recipe will do, before it does it.
import type { PlanView } from '../api/contract/views.ts'
import type { Recipe } from '../api/recipe.ts'
import { EngineError } from '../base/errors.ts'
import { message } from '../base/message.ts'
import { type CaptionImageModel, readManifest } from '../index.ts'
import type { Store } from '../store/store.ts'
import { computeOf, readSettings } from './app/settings.ts'
import { knownSpeed } from './compute-speed.ts'
import { type DatasetView, openDataset } from './datasets.ts'
import { availableMemory } from './memory.ts'
import { findModel } from './models.ts'
import { estimateMemory, pictureNumbers } from './plan-memory.ts'
import { runtimeSet } from './runtime-choice.ts'
import { isTextModel } from './text-models.ts'
import { textPlanOf } from './text-plan.ts'
import { trainingKindOf } from './training-kinds.ts'

type Config = CaptionImageModel['manifest']['transformer']

/** The plan of a recipe, in numbers. */
export interface RecipePlan extends Omit<PlanView, 'warnings'> {
  readonly trainableParameters: number
}

/**
 * Looks at base, dataset and earlier runs and does the sums.
 * @throws UNKNOWN_NAME for base or dataset, BAD_ARGUMENT for a base that draws nothing or takes pictures of another size
 */
export function planOf(store: Store, recipe: Recipe): RecipePlan {
  const base = findModel(store, recipe.base)
  trainingKindOf(base, store.datasets.find(recipe.dataset))
  if (isTextModel(base)) {
    const { operations, ...plan } = textPlanOf(store, recipe, base)
    return { ...plan, ...timeOf(store, { base: base.id, tokens: plan.tokens, operations }) }
  }
  const manifest = readManifest(base.folder)
  if (manifest.kind !== 'caption-image')
    throw new EngineError('BAD_ARGUMENT', message('recipe.baseDraws', { name: base.name }))
  const dataset = openDataset(store, recipe.dataset)
  requirePictureSize(dataset, { name: base.name, needed: manifest.imageTokenizer.size })
  const { transformer: config, imageTokenizer } = manifest
  const { parameters, trainableParameters } = pictureNumbers(recipe, config)
  const trainingPairs = dataset.pairs('train').length
  const heldOutPairs = dataset.pairs('eval').length
  const ownPerStep = recipe.batchSize * (1 - recipe.replayShare)
  const tokens = recipe.steps * recipe.batchSize * (config.captionSlots + config.gridSide ** 2)
  const time = timeOf(store, { base: base.id, tokens, operations: operationsOf(recipe, config) })
  const [pictureSize, runtime] = [dataset.preparation.size, runtimeSet(store)]
  return {
    trainingPairs,
    heldOutPairs,
    epochs: trainingPairs === 0 ? 0 : (recipe.steps * ownPerStep) / trainingPairs,
    tokens,
    parameters,
    trainableParameters,
    memoryBytes: estimateMemory({
      ...{ recipe, config, imageTokenizer, trainingPairs, heldOutPairs, pictureSize, runtime },
    }),
    freeMemoryBytes: availableMemory(),
    checkpointBytes: trainableParameters * 4 * 3,
    ...time,
  }
}

/** The pictures must fit the base. @throws BAD_ARGUMENT when they were prepared for models of another size */
function requirePictureSize(
  { name: dataset, preparation: { size } }: DatasetView,
  { name: base, needed }: { readonly name: string; readonly needed: number },
): void {
  if (size === needed) return
  throw new EngineError('BAD_ARGUMENT', message('recipe.pictureSize', { dataset, size, base, needed }), {
    details: { path: 'dataset' },
    fixes: [message('recipe.pictureSizeFix', { needed })],
  })
}

interface Work {
  /** Id. */
  readonly base: string
  readonly tokens: number
  readonly operations: number
}

/**
 * Share of the speed of plain matrix products that training reaches: its own are smaller, and it also normalises, adds,
 * reads and updates. The starter trained at 12 to 15 GFLOP/s on two cores whose plain products ran at 87.
 */
const TRAINING_SHARE = 0.15

/** From the last runs of the base, else from the measured speed of matrix products. */
function timeOf(store: Store, { base, tokens, operations }: Work): Pick<PlanView, 'seconds' | 'secondsFrom'> {
  const rate = tokensPerSecond(store, base)
  if (rate !== null) return { seconds: tokens / rate, secondsFrom: 'runs' }
  const speed = knownSpeed(store.settings, computeOf(readSettings(store)))
  if (speed === null) return { seconds: null, secondsFrom: null }
  return { seconds: operations / (speed * TRAINING_SHARE), secondsFrom: 'speed' }
}

/** Of the matrix products of all steps: forward once and backward twice, in the layers, in attention and in the heads. */
function operationsOf({ steps, batchSize }: Recipe, config: Config): number {
  const { width, layers, captionSlots, gridSide, imageVocabulary } = config
  const length = captionSlots + gridSide ** 2
  const perLayer = 24 * width ** 2 + 4 * width * length
  const perToken = layers * perLayer + 2 * width * imageVocabulary
  return 3 * steps * batchSize * length * perToken
}

/** Runs of the same base that the rate is taken from. */
const RUNS_ASKED = 5

/** Median of what the last runs of the same base did on this computer; null before the first. */
function tokensPerSecond(store: Store, base: string): number | null {
  const rates = store.runs
    .list()
    .filter(({ baseModel, startedAt }) => baseModel === base && startedAt !== null)
    .slice(-RUNS_ASKED)
    .flatMap(({ id }) => store.metricPoints.last(id, 'tokensPerSecond')?.value ?? [])
    .sort((a, b) => a - b)
  const middle = rates.length / 2
  const [low, high] = [rates[Math.ceil(middle) - 1], rates[Math.floor(middle)]]
  return low === undefined || high === undefined ? null : (low + high) / 2
}
