// Drops a broadcast in front of an elementwise op that repeats its operand anyway. Gain: 1
// of the 1,001 nodes of the starter's training graph (build/pass-gains.ts).
import { sameShape } from '../../base/tensor.ts'
import type { Graph } from '../../ir/graph.ts'
import { apply, type Op, type Value } from '../../ir/node.ts'
import { rewriteGraph } from '../../ir/rewrite.ts'
import { verifyGraph } from '../../ir/verify.ts'

/** Ops whose operands are repeated by NumPy's rules. */
const REPEATS = new Set(['add', 'sub', 'mul', 'div', 'maximum', 'minimum', 'less', 'equal', 'select'])

/** The graph with operands as small as the other operands allow. */
export function absorbBroadcasts(graph: Graph): Graph {
  const absorbed = rewriteGraph(graph, (node, inputs) => {
    if (!REPEATS.has(node.op.name)) return undefined
    const { shape } = node.outputs[0] as Value
    const fitting = inputs.reduce<readonly Value[]>((operands, value, i) => {
      if (value.node.op.name !== 'broadcastTo') return operands
      const smaller = operands.with(i, value.node.inputs[0] as Value)
      const [type] = node.op.infer(smaller, node.attrs as never)
      return type && sameShape(type.shape, shape) ? smaller : operands
    }, inputs)
    return fitting === inputs ? undefined : apply(node.op as Op, fitting, node.attrs)
  })
  verifyGraph(absorbed)
  return absorbed
}
