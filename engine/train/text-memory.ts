// How much memory the graph of a text fine-tune's step takes, before it runs.
import type { Recipe } from '../api/recipe.ts'
import type { DecoderConfig } from '../models/text/decoder-config.ts'
import type { TextFamily } from '../models/text/family.ts'
import { plannedBytes } from '../runtimes/memory-plan.ts'
import { stepGraph } from './step-graph.ts'
import { textChoice } from './text-choice.ts'
import { textLossGraph } from './text-loss.ts'
import { trainablesOf, withCheapProducts } from './trainables.ts'

/** Layers of two small graphs: each further layer takes as much as the last of them, and planning all takes seconds. */
const [FEW, MORE] = [2, 4] as const

/** A model, and rows of how many tokens it learns on which runtime. */
export interface TextStep {
  readonly config: DecoderConfig
  readonly family: TextFamily
  readonly length: number
  readonly runtime: string
}

/** Bytes of what a step keeps between its operations, with its gradients; neither weights nor slots. */
export function textStepBytes(recipe: Recipe, step: TextStep): number {
  const { layers } = step.config
  if (layers <= MORE) return bytesWith(recipe, step, layers)
  const [few, more] = [FEW, MORE].map((count) => bytesWith(recipe, step, count)) as [number, number]
  return more + ((layers - MORE) * (more - few)) / (MORE - FEW)
}

function bytesWith(recipe: Recipe, { config, family, length, runtime }: TextStep, layers: number): number {
  const some = { ...config, layers }
  const made = trainablesOf(textChoice(recipe, some, family))
  const rows = recipe.batchSize / recipe.accumulate
  const graph = textLossGraph(made.weights, some, { ...recipe, rows, time: length, candidates: 0 })
  const { loss, blocks } = withCheapProducts(graph.loss, graph.blocks, made.adapted)
  const recompute = recipe.recompute ? blocks : undefined
  return plannedBytes(
    runtime,
    stepGraph({ trainable: made.trainable, weights: made.inputs, loss, recompute }),
  )
}
