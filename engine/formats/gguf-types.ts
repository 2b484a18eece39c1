// Element types of GGUF tensors: how many values a block has, in how many bytes, and what they are.
import {
  type BlockDecoder,
  decodeQ40,
  decodeQ41,
  decodeQ50,
  decodeQ51,
  decodeQ80,
  f16At,
} from './gguf-blocks.ts'
import { type BlockEncoder, encodeQ40, encodeQ41, encodeQ50, encodeQ80 } from './gguf-block-encoders.ts'
import { decodeQ2K, decodeQ3K, decodeQ4K, decodeQ5K, decodeQ6K } from './gguf-k-blocks.ts'
import { encodeQ4K, encodeQ6K } from './gguf-k-encoders.ts'
import { bf16FromF32, f16FromF32 } from './half.ts'

/** An element type that we decode. */
export interface GgufType {
  readonly name: string
  /** Values in a block; rows are whole blocks. */
  readonly values: number
  /** Bytes of a block. */
  readonly bytes: number
  readonly decode: BlockDecoder
  /** Absent where we only read. */
  readonly encode?: Encoder
}

const bits = new DataView(new ArrayBuffer(8))

const decodeF32: BlockDecoder = (bytes, at, out, to) => {
  for (let i = 0; i < 4; i++) bits.setUint8(i, bytes[at + i] as number)
  out[to] = bits.getFloat32(0, true)
}
const decodeF16: BlockDecoder = (bytes, at, out, to) => {
  out[to] = f16At(bytes, at)
}
const decodeBf16: BlockDecoder = (bytes, at, out, to) => {
  bits.setUint32(0, ((bytes[at] as number) << 16) | ((bytes[at + 1] as number) << 24), true)
  out[to] = bits.getFloat32(0, true)
}

/** Rows of whole blocks, quantized. */
type Encoder = (values: Float32Array) => Uint8Array<ArrayBuffer>

const bytesOf = ({ buffer, byteOffset, byteLength }: Float32Array | Uint16Array): Uint8Array<ArrayBuffer> =>
  new Uint8Array(buffer as ArrayBuffer, byteOffset, byteLength)
const encodeF32: Encoder = (values) => bytesOf(values.slice())
const encodeF16: Encoder = (values) => bytesOf(f16FromF32(values))
const encodeBf16: Encoder = (values) => bytesOf(bf16FromF32(values))

function inBlocks(values: number, bytes: number, encode: BlockEncoder): Encoder {
  return (data) => {
    const count = data.length / values
    const out = new Uint8Array(count * bytes)
    for (let block = 0; block < count; block++) encode(data, block * values, out, block * bytes)
    return out
  }
}

/** By the number in the file (ggml.h, `enum ggml_type`). */
export const GGUF_TYPES: Readonly<Partial<Record<number, GgufType>>> = {
  0: { name: 'F32', values: 1, bytes: 4, decode: decodeF32, encode: encodeF32 },
  1: { name: 'F16', values: 1, bytes: 2, decode: decodeF16, encode: encodeF16 },
  2: { name: 'Q4_0', values: 32, bytes: 18, decode: decodeQ40, encode: inBlocks(32, 18, encodeQ40) },
  3: { name: 'Q4_1', values: 32, bytes: 20, decode: decodeQ41, encode: inBlocks(32, 20, encodeQ41) },
  6: { name: 'Q5_0', values: 32, bytes: 22, decode: decodeQ50, encode: inBlocks(32, 22, encodeQ50) },
  7: { name: 'Q5_1', values: 32, bytes: 24, decode: decodeQ51 },
  8: { name: 'Q8_0', values: 32, bytes: 34, decode: decodeQ80, encode: inBlocks(32, 34, encodeQ80) },
  10: { name: 'Q2_K', values: 256, bytes: 84, decode: decodeQ2K },
  11: { name: 'Q3_K', values: 256, bytes: 110, decode: decodeQ3K },
  12: { name: 'Q4_K', values: 256, bytes: 144, decode: decodeQ4K, encode: inBlocks(256, 144, encodeQ4K) },
  13: { name: 'Q5_K', values: 256, bytes: 176, decode: decodeQ5K },
  14: { name: 'Q6_K', values: 256, bytes: 210, decode: decodeQ6K, encode: inBlocks(256, 210, encodeQ6K) },
  30: { name: 'BF16', values: 1, bytes: 2, decode: decodeBf16, encode: encodeBf16 },
}

/** Values of whole blocks. */
export function decodeBlocks(
  { values, bytes, decode }: GgufType,
  data: Uint8Array,
): Float32Array<ArrayBuffer> {
  const count = data.length / bytes
  const out = new Float32Array(count * values)
  for (let block = 0; block < count; block++) decode(data, block * bytes, out, block * values)
  return out
}

/** The number and the type of a name. */
export function ggufTypeNamed(name: string): { readonly number: number; readonly type: GgufType } {
  for (const [number, type] of Object.entries(GGUF_TYPES))
    if (type?.name === name) return { number: Number(number), type }
  throw new Error(`gguf: no element type is called ${name}.`)
}
