// The text form of a graph, for snapshots and for reading.
import { showShape, type TensorData } from '../base/tensor.ts'
import type { Graph } from './graph.ts'
import type { Node, Value } from './node.ts'

/** One line a node: `%3 = add(%1, %2) : f32[2, 3]`, then one line an output. */
export function printGraph(graph: Graph): string {
  const names = new Map<Value, string>()
  const lines = graph.nodes.map((node, i) => {
    node.outputs.forEach((value, k) => names.set(value, node.outputs.length === 1 ? `%${i}` : `%${i}.${k}`))
    const inputs = node.inputs.map((value) => names.get(value)).join(', ')
    const types = node.outputs.map((value) => `${value.dtype}${showShape(value.shape)}`).join(', ')
    return `${node.outputs.map((value) => names.get(value)).join(', ')} = ${node.op.name}(${inputs})${printAttrs(node)} : ${types}`
  })
  const outputs = [...graph.outputs].map(([name, value]) => `return ${name} = ${names.get(value)}`)
  return [...lines, ...outputs].join('\n') + '\n'
}

function printAttrs(node: Node): string {
  const parts = Object.entries(node.attrs)
    .filter(([, value]) => value !== undefined)
    .map(
      ([key, value]) =>
        `${key}=${ArrayBuffer.isView(value) ? printData(value as TensorData) : JSON.stringify(value)}`,
    )
  return parts.length === 0 ? '' : ` {${parts.join(', ')}}`
}

function printData(data: TensorData): string {
  const shown = Array.from(data.subarray(0, 4), (x) => Number(x.toPrecision(6)))
  return `[${shown.join(', ')}${data.length > 4 ? `, … ${data.length} values` : ''}]`
}
