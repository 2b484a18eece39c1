// What a recipe for a text model will do, before it does it.
import type { Recipe } from '../api/recipe.ts'
import { EngineError } from '../base/errors.ts'
import { message } from '../base/message.ts'
import {
  countParameters,
  openTextModel,
  PORTABLE_RUNTIME,
  textChoice,
  type TextModelDescription,
  textParameters,
  textStepBytes,
  trainablesOf,
} from '../index.ts'
import type { Store } from '../store/store.ts'
import type { ModelRow } from '../store/tables/models.ts'
import { readSettings } from './app/settings.ts'
import { openTexts } from './datasets-texts.ts'
import { availableMemory } from './memory.ts'
import { rememberedChoice } from './runtime-choice.ts'

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

/**
 * Looks at base and dataset and does the sums. Memory in bytes is 215 MB for the program, 4·(3·P + 4·T) for P numbers of the
 * base and T that learn, and what the graph of the step takes on the runtime that is set.
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
  return {
    ...{ trainingPairs, heldOutPairs: texts.count('eval'), parameters, trainableParameters },
    epochs: (recipe.steps * recipe.batchSize) / trainingPairs,
    tokens: recipe.steps * recipe.batchSize * length,
    memoryBytes: textMemoryOf(store, recipe, model),
    freeMemoryBytes: availableMemory(),
    checkpointBytes: trainableParameters * FLOAT * 3,
    operations: operationsOf(recipe, model, { parameters, length }),
  }
}

/** Peak memory of a recipe for a model on the runtime that is set, in bytes. */
export function textMemoryOf(
  store: Pick<Store, 'settings' | 'home'>,
  recipe: Recipe,
  { config, family }: TextModelDescription,
): number {
  const choice = textChoice(recipe, config, family)
  const trainable = countParameters(trainablesOf(choice).trainable)
  const length = Math.min(recipe.sequenceLength, config.context)
  const step = textStepBytes(recipe, { config, family, length, runtime: runtimeSet(store) })
  return OVERHEAD + FLOAT * (BASE_COPIES * countParameters(choice.all) + AREAS * trainable) + step
}

/** What `auto` will mean, as far as it is known. */
function runtimeSet({ settings, home }: Pick<Store, 'settings' | 'home'>): string {
  const { runtime } = readSettings({ settings })
  return runtime === 'auto' ? (rememberedChoice(home.root)?.chosen.batches ?? PORTABLE_RUNTIME) : runtime
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
