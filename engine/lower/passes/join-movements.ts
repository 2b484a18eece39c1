// Joins movements that follow each other: reshape∘reshape, transpose∘transpose, broadcast∘broadcast, slices and pads of
// nothing. Gain: 2 of the 1,001 nodes of the starter's training graph (build/pass-gains.ts).
import type { Graph } from '../../ir/graph.ts'
import type { Node, Value } from '../../ir/node.ts'
import { rewriteGraph } from '../../ir/rewrite.ts'
import { verifyGraph } from '../../ir/verify.ts'
import { broadcastTo } from '../../ops/broadcast-to.ts'
import type { PadAttrs } from '../../ops/pad.ts'
import { reshape, type ShapeAttrs } from '../../ops/reshape.ts'
import type { SliceAttrs } from '../../ops/slice.ts'
import { transpose, type TransposeAttrs } from '../../ops/transpose.ts'

/** New value for a movement of `x`, or undefined to keep it. */
type Join = (x: Value, attrs: never) => Value | undefined

const JOINS: Readonly<Record<string, Join>> = {
  reshape: (x, { shape }: ShapeAttrs) => reshape(behind(x, 'reshape') ?? x, shape),
  broadcastTo: (x, { shape }: ShapeAttrs) => broadcastTo(behind(x, 'broadcastTo') ?? x, shape),
  transpose: (x, { permutation }: TransposeAttrs) => {
    const inner = behind(x, 'transpose')
    if (!inner) return transpose(x, permutation)
    const first = (x.node.attrs as TransposeAttrs).permutation
    return transpose(
      inner,
      permutation.map((axis) => first[axis] as number),
    )
  },
  slice: (x, { axis, start, end }: SliceAttrs) => (start === 0 && end === x.shape[axis] ? x : undefined),
  pad: (x, { before, after }: PadAttrs) => (before === 0 && after === 0 ? x : undefined),
}

/** The graph with every chain of one movement done at once. */
export function joinMovements(graph: Graph): Graph {
  const joined = rewriteGraph(graph, (node: Node, inputs) => {
    const join = JOINS[node.op.name]
    const value = join?.(inputs[0] as Value, node.attrs as never)
    return value && isNew(value, node, inputs) ? [value] : undefined
  })
  verifyGraph(joined)
  return joined
}

/** What `x` is a movement of, when it is made by this op. */
function behind(x: Value, opName: string): Value | undefined {
  return x.node.op.name === opName ? x.node.inputs[0] : undefined
}

/** A rule that found nothing builds the node again: then the old one stays. */
function isNew(value: Value, { op }: Node, inputs: readonly Value[]): boolean {
  return value.node.op.name !== op.name || value === inputs[0] || value.node.inputs[0] !== inputs[0]
}
