// Kernel inception distance: how far one set of pictures lies from another, in the features of a named encoder.
import { EngineError } from '../base/errors.ts'
import { message } from '../base/message.ts'
import type { MetricDescriptor } from './contract.ts'
import type { Features } from './features.ts'
import { innerProduct, rowsOf } from './features.ts'

/** Kernel values of two sets of pictures, `[rows, columns]`, row-major. */
export interface KernelMatrix {
  readonly rows: number
  readonly columns: number
  readonly data: Float64Array
}

/**
 * Kernel inception distance of two sets of feature rows: Σ_{i≠j} k(xᵢ,xⱼ)/(m(m−1)) + Σ_{i≠j} k(yᵢ,yⱼ)/(n(n−1)) −
 * 2·Σ k(xᵢ,yⱼ)/(mn) with k(x,y) = (x·y/d + 1)³. Unbiased, so below 0 now and then: never clamp it or divide by it.
 * Values depend on the encoder and its scale; rows of length √d (`scaleRows`) make x·y/d a cosine.
 * @throws SHAPE_MISMATCH when the values do not fill whole rows
 * @throws BAD_ARGUMENT when a set has fewer than 2 rows
 * @throws NON_FINITE when a feature is NaN or infinite
 * @source Bińkowski et al. 2018 (1801.01401), eq. 4; torch-fidelity metric_kid.py
 */
export function kid(x: Features, y: Features, dimension: number): number {
  const once = (rows: number) => new Uint32Array(rows).fill(1)
  const resampled = kidOfCounts(x, y, dimension)
  return resampled(once(x.length / dimension), once(y.length / dimension))
}

/**
 * {@link kid} as a function of how often each row of x and of y is counted, for the bootstrap; the kernels are computed
 * once. @throws as {@link kid}
 */
export function kidOfCounts(
  x: Features,
  y: Features,
  dimension: number,
): (xCounts: Uint32Array, yCounts: Uint32Array) => number {
  const [xx, yy, xy] = [
    kernelMatrix(x, x, dimension),
    kernelMatrix(y, y, dimension),
    kernelMatrix(x, y, dimension),
  ]
  return (xCounts, yCounts) =>
    meanWithin(xx, xCounts) + meanWithin(yy, yCounts) - 2 * meanBetween(xy, xCounts, yCounts)
}

/** Cubic kernel of every row of `a` with every row of `b`. @throws as {@link kid} */
export function kernelMatrix(a: Features, b: Features, dimension: number): KernelMatrix {
  const left = rowsOf('kid', a, dimension)
  const right = rowsOf('kid', b, dimension)
  if (Math.min(left.length, right.length) < 2)
    throw new EngineError(
      'BAD_ARGUMENT',
      message('compare.fewPictures', { left: left.length, right: right.length }),
      { fixes: [message('compare.fewPicturesFix')] },
    )
  const data = new Float64Array(left.length * right.length)
  left.forEach((x, i) =>
    right.forEach((y, j) => {
      const base = innerProduct(x, y) / dimension + 1
      data[i * right.length + j] = base * base * base
    }),
  )
  if (!data.every(Number.isFinite)) throw new EngineError('NON_FINITE', message('compare.badFeature'))
  return { rows: left.length, columns: right.length, data }
}

/**
 * Mean kernel of two different rows of one set, rows counted. A row drawn twice makes no pair with itself: such pairs
 * would lift every resample above the estimate.
 */
export function meanWithin(kernel: KernelMatrix, counts: Uint32Array): number {
  const { rows, data } = kernel
  let sum = weightedSum(kernel, counts, counts)
  let [drawn, own] = [0, 0]
  for (let i = 0; i < rows; i++) {
    const count = counts[i] as number
    sum -= count * count * (data[i * rows + i] as number)
    drawn += count
    own += count * count
  }
  // One row alone has no pairs: among n resamples of n rows that happens with chance n^(1−n), so from 5 rows hardly ever.
  if (drawn * drawn === own) return meanWithin(kernel, new Uint32Array(rows).fill(1))
  return sum / (drawn * drawn - own)
}

/** Mean kernel of a row and a column, both counted. */
export function meanBetween(kernel: KernelMatrix, rowCounts: Uint32Array, columnCounts: Uint32Array): number {
  const total = (counts: Uint32Array) => counts.reduce((sum, count) => sum + count, 0)
  return weightedSum(kernel, rowCounts, columnCounts) / (total(rowCounts) * total(columnCounts))
}

/** Describes the distance in the features of `encoder`; distances of different encoders are different metrics. */
export function kidDescriptor(encoder: string): MetricDescriptor {
  return {
    name: `KID-${encoder}`,
    version: 1,
    label: 'Distance to real pictures',
    help: `How far the generated pictures as a set lie from the real ones, in the features of “${encoder}”. Lower is nearer; about 0 is as near as other real pictures. Comparable only inside this report, never with published FID or KID values.`,
    direction: 'min',
    unit: '',
    range: [null, null],
    level: 'corpus',
    needs: ['pictures', 'references', 'features'],
    deterministic: true,
    normalisation: 'feature rows scaled to length √d; cubic kernel; unbiased over all pairs; mean over seeds',
  }
}

/** Σᵢⱼ rowCounts[i] · columnCounts[j] · k[i, j]. */
function weightedSum(
  { columns, data }: KernelMatrix,
  rowCounts: Uint32Array,
  columnCounts: Uint32Array,
): number {
  let sum = 0
  for (let i = 0; i < rowCounts.length; i++) {
    const weight = rowCounts[i] as number
    if (weight === 0) continue
    let row = 0
    for (let j = 0; j < columns; j++) row += (columnCounts[j] as number) * (data[i * columns + j] as number)
    sum += weight * row
  }
  return sum
}
