// Graph-to-graph rewriting: each node may be replaced by other values; the rest is rebuilt around it.
import { type Graph, graphOf } from './graph.ts'
import { apply, type Node, type Op, type Value } from './node.ts'

/** New outputs for a node whose inputs are already rewritten, or undefined to keep the node as it is. */
export type Rewrite = (node: Node, inputs: readonly Value[]) => readonly Value[] | undefined

/** Applies `rewrite` to every node, inputs first. Nodes whose inputs did not change are shared with the old graph. */
export function rewriteGraph(graph: Graph, rewrite: Rewrite): Graph {
  const replaced = new Map<Value, Value>()
  for (const node of graph.nodes) {
    const inputs = node.inputs.map((value) => replaced.get(value) ?? value)
    const outputs = rewrite(node, inputs) ?? rebuilt(node, inputs)
    node.outputs.forEach((value, i) => replaced.set(value, outputs[i] as Value))
  }
  const outputs = [...graph.outputs].map(([name, value]) => [name, replaced.get(value) ?? value] as const)
  return graphOf(Object.fromEntries(outputs))
}

function rebuilt(node: Node, inputs: readonly Value[]): readonly Value[] {
  if (inputs.every((value, i) => value === node.inputs[i])) return node.outputs
  return apply(node.op as Op, inputs, node.attrs)
}
