// Writes ONNX model files. Field numbers follow onnx/onnx.proto (IR version 10).
import { ProtobufWriter } from './protobuf.ts'

/** ONNX element types used here, with their numbers in TensorProto.DataType. */
export const ONNX_TYPES = { f32: 1, u8: 2, i8: 3, i32: 6, i64: 7, bool: 9, f16: 10, u4: 21, i4: 22 } as const
/** A name of {@link ONNX_TYPES}. */
export type OnnxType = keyof typeof ONNX_TYPES

/** A tensor stored in the file; `data` is little-endian, 4-bit types packed two a byte, low nibble first. */
export interface OnnxTensor {
  readonly name: string
  readonly type: OnnxType
  readonly shape: readonly number[]
  readonly data: Uint8Array
  /** Where its bytes are instead, in a file beside the model's. */
  readonly external?: { readonly file: string; readonly offset: number }
}

/** Attribute values: whole numbers, texts, lists of whole numbers; `{ float }` marks a float. */
export type OnnxAttribute = number | string | readonly number[] | { readonly float: number }

/** One operator call. An input named '' is an absent optional one. */
export interface OnnxNode {
  readonly operator: string
  readonly domain?: string
  readonly inputs: readonly string[]
  readonly outputs: readonly string[]
  readonly attributes?: Readonly<Record<string, OnnxAttribute>>
}

/** A graph input or output; a named axis has any length, the same wherever the name stands. */
export interface OnnxValue {
  readonly name: string
  readonly type: OnnxType
  readonly shape: readonly (number | string)[]
}

/** All that goes into a file. */
export interface OnnxModel {
  readonly name: string
  readonly inputs: readonly OnnxValue[]
  readonly outputs: readonly OnnxValue[]
  readonly initializers: readonly OnnxTensor[]
  readonly nodes: readonly OnnxNode[]
  /** Version of the standard operator set. */
  readonly opset: number
  readonly metadata?: Readonly<Record<string, string>>
}

const IR_VERSION = 10
/** Operators that ONNX Runtime adds to the standard set. */
export const MICROSOFT_DOMAIN = 'com.microsoft'

/** The bytes of an `.onnx` file. */
export function encodeModel(model: OnnxModel): Uint8Array {
  const message = new ProtobufWriter()
    .integer(1, IR_VERSION)
    .text(2, 'tuneloom')
    .message(7, graphProto(model))
  message.message(8, new ProtobufWriter().text(1, '').integer(2, model.opset))
  message.message(8, new ProtobufWriter().text(1, MICROSOFT_DOMAIN).integer(2, 1))
  for (const [key, value] of Object.entries(model.metadata ?? {}))
    message.message(14, new ProtobufWriter().text(1, key).text(2, value))
  return message.finish()
}

function graphProto({ name, nodes, initializers, inputs, outputs }: OnnxModel): ProtobufWriter {
  const graph = new ProtobufWriter()
  for (const node of nodes) graph.message(1, nodeProto(node))
  graph.text(2, name)
  for (const tensor of initializers) graph.message(5, tensorProto(tensor))
  for (const value of inputs) graph.message(11, valueProto(value))
  for (const value of outputs) graph.message(12, valueProto(value))
  return graph
}

function nodeProto({ operator, domain, inputs, outputs, attributes }: OnnxNode): ProtobufWriter {
  const node = new ProtobufWriter()
  for (const input of inputs) node.text(1, input)
  for (const output of outputs) node.text(2, output)
  node.text(4, operator)
  for (const [name, value] of Object.entries(attributes ?? {})) node.message(5, attributeProto(name, value))
  if (domain) node.text(7, domain)
  return node
}

/** AttributeProto: name 1, f 2, i 3, s 4, ints 8, type 20 (FLOAT 1, INT 2, STRING 3, INTS 7). */
function attributeProto(name: string, value: OnnxAttribute): ProtobufWriter {
  const attribute = new ProtobufWriter().text(1, name)
  if (typeof value === 'number') return attribute.integer(3, value).integer(20, 2)
  if (typeof value === 'string') return attribute.text(4, value).integer(20, 3)
  if ('float' in value) return attribute.float(2, value.float).integer(20, 1)
  return attribute.packedIntegers(8, value).integer(20, 7)
}

function tensorProto({ name, type, shape, data, external }: OnnxTensor): ProtobufWriter {
  const tensor = new ProtobufWriter()
  if (shape.length > 0) tensor.packedIntegers(1, shape)
  tensor.integer(2, ONNX_TYPES[type]).text(8, name)
  if (!external) return tensor.bytes(9, data)
  const place = { location: external.file, offset: String(external.offset), length: String(data.length) }
  for (const [key, value] of Object.entries(place))
    tensor.message(13, new ProtobufWriter().text(1, key).text(2, value))
  return tensor.integer(14, EXTERNAL)
}

/** TensorProto.DataLocation.EXTERNAL */
const EXTERNAL = 1

function valueProto({ name, type, shape }: OnnxValue): ProtobufWriter {
  const dims = new ProtobufWriter()
  for (const size of shape) {
    const axis = new ProtobufWriter()
    dims.message(1, typeof size === 'number' ? axis.integer(1, size) : axis.text(2, size))
  }
  const tensorType = new ProtobufWriter().integer(1, ONNX_TYPES[type]).message(2, dims)
  return new ProtobufWriter().text(1, name).message(2, new ProtobufWriter().message(1, tensorType))
}
