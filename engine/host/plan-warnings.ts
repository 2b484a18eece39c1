// What to beware of in a recipe that can be carried out: plain sentences, each with what to change.
import type { Recipe } from '../api/recipe.ts'
import type { RecipePlan } from './plan.ts'

const MANY_EPOCHS = 60
const FEW_PAIRS = 1000
/** Beyond these, a fine-tune usually diverges or learns nothing. */
const USUAL_RATES = { full: [1e-5, 2e-3], lora: [3e-4, 2e-2] } as const

/** The warnings, most weighty first. */
export function planWarnings(recipe: Recipe, plan: RecipePlan): string[] {
  return [
    ...memoryWarnings(plan),
    ...pairWarnings(recipe, plan),
    ...rateWarnings(recipe),
    ...rhythmWarnings(recipe),
  ]
}

function memoryWarnings({ memoryBytes, freeMemoryBytes }: RecipePlan): string[] {
  if (memoryBytes <= freeMemoryBytes) return []
  const gigabytes = (bytes: number): string => (bytes / 1e9).toFixed(1)
  return [
    `This needs about ${gigabytes(memoryBytes)} GB of memory and ${gigabytes(freeMemoryBytes)} GB are free; take a smaller batch or close other programs.`,
  ]
}

function pairWarnings(recipe: Recipe, { trainingPairs, heldOutPairs, epochs }: RecipePlan): string[] {
  if (trainingPairs === 0) return ['The dataset has no training pairs; import some first.']
  const warnings: string[] = []
  if (epochs > MANY_EPOCHS && trainingPairs < FEW_PAIRS)
    warnings.push(
      `Each of the ${trainingPairs} training pairs is seen about ${Math.round(epochs)} times, which invites learning by heart; take fewer steps or add pairs.`,
    )
  if (recipe.batchSize > trainingPairs)
    warnings.push(
      `A batch of ${recipe.batchSize} is larger than the ${trainingPairs} training pairs, so each step repeats some; take a smaller batch.`,
    )
  if (heldOutPairs === 0)
    warnings.push('No pairs are held out, so nothing will tell whether the model learns or memorises.')
  return warnings
}

function rateWarnings({ method, optimizer: { learningRate } }: Recipe): string[] {
  const [low, high] = USUAL_RATES[method.name]
  const what = method.name === 'lora' ? 'adapters' : 'training all weights'
  if (learningRate > high)
    return [
      `A learning rate of ${learningRate} is high for ${what}; above ${high} training often breaks down.`,
    ]
  if (learningRate < low)
    return [`A learning rate of ${learningRate} is low for ${what}; below ${low} little is learnt.`]
  return []
}

function rhythmWarnings({ steps, checkpointEvery, evaluateEvery, schedule }: Recipe): string[] {
  const warnings: string[] = []
  if (checkpointEvery === 0) warnings.push('No checkpoints are kept on the way: a crash loses the whole run.')
  if (evaluateEvery === 0)
    warnings.push('Nothing is evaluated on the way, so there will be no held-out curve.')
  if (schedule.warmupSteps >= steps)
    warnings.push('The warm-up is as long as the whole run, so the learning rate never reaches its value.')
  return warnings
}
