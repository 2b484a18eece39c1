// Writes GGUF files, version 3: the header at once, the tensors piece by piece, so that a file may be larger than the memory.
import { EngineError } from '../base/errors.ts'
import { ggufTypeNamed } from './gguf-types.ts'

/** A value of the metadata with its type in the file; lists have one type throughout. */
export type GgufField =
  | { readonly type: 'u32' | 'i32' | 'f32' | 'u64'; readonly value: number }
  | { readonly type: 'bool'; readonly value: boolean }
  | { readonly type: 'text'; readonly value: string }
  | { readonly type: 'texts'; readonly value: readonly string[] }
  | { readonly type: 'i32s' | 'f32s'; readonly value: ArrayLike<number> }

/** Metadata by key, written in this order. */
export type GgufFields = Readonly<Record<string, GgufField>>

/** A tensor to be written. */
export interface GgufTensorToWrite {
  readonly name: string
  /** Row-major, as in PyTorch. */
  readonly shape: readonly number[]
  /** Name of the element type: "F32", "Q8_0"… Rows are whole blocks of it. */
  readonly type: string
  /** Its values, row-major, computed when it is its turn. */
  values(): Float32Array
}

/** A file before it is on the disk. */
export interface StreamedGguf {
  readonly sizeBytes: number
  /** The file from its beginning, in pieces; each may be overwritten when the next is asked for. */
  chunks(): Generator<Uint8Array>
}

const MAGIC = 0x4655_4747
const VERSION = 3
const ALIGNMENT = 32
/** Numbers of the types of values. @source ggml docs/gguf.md, gguf_metadata_value_type */
const NUMBERS = { u32: 4, i32: 5, f32: 6, bool: 7, text: 8, list: 9, u64: 10 } as const
/** Values quantized at a time: 4 MiB of floats. */
const PIECE_VALUES = 2 ** 20

/**
 * A file of these keys and tensors, in their order.
 * @throws BAD_ARGUMENT when the rows of a tensor are not whole blocks of its type
 */
export function streamGguf(fields: GgufFields, tensors: readonly GgufTensorToWrite[]): StreamedGguf {
  const header = headerOf(fields, tensors)
  const sizes = tensors.map(bytesOf)
  const sizeBytes = sizes.reduce((sum, size) => sum + padded(size), header.length)
  return {
    sizeBytes,
    *chunks() {
      yield header
      for (const [i, tensor] of tensors.entries()) {
        yield* piecesOf(tensor)
        const size = sizes[i] as number
        yield new Uint8Array(padded(size) - size)
      }
    },
  }
}

function padded(bytes: number): number {
  return Math.ceil(bytes / ALIGNMENT) * ALIGNMENT
}

function* piecesOf({ name, shape, type: typeName, values: read }: GgufTensorToWrite): Generator<Uint8Array> {
  const { type } = ggufTypeNamed(typeName)
  if (!type.encode) throw new Error(`gguf: ${typeName} is only read.`)
  const values = read()
  const expected = shape.reduce((product, axis) => product * axis, 1)
  if (values.length !== expected)
    throw new Error(`gguf: "${name}" needs ${expected} values, got ${values.length}.`)
  const step = Math.max(1, Math.floor(PIECE_VALUES / type.values)) * type.values
  for (let at = 0; at < values.length; at += step) yield type.encode(values.subarray(at, at + step))
}

function bytesOf({ name, shape, type: typeName }: GgufTensorToWrite): number {
  const { type } = ggufTypeNamed(typeName)
  const row = shape.at(-1) ?? 1
  if (row % type.values !== 0)
    throw new EngineError(
      'BAD_ARGUMENT',
      `gguf: "${name}": rows of ${typeName} are multiples of ${type.values}, got ${row}.`,
    )
  return (shape.reduce((product, axis) => product * axis, 1) / type.values) * type.bytes
}

function headerOf(fields: GgufFields, tensors: readonly GgufTensorToWrite[]): Uint8Array {
  const out = new HeaderBytes()
  const keys = Object.entries(fields)
  out.u32(MAGIC).u32(VERSION).u64(tensors.length).u64(keys.length)
  for (const [key, field] of keys) writeField(out.text(key), field)
  let offset = 0
  for (const tensor of tensors) {
    out.text(tensor.name).u32(tensor.shape.length)
    for (const axis of tensor.shape.toReversed()) out.u64(axis)
    out.u32(ggufTypeNamed(tensor.type).number).u64(offset)
    offset += padded(bytesOf(tensor))
  }
  return out.finish()
}

function writeField(out: HeaderBytes, field: GgufField): void {
  switch (field.type) {
    case 'u32':
    case 'i32':
      out.u32(NUMBERS[field.type]).u32(field.value)
      return
    case 'u64':
      out.u32(NUMBERS.u64).u64(field.value)
      return
    case 'f32':
      out.u32(NUMBERS.f32).f32(field.value)
      return
    case 'bool':
      out.u32(NUMBERS.bool).bytes(Uint8Array.of(field.value ? 1 : 0))
      return
    case 'text':
      out.u32(NUMBERS.text).text(field.value)
      return
    case 'texts':
      out.u32(NUMBERS.list).u32(NUMBERS.text).u64(field.value.length)
      for (const one of field.value) out.text(one)
      return
    case 'i32s':
      out.u32(NUMBERS.list).u32(NUMBERS.i32).u64(field.value.length)
      out.bytes(new Uint8Array(Int32Array.from(field.value).buffer))
      return
    case 'f32s':
      out.u32(NUMBERS.list).u32(NUMBERS.f32).u64(field.value.length)
      out.bytes(new Uint8Array(Float32Array.from(field.value).buffer))
  }
}

/** Little-endian numbers and texts one after the other. */
class HeaderBytes {
  readonly #parts: Uint8Array[] = []

  u32(value: number): this {
    const view = new DataView(new ArrayBuffer(4))
    view.setUint32(0, value, true) // of a negative number too: two's complement
    return this.bytes(new Uint8Array(view.buffer))
  }

  u64(value: number): this {
    const view = new DataView(new ArrayBuffer(8))
    view.setBigUint64(0, BigInt(value), true)
    return this.bytes(new Uint8Array(view.buffer))
  }

  f32(value: number): this {
    return this.bytes(new Uint8Array(Float32Array.of(value).buffer))
  }

  /** Behind its length. */
  text(value: string): this {
    const text = new TextEncoder().encode(value)
    return this.u64(text.length).bytes(text)
  }

  bytes(value: Uint8Array): this {
    this.#parts.push(value)
    return this
  }

  /** With zeros up to where the tensors begin. */
  finish(): Uint8Array {
    const size = this.#parts.reduce((sum, part) => sum + part.length, 0)
    const out = new Uint8Array(padded(size))
    let at = 0
    for (const part of this.#parts) {
      out.set(part, at)
      at += part.length
    }
    return out
  }
}
