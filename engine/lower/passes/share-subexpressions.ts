// Computes equal things once: nodes of one op with the same inputs and attributes become one. Gain: 114
// of the 1,001 nodes of the starter's training graph (build/pass-gains.ts), most of them reshapes and
// constants that gradients build again.
import { createHash } from 'node:crypto'
import type { Graph } from '../../ir/graph.ts'
import type { Node, Value } from '../../ir/node.ts'
import { apply, type Op } from '../../ir/node.ts'
import { rewriteGraph } from '../../ir/rewrite.ts'
import { verifyGraph } from '../../ir/verify.ts'

/** The graph without repeated computations. Inputs are told apart by their names already. */
export function shareSubexpressions(graph: Graph): Graph {
  const numbers = new Map<Value, number>()
  const known = new Map<string, readonly Value[]>()
  const numberOf = (value: Value): number => {
    const number = numbers.get(value) ?? numbers.size
    numbers.set(value, number)
    return number
  }
  const shared = rewriteGraph(graph, (node, inputs) => {
    if (node.op.name === 'input') return undefined
    const key = `${node.op.name}(${inputs.map(numberOf).join()})${keyOf(node)}`
    const before = known.get(key)
    if (before) return before
    const isSame = inputs.every((value, i) => value === node.inputs[i])
    const outputs = isSame ? node.outputs : apply(node.op as Op, inputs, node.attrs)
    known.set(key, outputs)
    return outputs
  })
  verifyGraph(shared)
  return shared
}

/** Attributes as text; numbers of constants by their digest, so that long ones stay short. */
function keyOf({ attrs }: Node): string {
  return JSON.stringify(Object.entries(attrs).sort(), (_, value: unknown) =>
    ArrayBuffer.isView(value) ? digest(value) : value,
  )
}

function digest(data: ArrayBufferView): string {
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
  return `${data.constructor.name} ${createHash('sha256').update(bytes).digest('base64')}`
}
