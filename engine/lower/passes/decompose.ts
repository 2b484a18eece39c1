// Replaces compounds by their decompositions, except those the target keeps. Gain: none in itself; ONNX keeps 100 of the 139
// compounds of the starter's training graph, which takes 856 nodes then, and 1,106 with none kept (build/pass-gains.ts).
import type { Graph } from '../../ir/graph.ts'
import type { CompoundOp } from '../../ir/node.ts'
import { rewriteGraph } from '../../ir/rewrite.ts'
import { verifyGraph } from '../../ir/verify.ts'

/** The graph with every compound that `keep` refuses expanded; repeated until none is left. */
export function decompose(graph: Graph, keep: (opName: string) => boolean = () => false): Graph {
  let current = graph
  while (current.nodes.some(({ op }) => op.kind === 'compound' && !keep(op.name)))
    current = rewriteGraph(current, (node, inputs) => {
      if (node.op.kind !== 'compound' || keep(node.op.name)) return undefined
      return (node.op as CompoundOp).decompose(inputs, node.attrs)
    })
  verifyGraph(current)
  return current
}
