// What a recipe for a text model will do, before it does it.
import type { Recipe } from '../api/recipe.ts'
import { EngineError } from '../base/errors.ts'
import { message } from '../base/message.ts'
import {
  countParameters,
  openTextModel,
  textChoice,
  type TextModelDescription,
  textParameters,
  textGraphBytes,
  type TextGraphs,
  trainablesOf,
} from '../index.ts'
import type { Store } from '../store/store.ts'
import type { ModelRow } from '../store/tables/models.ts'
import { openTexts } from './datasets-texts.ts'
import { availableMemory } from './memory.ts'
import { trainerBytes } from './plan-memory.ts'
import { plannedOnce } from './planned-once.ts'
import { runtimeSet } from './runtime-choice.ts'

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

/**
 * Looks at base and dataset and does the sums; memory is that on the runtime that is set.
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
    throw new EngineError('BAD_ARGUMENT', message('recipe.noTextsIn', { dataset: texts.name }), {
      details: { path: 'dataset' },
    })
  const [heldOutPairs, runtime] = [texts.count('eval'), runtimeSet(store)]
  return {
    ...{ trainingPairs, heldOutPairs, parameters, trainableParameters },
    epochs: (recipe.steps * recipe.batchSize) / trainingPairs,
    tokens: recipe.steps * recipe.batchSize * length,
    memoryBytes: textMemoryOf(recipe, { model, heldOut: heldOutPairs, runtime }),
    freeMemoryBytes: availableMemory(),
    checkpointBytes: trainableParameters * FLOAT * 3,
    operations: operationsOf(recipe, model, { parameters, length }),
  }
}

/** What the memory of a fine-tune of texts rests on, besides its recipe. */
export interface TextMemoryQuestion {
  readonly model: TextModelDescription
  /** Texts that are judged at each evaluation. */
  readonly heldOut: number
  /** Name of the runtime that will compute. */
  readonly runtime: string
}

/** Peak memory of a recipe in bytes: the trainer's and that of the graphs of step and evaluation, planned for the runtime. */
export function textMemoryOf(recipe: Recipe, { model, heldOut, runtime }: TextMemoryQuestion): number {
  const { config, family } = model
  const choice = textChoice(recipe, config, family)
  const trainableParameters = countParameters(trainablesOf(choice).trainable)
  const parameters = countParameters(choice.all)
  const trainer = trainerBytes({ recipe, parameters, trainableParameters, runtime })
  const { method, lastLayers, wordEmbeddings, addedTokens, objective, packing } = recipe
  const { batchSize, accumulate, recompute, labelSmoothing, zLoss } = recipe
  const graphs: TextGraphs = {
    ...{ method, lastLayers, wordEmbeddings, addedTokens, objective, packing },
    ...{ batchSize, accumulate, recompute, labelSmoothing, zLoss },
  }
  const time = Math.min(recipe.sequenceLength, config.context)
  const step = { config, time, heldOut, runtime }
  const key = [graphs, step, family.name]
  return trainer + plannedOnce(key, () => textGraphBytes(graphs, { ...step, family }))
}

interface Sizes {
  readonly parameters: number
  readonly length: number
}

/** Forward once and backward twice: two operations for each weight and token, and attention's products. */
function operationsOf(
  { steps, batchSize }: Recipe,
  { config: { width, layers } }: TextModelDescription,
  { parameters, length }: Sizes,
): number {
  const perToken = 2 * parameters + 4 * layers * width * length
  return 3 * steps * batchSize * length * perToken
}
