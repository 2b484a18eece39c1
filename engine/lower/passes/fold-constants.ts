// Replaces nodes whose inputs are all constants by their value. Gain: 3
// of the 1,001 nodes of the starter's training graph (build/pass-gains.ts).
import { sizeOf, type TensorData } from '../../base/tensor.ts'
import type { Graph } from '../../ir/graph.ts'
import { applyOne, type Node, type Value } from '../../ir/node.ts'
import { rewriteGraph } from '../../ir/rewrite.ts'
import { verifyGraph } from '../../ir/verify.ts'
import { type ConstantAttrs, constantOp, constantValues } from '../../ops/constant.ts'
import type { PrimitiveName } from '../../ops/index.ts'
import type { ReferenceRule } from '../reference/rule.ts'
import { REFERENCE_RULES } from '../reference/rules.ts'

/** Below this many elements a constant costs less than the call that makes it. */
const SMALL = 1024
/** Ops that give one repeated number for one repeated number. */
const KEEPS_FILLED = new Set([
  ...[
    'neg',
    'exp',
    'log',
    'sqrt',
    'tanh',
    'sigmoid',
    'abs',
    'sign',
    'round',
    'floor',
    'stopGradient',
    'cast',
  ],
  ...['add', 'sub', 'mul', 'div', 'maximum', 'minimum', 'less', 'equal', 'select'],
  ...['reshape', 'broadcastTo', 'transpose', 'slice', 'concat'],
])

/** The graph with constant parts computed, in f64 as the reference does; none becomes larger than what it is made of. */
export function foldConstants(graph: Graph): Graph {
  const folded = rewriteGraph(graph, (node, inputs) => {
    if (inputs.length === 0 || !(node.op.name in REFERENCE_RULES)) return undefined
    if (!inputs.every((value) => value.node.op.name === 'constant')) return undefined
    const value = filledResult(node, inputs) ?? fullResult(node, inputs)
    return value && [value]
  })
  verifyGraph(folded)
  return folded
}

/** One number stays one number, whatever the shape. */
function filledResult(node: Node, inputs: readonly Value[]): Value | undefined {
  const numbers = inputs.map((value) => attrsOf(value).data)
  if (!KEEPS_FILLED.has(node.op.name) || !numbers.every((data) => data.length === 1)) return undefined
  if (node.op.name === 'concat') {
    const first = numbers[0]?.[0]
    return numbers.every((data) => Object.is(data[0], first))
      ? constantLike(node, numbers[0] as TensorData)
      : undefined
  }
  if (isMovement(node)) return constantLike(node, numbers[0] as TensorData)
  const operands = inputs.map(({ dtype }, i) => ({
    dtype,
    shape: [1],
    data: wide(dtype, numbers[i] as TensorData),
  }))
  const output = { shape: [1], dtype: (node.outputs[0] as Value).dtype }
  return constantLike(node, ruleOf(node)({ inputs: operands, attrs: node.attrs, output }))
}

function fullResult(node: Node, inputs: readonly Value[]): Value | undefined {
  const output = node.outputs[0] as Value
  const stored = inputs.reduce((sum, value) => sum + attrsOf(value).data.length, 0)
  const largest = Math.max(...inputs.map(({ shape }) => sizeOf(shape)), sizeOf(output.shape))
  if (sizeOf(output.shape) > Math.max(SMALL, stored) || largest > Math.max(SMALL, stored)) return undefined
  const operands = inputs.map((value) => ({
    ...{ shape: value.shape, dtype: value.dtype },
    data: wide(value.dtype, constantValues(attrsOf(value))),
  }))
  return constantLike(node, ruleOf(node)({ inputs: operands, attrs: node.attrs, output }))
}

function constantLike(node: Node, data: TensorData): Value {
  const { shape, dtype } = node.outputs[0] as Value
  return applyOne(constantOp, [], { shape, dtype, data })
}

function isMovement({ op }: Node): boolean {
  return ['reshape', 'broadcastTo', 'transpose', 'slice'].includes(op.name)
}

function ruleOf({ op }: Node): ReferenceRule<object> {
  return REFERENCE_RULES[op.name as PrimitiveName] as ReferenceRule<object>
}

function attrsOf({ node }: Value): ConstantAttrs {
  return node.attrs as ConstantAttrs
}

/** Numbers as the reference holds them. */
function wide(dtype: string, data: TensorData): TensorData {
  return dtype === 'f32' ? Float64Array.from(data) : data
}
