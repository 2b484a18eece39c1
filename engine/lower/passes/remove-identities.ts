// Removes what changes nothing: x + 0, x − 0, x · 1, x ÷ 1, −(−x), casts to the same type, gradient stops. Gain: 2
// of the 1,001 nodes of the starter's training graph (build/pass-gains.ts).
import { sameShape } from '../../base/tensor.ts'
import type { Graph } from '../../ir/graph.ts'
import type { Node, Value } from '../../ir/node.ts'
import { rewriteGraph } from '../../ir/rewrite.ts'
import { verifyGraph } from '../../ir/verify.ts'
import type { ConstantAttrs } from '../../ops/constant.ts'

/** Sides that may be the neutral number, and that number. */
const NEUTRAL: Readonly<Record<string, readonly [number, readonly (0 | 1)[]]>> = {
  add: [0, [0, 1]],
  sub: [0, [1]],
  mul: [1, [0, 1]],
  div: [1, [1]],
}

/** The graph without them. The sign of a zero may change: −0 + 0 is 0, and −0 is kept. */
export function removeIdentities(graph: Graph): Graph {
  const cleaned = rewriteGraph(graph, (node, inputs) => {
    const kept = keptOf(node, inputs)
    const { shape, dtype } = node.outputs[0] as Value
    return kept && kept.dtype === dtype && sameShape(kept.shape, shape) ? [kept] : undefined
  })
  verifyGraph(cleaned)
  return cleaned
}

/** The value that the node only passes on. */
function keptOf({ op }: Node, inputs: readonly Value[]): Value | undefined {
  const [x] = inputs
  if (op.name === 'stopGradient' || op.name === 'cast') return x
  if (op.name === 'neg') return x?.node.op.name === 'neg' ? x.node.inputs[0] : undefined
  const [number, sides] = NEUTRAL[op.name] ?? [0, []]
  const side = sides.find((each) => isFilledWith(inputs[each] as Value, number))
  return side === undefined ? undefined : inputs[1 - side]
}

function isFilledWith({ node }: Value, number: number): boolean {
  if (node.op.name !== 'constant') return false
  const { data } = node.attrs as ConstantAttrs
  return data.length === 1 && data[0] === number
}
