// A graph becomes an ONNX model.
import { encodeModel, type OnnxValue } from '../../formats/onnx.ts'
import type { Graph } from '../../ir/graph.ts'
import type { Value } from '../../ir/node.ts'
import type { OpName } from '../../ops/index.ts'
import { decompose } from '../passes/decompose.ts'
import { OnnxEmitter } from './emit.ts'
import type { OnnxRule } from './rule.ts'
import { ONNX_RULES } from './rules.ts'

/** Standard operator set: the first with every form used by the rules. */
export const OPSET = 20

/** The bytes of an ONNX model with the graph's inputs and outputs under their own names. */
export function lowerToOnnx(graph: Graph, name = 'graph'): Uint8Array {
  const lowered = decompose(graph, (opName) => ONNX_RULES[opName as OpName] !== 'decompose')
  const emit = new OnnxEmitter()
  const names = new Map<Value, string>()
  for (const node of lowered.nodes) {
    const rule = ONNX_RULES[node.op.name as OpName] as OnnxRule<object>
    const inputs = node.inputs.map((value) => names.get(value) as string)
    const results = rule({ emit, inputs, values: node.inputs, outputs: node.outputs, attrs: node.attrs })
    node.outputs.forEach((value, i) => names.set(value, results[i] as string))
  }
  // An output may be an input, a constant or another output's value: each gets a name of its own.
  for (const [outputName, value] of lowered.outputs)
    emit.nodes.push({ operator: 'Identity', inputs: [names.get(value) as string], outputs: [outputName] })
  return encodeModel({
    name,
    opset: OPSET,
    nodes: emit.nodes,
    initializers: emit.initializers,
    inputs: [...lowered.inputs].map(onnxValue),
    outputs: [...lowered.outputs].map(onnxValue),
  })
}

function onnxValue([name, { dtype, shape }]: readonly [string, Value]): OnnxValue {
  return { name, type: dtype, shape }
}
