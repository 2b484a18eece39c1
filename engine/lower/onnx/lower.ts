// A graph becomes an ONNX model.
import { encodeModel, type OnnxValue } from '../../formats/onnx.ts'
import type { Graph } from '../../ir/graph.ts'
import type { Node, Value } from '../../ir/node.ts'
import type { OpName } from '../../ops/index.ts'
import { decompose } from '../passes/decompose.ts'
import { OnnxEmitter } from './emit.ts'
import { Operands } from './operands.ts'
import { type ProductArithmetic, QUANTIZED_RULES, type QuantizedRule } from './quantized.ts'
import type { OnnxRule } from './rule.ts'
import { ONNX_RULES } from './rules.ts'
import type { StoredWeight } from './stored-weight.ts'

/** Standard operator set: the first with every form used by the rules. */
const OPSET = 20

/** What lowering can be told. */
export interface LoweringOptions {
  /** The graph's name in the file. */
  readonly name?: string
  /** Inputs that become part of the file instead, by name, and how they are stored; names without an input are left out. */
  readonly weights?: Readonly<Record<string, StoredWeight>>
  /** Of products with quantized weights; exact unless told. */
  readonly arithmetic?: ProductArithmetic
}

/**
 * The bytes of an ONNX model with the graph's inputs and outputs under their own names.
 * @throws SHAPE_MISMATCH when a stored weight does not fit its input
 */
export function lowerToOnnx(
  graph: Graph,
  { name = 'graph', weights = {}, arithmetic = 'exact' }: LoweringOptions = {},
): Uint8Array {
  const lowered = decompose(graph, (opName) => ONNX_RULES[opName as OpName] !== 'decompose')
  const emit = new OnnxEmitter()
  const operands = new Operands(emit)
  for (const [inputName, value] of lowered.inputs) {
    const weight = weights[inputName]
    if (weight) operands.store(value, inputName, weight)
    else operands.set(value, inputName)
  }
  for (const node of lowered.nodes) {
    if (node.op.name === 'input') continue
    const results = lowerNode(node, { emit, operands, arithmetic })
    node.outputs.forEach((value, i) => operands.set(value, results[i] as string))
  }
  // An output may be an input, a constant or another output's value: each gets a name of its own.
  for (const [outputName, value] of lowered.outputs)
    emit.nodes.push({ operator: 'Identity', inputs: [operands.name(value)], outputs: [outputName] })
  return encodeModel({
    name,
    opset: OPSET,
    nodes: emit.nodes,
    initializers: emit.initializers,
    inputs: [...lowered.inputs].filter(([inputName]) => !weights[inputName]).map(onnxValue),
    outputs: [...lowered.outputs].map(onnxValue),
  })
}

interface Lowering {
  readonly emit: OnnxEmitter
  readonly operands: Operands
  readonly arithmetic: ProductArithmetic
}

function lowerNode(node: Node, { emit, operands, arithmetic }: Lowering): readonly string[] {
  const { outputs, attrs, inputs: values } = node
  const name = node.op.name as OpName
  const operand = (i: number): string => operands.name(values[i] as Value)
  if (values.some((value) => operands.isQuantized(value))) {
    const rule = QUANTIZED_RULES[name] as QuantizedRule<object> | undefined
    const blocks = (i: number) => operands.blocks(values[i] as Value)
    const results = rule?.({ emit, values, outputs, attrs, arithmetic, operand, blocks })
    if (results) return results
  }
  const rule = ONNX_RULES[name] as OnnxRule<object>
  return rule({ emit, inputs: values.map((_, i) => operand(i)), values, outputs, attrs })
}

function onnxValue([name, { dtype, shape }]: readonly [string, Value]): OnnxValue {
  return { name, type: dtype, shape }
}
