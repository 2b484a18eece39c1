// The training step of a caption-to-image model, from a recipe and the model's shapes alone.
import type { Recipe } from '../api/recipe.ts'
import type { CaptionImageConfig } from '../models/caption-image.ts'
import { chosenObjective } from '../objectives/index.ts'
import { pictureChoice } from './picture-choice.ts'
import { pictureLossGraph, type PictureLossShape, pictureShape } from './picture-loss.ts'
import { type RecipeStep, recipeStep } from './recipe-step.ts'
import type { ChosenObjective } from './text-loss.ts'

/** What of a recipe decides the graphs. */
export type PictureGraphs = Pick<
  Recipe,
  'method' | 'objective' | 'batchSize' | 'accumulate' | 'recompute' | 'labelSmoothing' | 'zLoss'
>

/** A step with what its feeds are made by. */
export interface PictureStep extends RecipeStep {
  readonly chosen: ChosenObjective
  readonly shape: PictureLossShape
}

/** The step that a run compiles and a plan counts. @throws UNKNOWN_NAME for an objective, BAD_ARGUMENT for its options */
export function pictureStep(recipe: PictureGraphs, config: CaptionImageConfig): PictureStep {
  const chosen = chosenObjective(recipe.objective, 'caption-image')
  const shape = pictureShape(recipe, config, chosen)
  const lossOf = (weights: Parameters<typeof pictureLossGraph>[0]) => pictureLossGraph(weights, config, shape)
  return { chosen, shape, ...recipeStep(pictureChoice(recipe, config), lossOf, recipe.recompute) }
}
