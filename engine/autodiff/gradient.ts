// Reverse-mode differentiation: a graph in, a graph out.
import { EngineError } from '../base/errors.ts'
import { sameShape, type Shape, showShape } from '../base/tensor.ts'
import { sortNodes } from '../ir/graph.ts'
import type { CompoundOp, GradientContext, GradientRule, Node, Value } from '../ir/node.ts'
import { add } from '../ops/add.ts'
import { filled } from '../ops/constant.ts'
import { reshape } from '../ops/reshape.ts'
import { sum } from '../ops/sum.ts'
import { type Forward, KEEP_ALL, Recompute } from './recompute.ts'

/** How gradients are found. */
export interface GradientOptions {
  /** Values between blocks, in order: backward computes what is between them again instead of keeping it. */
  readonly recompute?: readonly Value[] | undefined
}

/**
 * dLoss/dValue for each of `values`: the nodes between them and `loss` are walked backwards, each adding its share to
 * its inputs. A value the loss does not depend on gets zeros.
 * @throws NO_GRADIENT when the loss is not a scalar f32.
 */
export function gradients(
  loss: Value,
  values: readonly Value[],
  { recompute }: GradientOptions = {},
): Value[] {
  if (loss.shape.length !== 0 || loss.dtype !== 'f32')
    throw new EngineError(
      'NO_GRADIENT',
      `gradient: a loss is a scalar f32, got ${loss.dtype}${showShape(loss.shape)}.`,
    )
  const nodes = sortNodes([loss])
  const wanted = dependents(nodes, values)
  const found = new Map<Value, Value>([[loss, filled([], 1)]])
  const forward = recompute ? new Recompute(nodes, recompute, (value) => found.get(value)) : KEEP_ALL
  walkBack(nodes, wanted, { found, forward })
  return values.map((value) => found.get(value) ?? filled(value.shape, 0))
}

function walkBack(nodes: readonly Node[], wanted: ReadonlySet<Value>, walk: Walk): void {
  for (const node of nodes.toReversed()) {
    if (!node.outputs.some((output) => walk.found.has(output)) || node.op.gradient === 'none') continue
    const needs = node.inputs.map((input) => wanted.has(input))
    if (needs.includes(true)) spread(node, needs, walk)
  }
}

/** Values that one of `values` reaches through ops that pass gradients on: only those need a gradient. */
function dependents(nodes: readonly Node[], values: readonly Value[]): Set<Value> {
  const wanted = new Set(values)
  for (const node of nodes) {
    if (node.op.gradient === 'none' || !node.inputs.some((input) => wanted.has(input))) continue
    for (const output of node.outputs) if (output.dtype === 'f32') wanted.add(output)
  }
  return wanted
}

/** What the walk backwards knows. */
interface Walk {
  readonly found: Map<Value, Value>
  readonly forward: Forward
}

function spread(node: Node, needs: readonly boolean[], { found, forward }: Walk): void {
  const context: GradientContext<object> = {
    inputs: node.inputs.map((value) => forward.at(value)),
    outputs: node.outputs.map((value) => forward.at(value)),
    attrs: node.attrs,
    outputGradients: node.outputs.map((output) => found.get(output)),
    needs,
  }
  const { gradient } = node.op
  const ruled = gradient === 'decompose' ? gradient : (gradient as GradientRule<object>)(context)
  const shares = ruled === 'decompose' ? throughDecomposition(node.op as CompoundOp, context) : ruled
  for (const [i, input] of node.inputs.entries()) {
    const share = shares[i]
    if (!needs[i] || share === undefined) continue
    const fitted = sumToShape(share, input.shape)
    const before = found.get(input)
    found.set(input, before ? add(before, fitted) : fitted)
  }
}

/** Shares of a compound by its decomposition, walked backwards as far as its inputs. */
function throughDecomposition(
  op: CompoundOp,
  { inputs, attrs, outputGradients, needs }: GradientContext<object>,
): (Value | undefined)[] {
  const outputs = op.decompose(inputs, attrs)
  const before = new Set(sortNodes(inputs))
  const inner = sortNodes(outputs).filter((node) => !before.has(node))
  const seeds = outputs.flatMap((output, i) => {
    const gradient = outputGradients[i]
    return gradient ? [[output, gradient] as const] : []
  })
  const found = new Map(seeds)
  const wanted = inputs.filter((_, i) => needs[i])
  walkBack(inner, dependents(inner, wanted), { found, forward: KEEP_ALL })
  // an input given twice has its whole share at its first place
  return inputs.map((value, i) => (inputs.indexOf(value) === i ? found.get(value) : undefined))
}

/** Sums a gradient over the axes along which its input was repeated: the transpose of broadcasting. */
function sumToShape(gradient: Value, shape: Shape): Value {
  if (sameShape(gradient.shape, shape)) return gradient
  const extra = gradient.shape.length - shape.length
  const repeated = gradient.shape.map((d, axis) =>
    axis < extra || (shape[axis - extra] === 1 && d !== 1) ? axis : -1,
  )
  return reshape(
    sum(
      gradient,
      repeated.filter((axis) => axis >= 0),
    ),
    shape,
  )
}
