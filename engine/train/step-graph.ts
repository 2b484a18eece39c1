// Forward and backward of a training step as one graph.
import { gradients } from '../autodiff/gradient.ts'
import { type Graph, graphOf, sortNodes } from '../ir/graph.ts'
import type { Node, Value } from '../ir/node.ts'
import { add } from '../ops/add.ts'
import { input } from '../ops/input.ts'
import { sqrt } from '../ops/sqrt.ts'
import { sumOfSquares } from '../ops/sum-of-squares.ts'
import type { Precision } from '../runtimes/runtime.ts'
import { needsScale, scaledGradients } from './loss-scale.ts'
import type { TrainingTask } from './task.ts'

/** Before the names of outputs that are gradients, and of inputs that these are added to. */
export const GRADIENT = 'gradient '
/** See {@link GRADIENT}. */
export const SUM = 'sum '

/**
 * Outputs: every gradient, `loss`, `gradientNorm` and the metrics. With `isSummed` each gradient is added to an input of
 * its parameter's shape. Gradients that need the fewest ops one after another come first: then each is made as soon as it
 * can be, and what it needs is given up early.
 */
export function stepGraph(
  { trainable, weights, loss, metrics, recompute }: TrainingTask,
  { precision, isSummed = false }: { readonly precision?: Precision; readonly isSummed?: boolean } = {},
): Graph {
  const parameters = trainable.map(({ name }) => weights[name] as Value)
  const differentiate = needsScale(precision) ? scaledGradients : gradients
  const own = differentiate(loss, parameters, { recompute })
  const found = isSummed
    ? own.map((gradient, i) => add(input(`${SUM}${trainable[i]?.name}`, gradient.shape), gradient))
    : own
  const depths = depthsOf(found)
  const ordered = trainable
    .map(({ name }, i) => ({ name: GRADIENT + name, value: found[i] as Value, depth: depths[i] as number }))
    .reverse()
    .sort((a, b) => a.depth - b.depth)
  // ONNX Runtime orders by the sum alone, from its last term on
  const squares = ordered.map(({ value }) => sumOfSquares(value)).reverse()
  const named = Object.fromEntries(ordered.map(({ name, value }) => [name, value]))
  return graphOf({ ...metrics, ...named, loss, gradientNorm: sqrt(squares.reduce(add)) })
}

/** Ops on the longest way to each value. */
function depthsOf(values: readonly Value[]): number[] {
  const depths = new Map<Node, number>()
  const depthOf = ({ node }: Value): number => depths.get(node) ?? 0
  for (const node of sortNodes(values)) depths.set(node, 1 + Math.max(0, ...node.inputs.map(depthOf)))
  return values.map(depthOf)
}
