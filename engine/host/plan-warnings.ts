// What to beware of in a recipe that can be carried out, each with what to change.
import type { Recipe } from '../api/recipe.ts'
import { message, type Message } from '../base/message.ts'
import type { RecipePlan } from './plan.ts'

const MANY_EPOCHS = 60
const FEW_PAIRS = 1000
/** Beyond these, a fine-tune usually diverges or learns nothing. */
const USUAL_RATES = { full: [1e-5, 2e-3], lora: [3e-4, 2e-2] } as const

/** The warnings, most weighty first. */
export function planWarnings(recipe: Recipe, plan: RecipePlan): Message[] {
  return [
    ...memoryWarnings(plan),
    ...pairWarnings(recipe, plan),
    ...rateWarnings(recipe),
    ...rhythmWarnings(recipe),
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
