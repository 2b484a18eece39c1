// Four-bit codes to and from bytes, as com.microsoft MatMulNBits wants them.
// @source onnxruntime docs/ContribOperators.md, com.microsoft.MatMulNBits
import type { Int4Matrix } from './matrix.ts'
import { type Grid, MIDDLE_CODE, nearestCode } from './grid.ts'
import type { ZeroPoints } from './grid.ts'

/** Groups of a row, the last one padded. */
export function codeBlocks(columns: number, groupSize: number): number {
  return Math.ceil(columns / groupSize)
}

/** Codes of one matrix before packing. */
export interface Int4Codes {
  readonly rows: number
  readonly columns: number
  readonly groupSize: number
  /** [rows, columns], 0 … 15. */
  readonly codes: Uint8Array
  /** [rows, blocks]. */
  readonly grids: readonly Grid[]
  readonly zeroPoints: ZeroPoints
}

/** Packs codes, scales and zero points. Places past the last column hold the group's zero: they decode to 0. */
export function packInt4({ rows, columns, groupSize, codes, grids, zeroPoints }: Int4Codes): Int4Matrix {
  const blocks = codeBlocks(columns, groupSize)
  const packed = new Uint8Array((rows * blocks * groupSize) / 2)
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < blocks * groupSize; column++) {
      const grid = grids[row * blocks + Math.floor(column / groupSize)] as Grid
      const code = column < columns ? (codes[row * columns + column] as number) : nearestCode(0, grid)
      const place = row * blocks * groupSize + column
      packed[place >> 1] = (packed[place >> 1] as number) | (code << (4 * (place & 1)))
    }
  const scales = Float32Array.from(grids, ({ scale }) => scale)
  const matrix = { kind: 'int4', rows, columns, groupSize, codes: packed, scales } as const
  if (zeroPoints === 'none') return matrix
  const zeros = Float32Array.from(grids, ({ zero }) => zero)
  return { ...matrix, zeroPoints: zeroPoints === 'float' ? zeros : packNibbleRows(zeros, rows) }
}

/** Each row starts on a byte; an odd last nibble leaves the high half 0. */
function packNibbleRows(values: Float32Array, rows: number): Uint8Array {
  const perRow = values.length / rows
  const rowBytes = Math.ceil(perRow / 2)
  const packed = new Uint8Array(rows * rowBytes)
  for (const [i, value] of values.entries()) {
    const place = i % perRow
    const byte = Math.floor(i / perRow) * rowBytes + (place >> 1)
    packed[byte] = (packed[byte] as number) | (value << (4 * (place & 1)))
  }
  return packed
}

/** Codes with the padding, [rows, blocks · groupSize]. */
export function unpackCodes({ codes }: Int4Matrix): Uint8Array {
  const out = new Uint8Array(codes.length * 2)
  for (const [i, byte] of codes.entries()) {
    out[2 * i] = byte & 15
    out[2 * i + 1] = byte >> 4
  }
  return out
}

/** Zero points as numbers, [rows, blocks]. */
export function unpackZeros({ rows, scales, zeroPoints }: Int4Matrix): Float32Array {
  if (zeroPoints instanceof Float32Array) return zeroPoints
  const perRow = scales.length / rows
  const rowBytes = Math.ceil(perRow / 2)
  return Float32Array.from(scales, (_, i) => {
    if (zeroPoints === undefined) return MIDDLE_CODE
    const byte = zeroPoints[Math.floor(i / perRow) * rowBytes + ((i % perRow) >> 1)] as number
    return (byte >> (4 * ((i % perRow) & 1))) & 15
  })
}
