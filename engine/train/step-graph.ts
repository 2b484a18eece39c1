// Forward and backward of a training step as one graph.
import { gradients } from '../autodiff/gradient.ts'
import { type Graph, graphOf } from '../ir/graph.ts'
import type { Value } from '../ir/node.ts'
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
 * its parameter's shape. The last parameters come first: then each gradient is made as soon as it can be, and what it
 * needs is given up early.
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
  const named = trainable.map(({ name }, i) => [GRADIENT + name, found[i] as Value] as const).reverse()
  const norm = sqrt(found.map(sumOfSquares).reduce(add))
  return graphOf({ ...metrics, ...Object.fromEntries(named), loss, gradientNorm: norm })
}
