// How much memory the graphs of a text fine-tune take, before it runs.
import type { Recipe } from '../api/recipe.ts'
import type { Graph } from '../ir/graph.ts'
import type { DecoderConfig } from '../models/text/decoder-config.ts'
import type { TextFamily } from '../models/text/family.ts'
import { withoutDropout } from '../nn/lora.ts'
import { plannedBytes, togetherBytes } from '../runtimes/memory-plan.ts'
import { bytesOfLayers } from './layers-memory.ts'
import { stepGraph } from './step-graph.ts'
import { textChoice, type TextMethod } from './text-choice.ts'
import { textLossGraph } from './text-loss.ts'
import { scoredRows, scorerGraph } from './text-scorer.ts'
import { trainablesOf, withCheapProducts } from './trainables.ts'

/** What of a recipe decides the graphs. */
export type TextGraphs = TextMethod &
  Pick<Recipe, 'batchSize' | 'accumulate' | 'recompute' | 'packing' | 'labelSmoothing' | 'zLoss'>

/** A model, and rows of how many tokens it learns and is judged on, on which runtime. */
export interface TextStep {
  readonly config: DecoderConfig
  readonly family: TextFamily
  readonly length: number
  /** Texts that are judged at each evaluation. */
  readonly heldOut: number
  readonly runtime: string
}

/**
 * Bytes of what the step and the judge of held-out texts keep between their operations, gradients included; neither weights nor
 * slots. @throws BAD_ARGUMENT when nothing is left to learn
 */
export function textGraphBytes(recipe: TextGraphs, step: TextStep): number {
  const { config, heldOut, runtime } = step
  const bytesOf = (graphWith: (recipe: TextGraphs, step: TextStep) => Graph): number =>
    bytesOfLayers(
      config.layers,
      (layers) => plannedBytes(runtime, graphWith(recipe, { ...step, config: { ...config, layers } })),
      Math.max(1, recipe.lastLayers),
    )
  const judging = heldOut > 0 ? [bytesOf(judgeOf)] : []
  return togetherBytes(runtime, [bytesOf(stepOf), ...judging])
}

function stepOf(recipe: TextGraphs, { config, family, length }: TextStep): Graph {
  const { trainable, inputs, weights, adapted } = trainablesOf(textChoice(recipe, config, family))
  const rows = recipe.batchSize / recipe.accumulate
  const graph = textLossGraph(weights, config, { ...recipe, rows, time: length, candidates: 0 })
  const { loss, blocks } = withCheapProducts(graph.loss, graph.blocks, adapted)
  return stepGraph({ trainable, weights: inputs, loss, recompute: recipe.recompute ? blocks : undefined })
}

function judgeOf(recipe: TextGraphs, { config, family, length: time, heldOut }: TextStep): Graph {
  const { weights, adapted } = trainablesOf(textChoice(recipe, config, family))
  const rows = scoredRows(heldOut, time)
  return scorerGraph({ weights, adapted: withoutDropout(adapted), config }, { rows, time })
}
