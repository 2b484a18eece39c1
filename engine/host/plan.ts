// What a recipe will do, before it does it.
import type { PlanView } from '../api/contract/views.ts'
import type { Recipe } from '../api/recipe.ts'
import { EngineError } from '../base/errors.ts'
import { message } from '../base/message.ts'
import { captionImageParameters, countParameters, readManifest } from '../index.ts'
import type { Store } from '../store/store.ts'
import { type DatasetView, openDataset } from './datasets.ts'
import { availableMemory } from './memory.ts'
import { findModel } from './models.ts'
import { estimateMemory, trainableNumbers } from './plan-memory.ts'

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
  const manifest = readManifest(base.folder)
  if (manifest.kind !== 'caption-image')
    throw new EngineError('BAD_ARGUMENT', message('recipe.baseDraws', { name: base.name }))
  const dataset = openDataset(store, recipe.dataset)
  requirePictureSize(dataset, { name: base.name, needed: manifest.imageTokenizer.size })
  const { transformer: config } = manifest
  const parameters = countParameters(captionImageParameters(config))
  const trainableParameters = trainableNumbers(recipe, config)
  const trainingPairs = dataset.pairs('train').length
  const heldOutPairs = dataset.pairs('eval').length
  const ownPerStep = recipe.batchSize * (1 - recipe.replayShare)
  const tokens = recipe.steps * recipe.batchSize * (config.captionSlots + config.gridSide ** 2)
  const rate = tokensPerSecond(store, base.id)
  const pictureSize = dataset.preparation.size
  return {
    trainingPairs,
    heldOutPairs,
    epochs: trainingPairs === 0 ? 0 : (recipe.steps * ownPerStep) / trainingPairs,
    tokens,
    parameters,
    trainableParameters,
    memoryBytes: estimateMemory({ recipe, config, trainingPairs, heldOutPairs, pictureSize }),
    freeMemoryBytes: availableMemory(),
    checkpointBytes: trainableParameters * 4 * 3,
    seconds: rate === null ? null : tokens / rate,
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
