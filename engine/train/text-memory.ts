// How much memory the graphs of a text fine-tune take, before it runs.
import type { Graph } from '../ir/graph.ts'
import type { DecoderConfig } from '../models/text/decoder-config.ts'
import { plannedBytes, togetherBytes } from '../runtimes/memory-plan.ts'
import { bytesOfLayers } from './layers-memory.ts'
import { stepGraph } from './step-graph.ts'
import { scoredRows, scorerGraph } from './text-scorer.ts'
import { type TextGraphs, type TextShapes, textStep } from './text-step.ts'

/** A model, and rows of how many tokens it learns and is judged on, on which runtime. */
export interface TextRun extends TextShapes {
  /** Texts that are judged at each evaluation. */
  readonly heldOut: number
  readonly runtime: string
}

/**
 * Bytes of what the step and the judge of held-out texts keep between their operations, gradients included; neither weights nor
 * slots. @throws UNKNOWN_NAME for an objective, BAD_ARGUMENT for its options and when nothing is left to learn
 */
export function textGraphBytes(recipe: TextGraphs, run: TextRun): number {
  const { time, heldOut, runtime } = run
  const bytesOf = (graphWith: (some: DecoderConfig) => Graph): number =>
    bytesOfKinds(run, (config) =>
      bytesOfLayers(
        config.layers,
        (layers) => plannedBytes(runtime, graphWith({ ...config, layers })),
        Math.max(1, recipe.lastLayers),
      ),
    )
  const stepOf = (some: DecoderConfig) => textStep(recipe, { ...run, config: some })
  const step = bytesOf((some) => stepGraph(stepOf(some).task))
  const rows = { rows: scoredRows(heldOut, time), time }
  const judging = heldOut > 0 ? [bytesOf((some) => scorerGraph(stepOf(some).judged, rows))] : []
  return togetherBytes(runtime, [step, ...judging])
}

/** Layers with a window and without take different amounts; a model of both kinds takes of each by its share. */
function bytesOfKinds({ config, time }: TextRun, bytesOf: (config: DecoderConfig) => number): number {
  const { sliding } = config
  if (!sliding || time <= sliding.window) return bytesOf(config)
  const share = sliding.layers.filter(Boolean).length / sliding.layers.length
  const ofKind = (slides: boolean): number =>
    bytesOf({ ...config, sliding: { ...sliding, layers: sliding.layers.map(() => slides) } })
  return share * ofKind(true) + (1 - share) * ofKind(false)
}
