// How much memory the graphs of a picture fine-tune take, before it runs.
import type { Recipe } from '../api/recipe.ts'
import type { CaptionImageConfig } from '../models/caption-image.ts'
import { chosenObjective } from '../objectives/index.ts'
import { plannedBytes, togetherBytes } from '../runtimes/memory-plan.ts'
import { bytesOfLayers } from './layers-memory.ts'
import { pictureChoice } from './picture-choice.ts'
import { pictureLossGraph, pictureShape } from './picture-loss.ts'
import { pictureScorerGraph } from './picture-scorer.ts'
import { stepGraph } from './step-graph.ts'
import { trainablesOf, withCheapProducts } from './trainables.ts'

/** What of a recipe decides the graphs. */
export type PictureGraphs = Pick<Recipe, 'method' | 'objective' | 'batchSize' | 'accumulate' | 'recompute'>

/** A model, and the runtime that it learns on. */
export interface PictureStep {
  readonly config: CaptionImageConfig
  readonly runtime: string
}

/**
 * Bytes of what the step and the judge of held-out pairs keep between their operations, gradients included; neither weights nor slots.
 * @throws UNKNOWN_NAME for an objective, BAD_ARGUMENT for its options
 */
export function pictureGraphBytes(recipe: PictureGraphs, { config, runtime }: PictureStep): number {
  const bytesOf = (graphWith: (some: CaptionImageConfig) => ReturnType<typeof stepGraph>): number =>
    bytesOfLayers(config.layers, (layers) => plannedBytes(runtime, graphWith({ ...config, layers })))
  return togetherBytes(runtime, [bytesOf((some) => pictureStep(recipe, some)), bytesOf(pictureScorerGraph)])
}

function pictureStep(recipe: PictureGraphs, config: CaptionImageConfig): ReturnType<typeof stepGraph> {
  const chosen = chosenObjective(recipe.objective, 'caption-image')
  const { trainable, inputs, weights, adapted } = trainablesOf(pictureChoice(recipe, config))
  const shape = pictureShape(recipe.batchSize / recipe.accumulate, config, chosen)
  const graph = pictureLossGraph(weights, config, shape)
  const { loss, blocks } = withCheapProducts(graph.loss, graph.blocks, adapted)
  return stepGraph({ trainable, weights: inputs, loss, recompute: recipe.recompute ? blocks : undefined })
}
