// Eight bits per weight with one scale per output row: near loss-free for small transformers.
import { checkMatrix, dequantize, type QuantizedMatrix } from './matrix.ts'
import { type Quantizer, readOptions } from './quantizer.ts'
import { roundHalfToEven, saturate, storedScale } from './round.ts'
import { z } from 'zod'

const LARGEST_CODE = 127
const options = z.strictObject({})

/** Symmetric int8 per row: scale = max|w| / 127. */
export const int8Quantizer: Quantizer = {
  name: 'int8',
  label: '8 bits',
  help: 'One byte per weight and a scale per output row. A quarter of the size, hardly any loss.',
  bits: 8,
  options,
  needsHessian: false,
  quantize: (weight, rows, columns, given = {}) => {
    readOptions('quantize int8', options, given)
    return quantizeInt8(weight, rows, columns)
  },
  dequantize,
}

/**
 * The int8 code of a value.
 * @source ONNX QuantizeLinear with zero point 0: saturate(round_half_even(x / scale)), the quotient rounded to f32
 */
export function int8Code(value: number, scale: number): number {
  return saturate(roundHalfToEven(Math.fround(value / scale)), -128, LARGEST_CODE)
}

function quantizeInt8(weight: Float32Array, rows: number, columns: number): QuantizedMatrix {
  checkMatrix('quantize int8', weight, rows, columns)
  const codes = new Int8Array(weight.length)
  const scales = new Float32Array(rows)
  for (let row = 0; row < rows; row++) {
    const values = weight.subarray(row * columns, (row + 1) * columns)
    const scale = storedScale(
      values.reduce((most, value) => Math.max(most, Math.abs(value)), 0) / LARGEST_CODE,
    )
    scales[row] = scale
    for (const [column, value] of values.entries()) codes[row * columns + column] = int8Code(value, scale)
  }
  return { kind: 'int8', rows, columns, codes, scales }
}
