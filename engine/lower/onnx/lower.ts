// A graph becomes an ONNX model.
import { encodeModel, type OnnxNode, type OnnxValue } from '../../formats/onnx.ts'
import type { Graph } from '../../ir/graph.ts'
import type { Node, Value } from '../../ir/node.ts'
import type { OpName } from '../../ops/index.ts'
import { prepare } from '../passes/prepare.ts'
import { OnnxEmitter } from './emit.ts'
import { inHalf } from './half.ts'
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
  /** Whether products are computed in f16. */
  readonly isHalf?: boolean
}

/**
 * The bytes of an ONNX model with the graph's inputs and outputs under their own names.
 * @throws SHAPE_MISMATCH when a stored weight does not fit its input
 */
export function lowerToOnnx(
  graph: Graph,
  { name = 'graph', weights = {}, arithmetic = 'exact', isHalf = false }: LoweringOptions = {},
): Uint8Array {
  const lowered = prepare(graph, (opName) => ONNX_RULES[opName as OpName] !== 'decompose')
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
  const named = [...lowered.outputs].map(([outputName, value]) => [outputName, operands.name(value)] as const)
  return encodeModel({
    name,
    opset: OPSET,
    nodes: withOutputNames(isHalf ? inHalf(emit.nodes, () => emit.fresh()) : emit.nodes, named),
    initializers: emit.initializers,
    inputs: [...lowered.inputs].filter(([inputName]) => !weights[inputName]).map(onnxValue),
    outputs: [...lowered.outputs].map(onnxValue),
  })
}

/**
 * Gives each output its name: where a node makes the value, the node does so under that name, which costs no copy; an
 * input, a constant or a value that is an output already is passed on by an Identity.
 */
function withOutputNames(
  nodes: readonly OnnxNode[],
  outputs: readonly (readonly [string, string])[],
): OnnxNode[] {
  const made = new Set(nodes.flatMap((node) => node.outputs))
  const renamed = new Map<string, string>()
  const passed: OnnxNode[] = []
  for (const [outputName, value] of outputs) {
    if (made.has(value) && !renamed.has(value)) renamed.set(value, outputName)
    else passed.push({ operator: 'Identity', inputs: [renamed.get(value) ?? value], outputs: [outputName] })
  }
  const rename = (name: string): string => renamed.get(name) ?? name
  const direct = nodes.map((node) => ({
    ...node,
    inputs: node.inputs.map(rename),
    outputs: node.outputs.map(rename),
  }))
  return [...direct, ...passed]
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
