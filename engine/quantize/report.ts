// What quantization cost and saved, before any picture or text is generated.
import { dequantize, type QuantizedMatrix, storedBytes } from './matrix.ts'

/** How far a quantized matrix is from the original. */
export interface QuantizationError {
  /** √(Σ (w − ŵ)² / Σ w²); 0 for a matrix of zeros. */
  readonly relativeRms: number
  /** max |w − ŵ|. */
  readonly maxError: number
}

/** Size of weights with their scales and zero points. */
export interface QuantizedSize {
  readonly weights: number
  readonly sizeBytes: number
  readonly bitsPerWeight: number
}

/** One matrix of the report. */
export interface MatrixReport extends QuantizationError, QuantizedSize {
  readonly name: string
  readonly scheme: string
  readonly rows: number
  readonly columns: number
}

/** The report of a whole model. */
export interface QuantizationReport {
  readonly matrices: readonly MatrixReport[]
  /** Tensors left in f32, by name. */
  readonly kept: readonly { readonly name: string; readonly weights: number }[]
  /** The quantized matrices together. */
  readonly quantized: QuantizationError & QuantizedSize
  /** The whole model, f32 tensors included. */
  readonly model: QuantizedSize
}

/** A matrix before and after. */
export interface QuantizedTensor {
  readonly name: string
  readonly scheme: string
  /** [rows, columns]. */
  readonly weight: Float32Array
  readonly matrix: QuantizedMatrix
}

const BYTES_PER_FLOAT = 4

/** Compares every quantized matrix with its original; `kept` are the tensors left in f32. */
export function quantizationReport(
  tensors: readonly QuantizedTensor[],
  kept: QuantizationReport['kept'],
): QuantizationReport {
  const measured = tensors.map(({ weight, matrix }) => measure(weight, dequantize(matrix)))
  const sizes = tensors.map(({ weight, matrix }) => sizeOf(weight.length, storedBytes(matrix)))
  const matrices = tensors.map(({ name, scheme, matrix: { rows, columns } }, i) => ({
    ...{ name, scheme, rows, columns },
    ...(sizes[i] as QuantizedSize),
    ...errorOf([measured[i] as Measured]),
  }))
  const quantized = sumSizes(sizes)
  const floats = kept.map(({ weights }) => sizeOf(weights, weights * BYTES_PER_FLOAT))
  return {
    matrices,
    kept,
    quantized: { ...quantized, ...errorOf(measured) },
    model: sumSizes([quantized, ...floats]),
  }
}

function sizeOf(weights: number, sizeBytes: number): QuantizedSize {
  return { weights, sizeBytes, bitsPerWeight: weights === 0 ? 0 : (8 * sizeBytes) / weights }
}

function sumSizes(sizes: readonly QuantizedSize[]): QuantizedSize {
  const total = (key: 'weights' | 'sizeBytes'): number => sizes.reduce((sum, size) => sum + size[key], 0)
  return sizeOf(total('weights'), total('sizeBytes'))
}

interface Measured {
  readonly squaredError: number
  readonly squaredWeight: number
  readonly maxError: number
}

function measure(weight: Float32Array, approximation: Float32Array): Measured {
  let [squaredError, squaredWeight, maxError] = [0, 0, 0]
  for (let i = 0; i < weight.length; i++) {
    const value = weight[i] as number
    const off = Math.abs(value - (approximation[i] as number))
    squaredError += off * off
    squaredWeight += value * value
    maxError = Math.max(maxError, off)
  }
  return { squaredError, squaredWeight, maxError }
}

function errorOf(parts: readonly Measured[]): QuantizationError {
  const errors = parts.reduce((sum, part) => sum + part.squaredError, 0)
  const weights = parts.reduce((sum, part) => sum + part.squaredWeight, 0)
  return {
    relativeRms: weights === 0 ? 0 : Math.sqrt(errors / weights),
    maxError: parts.reduce((most, part) => Math.max(most, part.maxError), 0),
  }
}
