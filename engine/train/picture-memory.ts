// How much memory the graphs of a picture fine-tune take, before it runs.
import type { Graph } from '../ir/graph.ts'
import type { CaptionImageConfig } from '../models/caption-image.ts'
import { plannedBytes, togetherBytes } from '../runtimes/memory-plan.ts'
import { bytesOfLayers } from './layers-memory.ts'
import { pictureScorerGraph } from './picture-scorer.ts'
import { type PictureGraphs, pictureStep } from './picture-step.ts'
import { stepGraph } from './step-graph.ts'

/** A model, and the runtime that it learns on. */
export interface PictureRun {
  readonly config: CaptionImageConfig
  readonly runtime: string
}

/**
 * Bytes of what the step and the judge of held-out pairs keep between their operations, gradients included; neither weights nor slots.
 * @throws UNKNOWN_NAME for an objective, BAD_ARGUMENT for its options
 */
export function pictureGraphBytes(recipe: PictureGraphs, { config, runtime }: PictureRun): number {
  const bytesOf = (graphWith: (some: CaptionImageConfig) => Graph): number =>
    bytesOfLayers(config.layers, (layers) => plannedBytes(runtime, graphWith({ ...config, layers })))
  const step = bytesOf((some) => stepGraph(pictureStep(recipe, some).task))
  return togetherBytes(runtime, [step, bytesOf(pictureScorerGraph)])
}
