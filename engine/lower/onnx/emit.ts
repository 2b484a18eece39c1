// Collects ONNX nodes and constants while rules run.
import { sizeOf, type Shape, type TensorData, type DType } from '../../base/tensor.ts'
import {
  MICROSOFT_DOMAIN,
  type OnnxAttribute,
  type OnnxNode,
  type OnnxTensor,
  type OnnxType,
} from '../../formats/onnx.ts'

/** Attributes of one operator call. */
export type Attributes = Readonly<Record<string, OnnxAttribute>>

/** Builds the body of an ONNX graph. Results are the names of ONNX values. */
export class OnnxEmitter {
  readonly nodes: OnnxNode[] = []
  readonly initializers: OnnxTensor[] = []
  readonly #constants = new Map<string, string>()
  #counter = 0

  /** A fresh value name; the sign keeps it apart from names of inputs and outputs. */
  fresh(): string {
    return `%${this.#counter++}`
  }

  /** Calls a standard operator with one output. */
  call(operator: string, inputs: readonly string[], attributes: Attributes = {}): string {
    return this.callMany({ operator, inputs, attributes }, 1)[0] as string
  }

  /** Calls an operator of ONNX Runtime's own set with one output. */
  callMicrosoft(operator: string, inputs: readonly string[], attributes: Attributes = {}): string {
    return this.callMany({ operator, inputs, attributes, domain: MICROSOFT_DOMAIN }, 1)[0] as string
  }

  /** Calls an operator with several outputs. */
  callMany(node: Omit<OnnxNode, 'outputs'>, outputs: number): string[] {
    const names = Array.from({ length: outputs }, () => this.fresh())
    this.nodes.push({ ...node, outputs: names })
    return names
  }

  /** A 64-bit integer list, as shape arguments are given. */
  integers(values: readonly number[]): string {
    return this.shared(`i64:${values.join()}`, () => ({
      type: 'i64',
      shape: [values.length],
      data: bytesOf(BigInt64Array.from(values, BigInt)),
    }))
  }

  /** A scalar f32. */
  scalar(value: number): string {
    return this.shared(`f32:${value}`, () => ({
      type: 'f32',
      shape: [],
      data: bytesOf(Float32Array.of(value)),
    }))
  }

  /** A tensor in the file; one value standing for a filled tensor is expanded when the session starts. */
  constant(dtype: DType, shape: Shape, data: TensorData): string {
    const type: OnnxType = dtype
    const stored = dtype === 'f32' ? Float32Array.from(data) : data
    if (stored.length === sizeOf(shape)) return this.#add({ type, shape, data: bytesOf(stored) })
    const single = this.shared(`${dtype}:${stored[0]}`, () => ({ type, shape: [], data: bytesOf(stored) }))
    return this.call('Expand', [single, this.integers(shape)])
  }

  /** A tensor with exact bytes. */
  tensor(tensor: Omit<OnnxTensor, 'name'>): string {
    return this.#add(tensor)
  }

  /** A tensor with exact bytes under a name of its own, for whoever looks into the file. */
  named(tensor: OnnxTensor): string {
    this.initializers.push(tensor)
    return tensor.name
  }

  #add(tensor: Omit<OnnxTensor, 'name'>): string {
    return this.named({ name: this.fresh(), ...tensor })
  }

  /** A tensor that is stored once per key. */
  shared(key: string, make: () => Omit<OnnxTensor, 'name'>): string {
    const known = this.#constants.get(key)
    if (known) return known
    const name = this.#add(make())
    this.#constants.set(key, name)
    return name
  }
}

/** The little-endian bytes of a typed array, without a copy. */
export function bytesOf(data: ArrayBufferView): Uint8Array {
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
}
