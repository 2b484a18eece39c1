// What a recipe will do, before it does it.
import type { Recipe } from '../api/recipe.ts'
import { captionImageParameters, countParameters, readManifest } from '../index.ts'
import type { Store } from '../store/store.ts'
import { openDataset } from './datasets.ts'
import { findModel } from './models.ts'

/** The plan of a recipe, in numbers. */
export interface RecipePlan {
  readonly trainingPairs: number
  readonly heldOutPairs: number
  /** How often each pair is seen. */
  readonly epochs: number
  /** Caption and image positions over the whole run. */
  readonly tokens: number
  readonly parameters: number
  /** Weights, gradients and two slots for each trained number, in bytes; activations come on top. */
  readonly trainingStateBytes: number
  readonly checkpointBytes: number
}

/** Looks at base and dataset and does the sums. @throws UNKNOWN_NAME for either */
export function planOf(store: Store, recipe: Recipe): RecipePlan {
  const manifest = readManifest(findModel(store, recipe.base).folder)
  const dataset = openDataset(store, recipe.dataset)
  const transformer = manifest.kind === 'caption-image' ? manifest.transformer : undefined
  const parameters = transformer ? countParameters(captionImageParameters(transformer)) : 0
  const length = transformer ? transformer.captionSlots + transformer.gridSide ** 2 : 0
  const trainingPairs = dataset.pairs('train').length
  const ownPerStep = recipe.batchSize * (1 - recipe.replayShare)
  return {
    trainingPairs,
    heldOutPairs: dataset.pairs('eval').length,
    epochs: trainingPairs === 0 ? 0 : (recipe.steps * ownPerStep) / trainingPairs,
    tokens: recipe.steps * recipe.batchSize * length,
    parameters,
    trainingStateBytes: parameters * 4 * 4,
    checkpointBytes: parameters * 4 * 3,
  }
}
