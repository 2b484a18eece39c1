// A graph: named inputs, named outputs and everything between them.
import { EngineError } from '../base/errors.ts'
import type { Node, Value } from './node.ts'

/** What is compiled and run. */
export interface Graph {
  /** Values of `input` nodes by name, in order of first use. */
  readonly inputs: ReadonlyMap<string, Value>
  readonly outputs: ReadonlyMap<string, Value>
  /** Every node once, inputs before users. */
  readonly nodes: readonly Node[]
}

/** Attributes of the `input` op, known here because a graph's signature is made of them. */
export interface InputAttrs {
  readonly name: string
}

/** Collects the graph behind `outputs`. @throws GRAPH_INVALID when two inputs, or an input and an output, share a name. */
export function graphOf(outputs: Readonly<Record<string, Value>>): Graph {
  const nodes = sortNodes(Object.values(outputs))
  const inputs = new Map<string, Value>()
  for (const node of nodes) {
    if (node.op.name !== 'input') continue
    const { name } = node.attrs as InputAttrs
    if (inputs.has(name))
      throw new EngineError('GRAPH_INVALID', `graph: two different inputs are named "${name}".`)
    if (name in outputs)
      throw new EngineError('GRAPH_INVALID', `graph: "${name}" names an input and an output.`)
    inputs.set(name, node.outputs[0] as Value)
  }
  return { inputs, outputs: new Map(Object.entries(outputs)), nodes }
}

/** Nodes reachable from `values`, each once, inputs before users (depth first, without recursion). */
export function sortNodes(values: readonly Value[]): Node[] {
  const done = new Set<Node>()
  const order: Node[] = []
  const stack: { node: Node; next: number }[] = []
  for (const value of values) {
    stack.push({ node: value.node, next: 0 })
    while (stack.length > 0) {
      const frame = stack[stack.length - 1] as { node: Node; next: number }
      if (done.has(frame.node)) {
        stack.pop()
      } else if (frame.next < frame.node.inputs.length) {
        const input = (frame.node.inputs[frame.next++] as Value).node
        if (!done.has(input)) stack.push({ node: input, next: 0 })
      } else {
        done.add(frame.node)
        order.push(frame.node)
        stack.pop()
      }
    }
  }
  return order
}
