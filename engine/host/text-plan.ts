// What a recipe for a text model will do, before it does it.
import type { Recipe } from '../api/recipe.ts'
import { EngineError } from '../base/errors.ts'
import {
  countParameters,
  openTextModel,
  textChoice,
  type TextModelDescription,
  textParameters,
  trainablesOf,
} from '../index.ts'
import type { Store } from '../store/store.ts'
import type { ModelRow } from '../store/tables/models.ts'
import { openTexts } from './datasets-texts.ts'
import { availableMemory } from './memory.ts'

/** The sums of a recipe, but its time. */
export interface TextPlan {
  /** Texts. */
  readonly trainingPairs: number
  readonly heldOutPairs: number
  readonly epochs: number
  /** Places of all rows of all steps; texts that are shorter than a row take fewer. */
  readonly tokens: number
  readonly parameters: number
  readonly trainableParameters: number
  readonly memoryBytes: number
  readonly freeMemoryBytes: number
  readonly checkpointBytes: number
  /** Floating-point operations of the matrix products of all steps. */
  readonly operations: number
}

const FLOAT = 4
/** Node, the database, the runtime's code and its compiled graphs. */
const OVERHEAD = 215e6
/** Copies of the base at the peak: as read, as trained on, as the sampler holds it. */
const BASE_COPIES = 3
/** Weight, gradient and two slots of every number that learns. */
const AREAS = 4
/** Vectors of the width, of the feed-forward, and scores of attention that backward needs of a layer. */
const [KEPT_WIDTHS, KEPT_HIDDEN, KEPT_SCORES] = [16, 4, 2]
/** Logits, their softmax and their gradient. */
const LOGITS = 3

/**
 * Looks at base and dataset and does the sums. Memory in bytes is 215 MB for the program, 4·(3·P + 4·T) for P numbers of the
 * base and T that learn, and 4·B·L·(layers·(16·width + 4·hidden + 2·heads·L) + 3·V) for B rows of L places at once.
 * @throws UNKNOWN_NAME or BAD_ARGUMENT for a dataset of pictures, FILE_* for a base that cannot be read
 */
export function textPlanOf(store: Store, recipe: Recipe, base: ModelRow): TextPlan {
  const model = openTextModel(base.folder)
  const texts = openTexts(store, recipe.dataset)
  const parameters = countParameters(textParameters(model.config))
  const trainableParameters = countParameters(
    trainablesOf(textChoice(recipe, model.config, model.family)).trainable,
  )
  const trainingPairs = texts.count('train')
  const length = Math.min(recipe.sequenceLength, model.config.context)
  if (trainingPairs === 0)
    throw new EngineError('BAD_ARGUMENT', `recipe: dataset "${texts.name}" has no texts to train on.`, {
      details: { path: 'dataset' },
    })
  return {
    ...{ trainingPairs, heldOutPairs: texts.count('eval'), parameters, trainableParameters },
    epochs: (recipe.steps * recipe.batchSize) / trainingPairs,
    tokens: recipe.steps * recipe.batchSize * length,
    memoryBytes: memoryOf(recipe, model, { parameters, trainableParameters, length }),
    freeMemoryBytes: availableMemory(),
    checkpointBytes: trainableParameters * FLOAT * 3,
    operations: operationsOf(recipe, model, { parameters, length }),
  }
}

interface Sizes {
  readonly parameters: number
  readonly trainableParameters: number
  readonly length: number
}

function memoryOf(
  { batchSize, accumulate }: Recipe,
  { config }: TextModelDescription,
  { parameters, trainableParameters, length }: Sizes,
): number {
  const { width, hidden, heads, layers, vocabulary } = config
  const perLayer = KEPT_WIDTHS * width + KEPT_HIDDEN * hidden + KEPT_SCORES * heads * length
  const perPlace = layers * perLayer + LOGITS * vocabulary
  const activations = FLOAT * (batchSize / accumulate) * length * perPlace
  return OVERHEAD + FLOAT * (BASE_COPIES * parameters + AREAS * trainableParameters) + activations
}

/** Forward once and backward twice: two operations for each weight and token, and attention's products. */
function operationsOf(
  { steps, batchSize }: Recipe,
  { config: { width, layers } }: TextModelDescription,
  { parameters, length }: Pick<Sizes, 'parameters' | 'length'>,
): number {
  const perToken = 2 * parameters + 4 * layers * width * length
  return 3 * steps * batchSize * length * perToken
}
