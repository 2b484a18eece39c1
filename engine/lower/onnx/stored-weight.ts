// Weights inside an ONNX file: what they are stored as, and how they get there.
import { EngineError } from '../../base/errors.ts'
import { sizeOf, type Shape, showShape } from '../../base/tensor.ts'
import { bytesOf, type OnnxEmitter } from './emit.ts'

/** Plain floats. */
export interface FloatWeight {
  readonly kind: 'f32'
  readonly data: Float32Array
}

/** One signed byte per weight and one scale per row: weight = code · scale. */
export interface ByteWeight {
  readonly kind: 'int8'
  /** The first axis of the weight. */
  readonly rows: number
  /** All other axes together. */
  readonly columns: number
  /** [rows, columns]. */
  readonly codes: Int8Array
  /** [rows]. */
  readonly scales: Float32Array
}

/** Four bits per weight in groups of a row: weight = (code − zero) · scale; packed as com.microsoft MatMulNBits reads it. */
export interface NibbleWeight {
  readonly kind: 'int4'
  readonly rows: number
  readonly columns: number
  readonly groupSize: number
  /** [rows, ⌈columns / groupSize⌉, groupSize / 2]. */
  readonly codes: Uint8Array
  /** [rows, ⌈columns / groupSize⌉]. */
  readonly scales: Float32Array
  /** Absent: every zero is 8. Bytes: two a byte. Floats: one per group. */
  readonly zeroPoints?: Uint8Array | Float32Array
}

/** What an input of a graph becomes when it is part of the file. */
export type StoredWeight = FloatWeight | ByteWeight | NibbleWeight
/** A stored weight that needs arithmetic before use. */
export type QuantizedWeight = ByteWeight | NibbleWeight

/** ONNX names of a matrix in blocks, and what its numbers mean. */
export interface BlockForm {
  /** u8, [rows, blocks, blockSize · bits / 8]. */
  readonly codes: string
  /** f32, [rows, blocks]. */
  readonly scales: string
  /** Absent: the middle code. Packed: u8, [rows, ⌈blocks / 2⌉]; else f32, [rows, blocks]. */
  readonly zeroPoints?: { readonly name: string; readonly packed: boolean }
  readonly bits: 4 | 8
  readonly blockSize: number
  readonly blocks: number
  readonly rows: number
  readonly columns: number
}

/** Largest block of an int8 row: every block repeats the row's scale, 32 bits. */
const LARGEST_BLOCK = 256
/** Smallest block of MatMulNBits. */
const SMALLEST_BLOCK = 16
/** MatMulNBits has unsigned codes; this one stands for 0. */
const MIDDLE_BYTE = 128

/** Refuses a weight of another size. @throws SHAPE_MISMATCH when the weight does not fill the input it is for. */
export function checkStored(name: string, shape: Shape, weight: StoredWeight): void {
  const fits =
    weight.kind === 'f32'
      ? weight.data.length === sizeOf(shape)
      : weight.rows === shape[0] && weight.rows * weight.columns === sizeOf(shape)
  if (fits) return
  const came =
    weight.kind === 'f32' ? `${weight.data.length} values` : showShape([weight.rows, weight.columns])
  throw new EngineError('SHAPE_MISMATCH', `onnx: the weight "${name}" is ${showShape(shape)}, got ${came}.`)
}

/** Puts floats into the file under the weight's own name. */
export function emitFloats(emit: OnnxEmitter, name: string, shape: Shape, { data }: FloatWeight): string {
  return emit.named({ name, type: 'f32', shape, data: bytesOf(data) })
}

/** Puts an int8 weight of any rank into the file and dequantizes it: `DequantizeLinear` with a scale per output channel. */
export function emitChannels(emit: OnnxEmitter, name: string, shape: Shape, weight: ByteWeight): string {
  const codes = emit.named({ name: `${name}.codes`, type: 'i8', shape, data: bytesOf(weight.codes) })
  const scales = emitScales(emit, name, [weight.rows], weight.scales)
  return emit.call('DequantizeLinear', [codes, scales], { axis: 0 })
}

/** Puts a matrix into the file in the blocks that MatMulNBits reads. */
export function emitBlocks(emit: OnnxEmitter, name: string, weight: QuantizedWeight): BlockForm {
  return weight.kind === 'int8' ? emitByteBlocks(emit, name, weight) : emitNibbleBlocks(emit, name, weight)
}

function emitNibbleBlocks(emit: OnnxEmitter, name: string, weight: NibbleWeight): BlockForm {
  const { rows, columns, groupSize, codes, scales, zeroPoints } = weight
  const blocks = Math.ceil(columns / groupSize)
  const shape = [rows, blocks, groupSize / 2]
  const form = {
    codes: emit.named({ name: `${name}.codes`, type: 'u8', shape, data: codes }),
    scales: emitScales(emit, name, [rows, blocks], scales),
    ...{ bits: 4 as const, blockSize: groupSize, blocks, rows, columns },
  }
  if (!zeroPoints) return form
  const packed = zeroPoints instanceof Uint8Array
  const stored = {
    type: packed ? 'u8' : 'f32',
    shape: [rows, packed ? Math.ceil(blocks / 2) : blocks],
  } as const
  const zeros = emit.named({ name: `${name}.zeros`, ...stored, data: bytesOf(zeroPoints) })
  return { ...form, zeroPoints: { name: zeros, packed } }
}

function emitByteBlocks(
  emit: OnnxEmitter,
  name: string,
  { rows, columns, codes, scales }: ByteWeight,
): BlockForm {
  const blockSize = blockFor(columns)
  const blocks = Math.ceil(columns / blockSize)
  const padded = new Uint8Array(rows * blocks * blockSize).fill(MIDDLE_BYTE)
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++)
      padded[row * blocks * blockSize + column] = (codes[row * columns + column] as number) + MIDDLE_BYTE
  const repeated = Float32Array.from(
    { length: rows * blocks },
    (_, i) => scales[Math.floor(i / blocks)] as number,
  )
  return {
    codes: emit.named({ name: `${name}.codes`, type: 'u8', shape: [rows, blocks, blockSize], data: padded }),
    scales: emitScales(emit, name, [rows, blocks], repeated),
    ...{ bits: 8, blockSize, blocks, rows, columns },
  }
}

/** The largest block without padding, or the smallest there is. */
function blockFor(columns: number): number {
  for (let size = LARGEST_BLOCK; size > SMALLEST_BLOCK; size /= 2) if (columns % size === 0) return size
  return SMALLEST_BLOCK
}

function emitScales(emit: OnnxEmitter, name: string, shape: Shape, scales: Float32Array): string {
  return emit.named({ name: `${name}.scales`, type: 'f32', shape, data: bytesOf(scales) })
}
