// Vectors of pictures and captions, row after row in one array, and the few operations metrics need on them.
import { EngineError } from '../base/errors.ts'
import { message } from '../base/message.ts'

/** `[rows, dimension]`, row-major. */
export type Features = Float32Array | Float64Array

/** The rows as views, none copied. @throws SHAPE_MISMATCH when the values do not fill whole rows */
export function rowsOf(where: string, features: Features, dimension: number): Features[] {
  const rows = features.length / dimension
  if (!(dimension > 0) || !Number.isInteger(rows))
    throw new EngineError(
      'SHAPE_MISMATCH',
      `${where}: ${features.length} values do not fill rows of ${dimension}.`,
    )
  return Array.from({ length: rows }, (_, row) => features.subarray(row * dimension, (row + 1) * dimension))
}

/** Inner product of two rows of one length, summed in f64. */
export function innerProduct(a: Features, b: Features): number {
  let sum = 0
  for (let k = 0; k < a.length; k++) sum += (a[k] as number) * (b[k] as number)
  return sum
}

/**
 * Rows scaled to one length; a row of zeros stays. Length 1 makes products cosines; length √dimension makes x·y/d a
 * cosine, which is what the kernel of KID wants of an encoder that is trained on cosines.
 * @throws SHAPE_MISMATCH when the values do not fill whole rows
 * @throws NON_FINITE when a row holds NaN or infinity
 */
export function scaleRows(features: Features, dimension: number, length = 1): Float64Array {
  const scaled = Float64Array.from(features)
  for (const row of rowsOf('features', scaled, dimension)) {
    const norm = Math.sqrt(innerProduct(row, row))
    if (!Number.isFinite(norm)) throw new EngineError('NON_FINITE', message('compare.badFeatures'))
    if (norm > 0) row.forEach((value, k) => (row[k] = (value * length) / norm))
  }
  return scaled
}

/** Rows of length 1, whose inner products are cosines. @throws SHAPE_MISMATCH when the values do not fill whole rows */
export function unitRows(features: Features, dimension: number): Features[] {
  return rowsOf('features', scaleRows(features, dimension), dimension)
}

/** The row with the largest inner product with `row`, the first of equals; index −1 when there are no rows. */
export function nearestRow(row: Features, rows: readonly Features[]): { index: number; cosine: number } {
  let nearest = { index: -1, cosine: -Infinity }
  rows.forEach((other, index) => {
    const cosine = innerProduct(row, other)
    if (cosine > nearest.cosine) nearest = { index, cosine }
  })
  return nearest
}

/** Mean of the values; NaN of none. */
export function mean(values: ArrayLike<number>): number {
  let sum = 0
  for (let i = 0; i < values.length; i++) sum += values[i] as number
  return sum / values.length
}

/** Middle value, or the mean of the two middle ones; NaN of none. */
export function median(values: ArrayLike<number>): number {
  const sorted = Float64Array.from(values).sort()
  const middle = sorted.length >> 1
  const upper = sorted[middle] ?? Number.NaN
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2
}
