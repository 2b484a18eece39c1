// The rules every graph obeys. Run after each pass: a pass that breaks one is caught at its own door.
import { EngineError } from '../base/errors.ts'
import { sameShape, showShape, type TensorType } from '../base/tensor.ts'
import type { Graph } from './graph.ts'
import type { Node } from './node.ts'

/**
 * Checks that shapes are legal, that each node's outputs are what its shape rule says, and that inputs come first.
 * @throws GRAPH_INVALID naming the node's position and op.
 */
export function verifyGraph(graph: Graph): void {
  const seen = new Set<Node>()
  for (const [position, node] of graph.nodes.entries()) {
    const where = `graph: node ${position} (${node.op.name})`
    for (const input of node.inputs) {
      if (!seen.has(input.node)) fail(`${where} uses a value that is computed later.`)
      if (input.node.outputs[input.index] !== input) fail(`${where} uses a value its node does not have.`)
    }
    verifyTypes(where, node)
    seen.add(node)
  }
  for (const [name, value] of graph.outputs)
    if (!seen.has(value.node)) fail(`graph: output "${name}" is not computed by the graph.`)
}

function verifyTypes(where: string, node: Node): void {
  const expected: readonly TensorType[] = node.op.infer(node.inputs, node.attrs as never)
  if (expected.length !== node.outputs.length)
    fail(`${where} has ${node.outputs.length} outputs, not ${expected.length}.`)
  for (const [i, type] of expected.entries()) {
    const output = node.outputs[i] as TensorType
    if (!type.shape.every((d) => Number.isInteger(d) && d >= 0))
      fail(`${where} has shape ${showShape(type.shape)}.`)
    if (!sameShape(type.shape, output.shape) || type.dtype !== output.dtype)
      fail(`${where} says ${showType(output)}, its rule says ${showType(type)}.`)
  }
}

function showType({ shape, dtype }: TensorType): string {
  return `${dtype}${showShape(shape)}`
}

function fail(message: string): never {
  throw new EngineError('GRAPH_INVALID', message)
}
