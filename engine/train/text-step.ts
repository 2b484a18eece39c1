// The training step of a text model, from a recipe and the model's shapes alone.
import type { Recipe } from '../api/recipe.ts'
import type { DecoderConfig } from '../models/text/decoder-config.ts'
import type { TextFamily } from '../models/text/family.ts'
import { withoutDropout } from '../nn/lora.ts'
import { chosenObjective } from '../objectives/index.ts'
import { type RecipeStep, recipeStep } from './recipe-step.ts'
import { textChoice, type TextMethod } from './text-choice.ts'
import { type ChosenObjective, textLossGraph, type TextLossShape, textShape } from './text-loss.ts'
import type { ScoredModel } from './text-scorer.ts'

/** What of a recipe decides the graphs. */
export type TextGraphs = TextMethod &
  Pick<
    Recipe,
    'objective' | 'batchSize' | 'accumulate' | 'recompute' | 'packing' | 'labelSmoothing' | 'zLoss'
  >

/** A model, and how many tokens its rows have. */
export interface TextShapes {
  readonly config: DecoderConfig
  readonly family: TextFamily
  readonly time: number
}

/** A step with what its feeds are made by. */
export interface TextStep extends RecipeStep {
  readonly chosen: ChosenObjective
  readonly shape: TextLossShape
  /** The same model as it is judged: nothing is left out. */
  readonly judged: ScoredModel
}

/**
 * The step that a run compiles and a plan counts.
 * @throws UNKNOWN_NAME for an objective, BAD_ARGUMENT for its options and when nothing is left to learn
 */
export function textStep(recipe: TextGraphs, { config, family, time }: TextShapes): TextStep {
  const chosen = chosenObjective(recipe.objective, 'text')
  const shape = textShape(recipe, time, chosen)
  const lossOf = (weights: ScoredModel['weights']) => textLossGraph(weights, config, shape)
  const step = recipeStep(textChoice(recipe, config, family), lossOf, recipe.recompute)
  const { weights, adapted } = step.made
  return { ...step, chosen, shape, judged: { weights, adapted: withoutDropout(adapted), config } }
}
