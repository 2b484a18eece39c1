// What to beware of in a recipe that can be carried out, each with what to change.
import { isDeepStrictEqual } from 'node:util'
import { describeOptions, type OptionDescription } from '../api/options.ts'
import { type Recipe, recipeSchema } from '../api/recipe.ts'
import { message, type Message } from '../base/message.ts'
import type { Store } from '../store/store.ts'
import { findModel } from './models.ts'
import { planOf, type RecipePlan } from './plan.ts'

const MANY_EPOCHS = 60
const FEW_PAIRS = 1000
/** Beyond these, a fine-tune usually diverges or learns nothing. */
const USUAL_RATES = { full: [1e-5, 2e-3], lora: [3e-4, 2e-2] } as const

/** The warnings of a recipe that can be carried out. @throws what `planOf` throws, where there is no plan yet */
export function warningsOf(store: Store, recipe: Recipe, plan = planOf(store, recipe)): Message[] {
  return planWarnings(recipe, plan, findModel(store, recipe.base).kind)
}

/** The warnings, most weighty first; the kind is that of the base. */
export function planWarnings(recipe: Recipe, plan: RecipePlan, kind: string): Message[] {
  return [
    ...memoryWarnings(plan),
    ...pairWarnings(recipe, plan),
    ...rateWarnings(recipe),
    ...rhythmWarnings(recipe),
    ...kindWarnings(recipe, kind),
  ]
}

function memoryWarnings({ memoryBytes, freeMemoryBytes }: RecipePlan): Message[] {
  if (memoryBytes <= freeMemoryBytes) return []
  const gigabytes = (bytes: number): number => Math.round(bytes / 1e8) / 10
  return [message('plan.memory', { need: gigabytes(memoryBytes), free: gigabytes(freeMemoryBytes) })]
}

function pairWarnings(recipe: Recipe, { trainingPairs: pairs, heldOutPairs, epochs }: RecipePlan): Message[] {
  if (pairs === 0) return [message('plan.noPairs')]
  const warnings: Message[] = []
  if (epochs > MANY_EPOCHS && pairs < FEW_PAIRS)
    warnings.push(message('plan.manyEpochs', { pairs, epochs: Math.round(epochs) }))
  if (recipe.batchSize > pairs) warnings.push(message('plan.largeBatch', { batch: recipe.batchSize, pairs }))
  if (heldOutPairs === 0) warnings.push(message('plan.noHeldOut'))
  return warnings
}

function rateWarnings({ method, optimizer: { learningRate: rate } }: Recipe): Message[] {
  const [low, high] = USUAL_RATES[method.name]
  const isLora = method.name === 'lora'
  if (rate > high) return [message(isLora ? 'plan.highAdapterRate' : 'plan.highRate', { rate, limit: high })]
  if (rate < low) return [message(isLora ? 'plan.lowAdapterRate' : 'plan.lowRate', { rate, limit: low })]
  return []
}

function rhythmWarnings({ steps, checkpointEvery, evaluateEvery, schedule }: Recipe): Message[] {
  const warnings: Message[] = []
  if (checkpointEvery === 0) warnings.push(message('plan.noCheckpoints'))
  if (evaluateEvery === 0) warnings.push(message('plan.noEvaluation'))
  if (schedule.warmupSteps >= steps) warnings.push(message('plan.longWarmup'))
  return warnings
}

/** Options that were given and are for models of another kind. */
function kindWarnings(recipe: Recipe, kind: string): Message[] {
  const stray = strayOptions(describeOptions(recipeSchema), recipe, kind)
  return stray.length === 0 ? [] : [message('plan.otherKind', { options: stray.join(', ') })]
}

function strayOptions(options: readonly OptionDescription[], values: object, kind: string): string[] {
  return options.flatMap((option) => {
    const value: unknown = values[option.name as keyof typeof values]
    if (value === undefined) return []
    const isOurs = option.kinds?.some((one) => one === kind) ?? true
    if (!isOurs) return isDeepStrictEqual(value, option.default) ? [] : [option.name]
    return option.options && typeof value === 'object' && value !== null
      ? strayOptions(option.options, value, kind).map((name) => `${option.name}.${name}`)
      : []
  })
}
