// safetensors, the weight files of Hugging Face: an 8-byte length, a JSON header, then the values, little-endian.
import { EngineError } from '../base/errors.ts'
import { showShape, sizeOf } from '../base/tensor.ts'
import type { HostTensor } from '../base/tensor.ts'
import { f32FromBf16, f32FromF16 } from './half.ts'
import {
  checkName,
  ELEMENT_BYTES,
  invalidSafetensors,
  LENGTH_BYTES,
  MAXIMUM_HEADER_BYTES,
  MAXIMUM_TENSORS,
  METADATA_NAME,
  readHeader,
} from './safetensors-header.ts'
import type { SafetensorsDType, TensorEntry } from './safetensors-header.ts'

/** The typed array of each dtype; F16 and BF16 are kept as bit patterns, see half.ts. */
const ARRAYS = {
  BOOL: Uint8Array,
  U8: Uint8Array,
  I8: Int8Array,
  I16: Int16Array,
  U16: Uint16Array,
  F16: Uint16Array,
  BF16: Uint16Array,
  I32: Int32Array,
  U32: Uint32Array,
  F32: Float32Array,
  F64: Float64Array,
  I64: BigInt64Array,
  U64: BigUint64Array,
} as const satisfies Record<SafetensorsDType, unknown>

/** The values of a tensor: of the array type that belongs to its dtype. */
export type SafetensorsData = InstanceType<(typeof ARRAYS)[SafetensorsDType]>

/** A tensor as it lies in a file, row-major. */
export interface SafetensorsTensor {
  readonly dtype: SafetensorsDType
  readonly shape: readonly number[]
  readonly data: SafetensorsData
}

/** What a file holds. */
export interface Safetensors {
  readonly tensors: Readonly<Record<string, SafetensorsTensor>>
  readonly metadata: Readonly<Record<string, string>>
}

/** Header and data begin at a multiple of this, so that any element type can be viewed in place. */
const ALIGNMENT = 8
const SPACE = 0x20
const DTYPE_ORDER = Object.keys(ELEMENT_BYTES)

/**
 * The file of some tensors, with the bytes the reference writer gives: wide element types first, then by name.
 * Metadata `{ format: 'pt' }` is what transformers asks for.
 * @throws SHAPE_MISMATCH when a tensor's values do not fill its shape
 * @throws DTYPE_MISMATCH when its values are of another array type
 * @throws FILE_INVALID when a name is not allowed, or the header or the tensors are too many
 */
export function writeSafetensors(
  tensors: Readonly<Record<string, SafetensorsTensor>>,
  metadata?: Readonly<Record<string, string>>,
): Uint8Array<ArrayBuffer> {
  const ordered = Object.entries(tensors).sort(compareTensors)
  for (const [name, tensor] of ordered) checkTensor(name, tensor)
  const { header, dataBytes } = layOut(ordered, metadata)
  const out = new Uint8Array(LENGTH_BYTES + header.length + dataBytes)
  new DataView(out.buffer).setBigUint64(0, BigInt(header.length), true)
  out.set(header, LENGTH_BYTES)
  let at = LENGTH_BYTES + header.length
  for (const [, { data }] of ordered) {
    out.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), at)
    at += data.byteLength
  }
  return out
}

/** A tensor whose values are made when it is written. */
export interface LateTensor {
  readonly dtype: SafetensorsDType
  readonly shape: readonly number[]
  values(): SafetensorsData
}

/** A file before it is on the disk. */
export interface StreamedSafetensors {
  readonly sizeBytes: number
  /** The file from its beginning, tensor by tensor, so that it may be larger than the memory. */
  chunks(): Generator<Uint8Array>
}

/** As {@link writeSafetensors}, piece by piece; the same bytes. @throws as there, SHAPE_MISMATCH and DTYPE_MISMATCH in its turn */
export function streamSafetensors(
  tensors: Readonly<Record<string, LateTensor>>,
  metadata?: Readonly<Record<string, string>>,
): StreamedSafetensors {
  const ordered = Object.entries(tensors).sort(compareTensors)
  for (const [name] of ordered) checkName(name)
  const { header, dataBytes } = layOut(ordered, metadata)
  return {
    sizeBytes: LENGTH_BYTES + header.length + dataBytes,
    *chunks() {
      const length = new Uint8Array(LENGTH_BYTES)
      new DataView(length.buffer).setBigUint64(0, BigInt(header.length), true)
      yield length
      yield header
      for (const [name, { dtype, shape, values }] of ordered) {
        const data = values()
        checkTensor(name, { dtype, shape, data })
        yield new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
      }
    },
  }
}

type Named = readonly [string, Pick<SafetensorsTensor, 'dtype' | 'shape'>]

function compareTensors([nameA, a]: Named, [nameB, b]: Named): number {
  return DTYPE_ORDER.indexOf(b.dtype) - DTYPE_ORDER.indexOf(a.dtype) || (nameA < nameB ? -1 : 1)
}

function checkTensor(name: string, { dtype, shape, data }: SafetensorsTensor): void {
  checkName(name)
  if (name === METADATA_NAME) throw invalidSafetensors(`${METADATA_NAME} cannot be the name of a tensor.`)
  const expected = ARRAYS[dtype].name
  if (data.constructor !== ARRAYS[dtype])
    throw new EngineError(
      'DTYPE_MISMATCH',
      `safetensors: ${name} of ${dtype} needs a ${expected}, got a ${data.constructor.name}.`,
    )
  if (data.length !== sizeOf(shape))
    throw new EngineError(
      'SHAPE_MISMATCH',
      `safetensors: ${name} of shape ${showShape(shape)} needs ${sizeOf(shape)} values, got ${data.length}.`,
    )
}

function layOut(
  ordered: readonly Named[],
  metadata: Readonly<Record<string, string>> | undefined,
): { header: Uint8Array; dataBytes: number } {
  let at = 0
  const entries: [string, unknown][] = ordered.map(([name, { dtype, shape }]) => {
    const begin = at
    at += sizeOf(shape) * ELEMENT_BYTES[dtype]
    return [name, { dtype, shape, data_offsets: [begin, at] }]
  })
  if (metadata !== undefined) {
    for (const key of Object.keys(metadata)) checkName(key)
    entries.unshift([METADATA_NAME, metadata])
  }
  return { header: encodeHeader(entries, ordered.length), dataBytes: at }
}

/** Written pair by pair: an object would put names like "0" before all others. */
function encodeHeader(entries: readonly (readonly [string, unknown])[], tensors: number): Uint8Array {
  const pairs = entries.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`)
  const text = new TextEncoder().encode(`{${pairs.join(',')}}`)
  const header = new Uint8Array(Math.ceil(text.length / ALIGNMENT) * ALIGNMENT).fill(SPACE)
  header.set(text)
  if (header.length > MAXIMUM_HEADER_BYTES || tensors > MAXIMUM_TENSORS)
    throw invalidSafetensors(
      `a file has at most ${MAXIMUM_TENSORS} tensors and a header of ${MAXIMUM_HEADER_BYTES} bytes, these are ${tensors} and ${header.length}.`,
    )
  return header
}

/**
 * The tensors of a file. Values are views of `bytes` where alignment allows, so treat them as read-only.
 * @throws FILE_TRUNCATED when the file is shorter than it says
 * @throws FILE_INVALID when any rule of the format is broken: no holes, overlaps, repeated names or bytes behind
 */
export function readSafetensors(bytes: Uint8Array): Safetensors {
  const { entries, metadata, dataStart } = readHeader({
    size: bytes.length,
    read: (offset, length) => bytes.subarray(offset, offset + length),
  })
  const data = bytes.subarray(dataStart)
  return {
    tensors: Object.fromEntries(
      entries.map((entry) => [entry.name, readTensor(data.subarray(entry.begin, entry.end), entry)]),
    ),
    metadata,
  }
}

/** The tensor of an entry from its bytes. */
export function readTensor(part: Uint8Array, { dtype, shape }: TensorEntry): SafetensorsTensor {
  const width = ELEMENT_BYTES[dtype]
  const { buffer, byteOffset } = part.byteOffset % width === 0 ? part : new Uint8Array(part)
  const Values = ARRAYS[dtype] as new (
    buffer: ArrayBufferLike,
    offset: number,
    length: number,
  ) => SafetensorsData
  return { dtype, shape, data: new Values(buffer, byteOffset, part.length / width) }
}

/**
 * The tensors of a file as f32, whatever their dtype; F64 and whole numbers from 2²⁴ on are rounded. Always copies.
 * @throws FILE_TRUNCATED when the file is shorter than it says
 * @throws FILE_INVALID when any rule of the format is broken
 */
export function readSafetensorsAsF32(
  bytes: Uint8Array,
): Record<string, HostTensor & { readonly data: Float32Array }> {
  const { tensors } = readSafetensors(bytes)
  return Object.fromEntries(
    Object.entries(tensors).map(([name, tensor]) => [
      name,
      { shape: tensor.shape, dtype: 'f32', data: toF32(tensor) },
    ]),
  )
}

/** The values of a tensor as f32; F64 and whole numbers from 2²⁴ on are rounded. Always copies. */
export function toF32({ dtype, data }: SafetensorsTensor): Float32Array {
  if (dtype === 'F16') return f32FromF16(data as Uint16Array)
  if (dtype === 'BF16') return f32FromBf16(data as Uint16Array)
  if (data instanceof BigInt64Array || data instanceof BigUint64Array) return Float32Array.from(data, Number)
  return Float32Array.from(data)
}
