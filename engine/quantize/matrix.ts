// A quantized weight matrix as it is stored, and the way back to floats. A matrix is [rows, columns] = [outputs,
// inputs], row-major, as in y = W·x.
import { EngineError } from '../base/errors.ts'
import { codeBlocks, unpackCodes, unpackZeros } from './int4-layout.ts'

/** One signed byte per weight and one scale per row: weight = code · scale. The layout of DequantizeLinear, axis 0. */
export interface Int8Matrix {
  readonly kind: 'int8'
  readonly rows: number
  readonly columns: number
  /** [rows, columns], −127 … 127. */
  readonly codes: Int8Array
  /** [rows]. */
  readonly scales: Float32Array
}

/**
 * Four bits per weight in groups of consecutive inputs: weight = (code − zero) · scale, codes and zeros 0 … 15. The
 * layout of com.microsoft MatMulNBits with `bits` 4 and `block_size` groupSize; blocks = ⌈columns / groupSize⌉.
 */
export interface Int4Matrix {
  readonly kind: 'int4'
  readonly rows: number
  readonly columns: number
  /** Weights that share a scale; a power of two from 16. */
  readonly groupSize: number
  /** [rows, blocks, groupSize / 2], two codes a byte, low nibble first; past the last column the group's zero. */
  readonly codes: Uint8Array
  /** [rows, blocks]; may be negative. */
  readonly scales: Float32Array
  /**
   * Absent: every zero is 8. Bytes: [rows, ⌈blocks / 2⌉], two zeros a byte, low nibble first. Floats: [rows, blocks],
   * not always whole.
   */
  readonly zeroPoints?: Uint8Array | Float32Array
}

/** What every scheme makes. */
export type QuantizedMatrix = Int8Matrix | Int4Matrix

/** Largest magnitude of a weight: far above any model's, and far enough below 3.4e38 that no product overflows. */
const LARGEST_WEIGHT = 1e37

/**
 * Refuses what no scheme can quantize.
 * @throws SHAPE_MISMATCH when the sizes do not fit; NON_FINITE at a NaN, an infinity or a magnitude above 1e37
 */
export function checkMatrix(where: string, weight: Float32Array, rows: number, columns: number): void {
  const whole = Number.isSafeInteger(rows) && Number.isSafeInteger(columns) && rows > 0 && columns > 0
  if (!whole || weight.length !== rows * columns) {
    const came = `[${rows}, ${columns}] with ${weight.length} values`
    throw new EngineError(
      'SHAPE_MISMATCH',
      `${where}: expected a matrix with rows × columns values, got ${came}.`,
    )
  }
  const bad = weight.findIndex((value) => !(Math.abs(value) <= LARGEST_WEIGHT))
  if (bad < 0) return
  const place = `row ${Math.floor(bad / columns)}, column ${bad % columns}`
  throw new EngineError(
    'NON_FINITE',
    `${where}: expected finite weights of at most 1e37, got ${weight[bad]} at ${place}.`,
    {
      fixes: ['Export an earlier checkpoint; this one is broken.'],
    },
  )
}

/** The weights that the runtime computes with, [rows, columns], each operation rounded to f32. */
export function dequantize(matrix: QuantizedMatrix): Float32Array {
  return matrix.kind === 'int8' ? dequantizeInt8(matrix) : dequantizeInt4(matrix)
}

function dequantizeInt8({ columns, codes, scales }: Int8Matrix): Float32Array {
  return Float32Array.from(codes, (code, i) => code * (scales[Math.floor(i / columns)] as number))
}

function dequantizeInt4(matrix: Int4Matrix): Float32Array {
  const { rows, columns, groupSize, scales } = matrix
  const codes = unpackCodes(matrix)
  const zeros = unpackZeros(matrix)
  const blocks = codeBlocks(columns, groupSize)
  const out = new Float32Array(rows * columns)
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++) {
      const block = row * blocks + Math.floor(column / groupSize)
      const code = codes[row * blocks * groupSize + column] as number
      out[row * columns + column] = Math.fround(code - (zeros[block] as number)) * (scales[block] as number)
    }
  return out
}

/** Bytes of codes, scales and zero points, padding included. */
export function storedBytes(matrix: QuantizedMatrix): number {
  const zeroPoints = matrix.kind === 'int4' ? (matrix.zeroPoints?.byteLength ?? 0) : 0
  return matrix.codes.byteLength + matrix.scales.byteLength + zeroPoints
}
