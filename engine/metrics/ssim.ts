// Structural similarity: closeness of local brightness, contrast and pattern.
import { EngineError } from '../base/errors.ts'
import type { RgbImage } from '../base/image.ts'
import type { Metric } from './contract.ts'
import type { PicturePair } from './pixels.ts'
import { checkSameSize } from './pixels.ts'

const WINDOW = 11
const SIGMA = 1.5
const C1 = 0.01 ** 2
const C2 = 0.03 ** 2

/** One channel, row-major, levels in [0, 1]. */
export interface Plane {
  readonly width: number
  readonly height: number
  readonly data: Float64Array
}

/**
 * Mean structural similarity of two planes over every 11×11 Gaussian window (σ 1.5) that lies inside; in [−1, 1].
 * @throws SHAPE_MISMATCH when the sizes differ or a side is below 11
 * @source Wang et al. 2004, "Image Quality Assessment: From Error Visibility to Structural Similarity", K₁ .01, K₂ .03
 */
export function planeSimilarity(a: Plane, b: Plane): number {
  if (a.width !== b.width || a.height !== b.height || Math.min(a.width, a.height) < WINDOW)
    throw new EngineError(
      'SHAPE_MISMATCH',
      `ssim: two planes of one size from ${WINDOW}×${WINDOW} are needed, got ${a.width}×${a.height} and ${b.width}×${b.height}.`,
    )
  const blurred = (value: (i: number) => number) => blur({ ...a, data: a.data.map((_, i) => value(i)) })
  const x = (i: number) => a.data[i] as number
  const y = (i: number) => b.data[i] as number
  const [meanX, meanY] = [blurred(x), blurred(y)]
  const xx = blurred((i) => x(i) * x(i))
  const yy = blurred((i) => y(i) * y(i))
  const xy = blurred((i) => x(i) * y(i))
  let sum = 0
  for (let i = 0; i < meanX.length; i++) {
    const mx = meanX[i] as number
    const my = meanY[i] as number
    const spread = (xx[i] as number) - mx * mx + (yy[i] as number) - my * my
    const shared = (xy[i] as number) - mx * my
    sum += ((2 * mx * my + C1) * (2 * shared + C2)) / ((mx * mx + my * my + C1) * (spread + C2))
  }
  return sum / meanX.length
}

/** {@link planeSimilarity} of the luminance of two pictures. @throws SHAPE_MISMATCH as there */
export function structuralSimilarity(a: RgbImage, b: RgbImage): number {
  checkSameSize('ssim', a, b)
  return planeSimilarity(luminance(a), luminance(b))
}

/** Mean over pictures of their structural similarity. */
export const ssim: Metric<PicturePair> = {
  name: 'ssim',
  version: 1,
  label: 'Structural similarity',
  help: 'Closeness of local brightness, contrast and pattern; 1 is the same picture.',
  direction: 'max',
  unit: '',
  range: [-1, 1],
  level: 'item',
  needs: ['pictures', 'references'],
  deterministic: true,
  normalisation: 'Rec. 601 luminance in [0, 1], 11×11 Gaussian windows inside the picture',
  stats: ({ picture, reference }) => [structuralSimilarity(picture, reference), 1],
  reduce: ([sum, count]) => (sum as number) / (count as number),
}

/** Rec. 601 luma in [0, 1]. */
function luminance({ width, height, data }: RgbImage): Plane {
  const level = (i: number) => data[i] as number
  const luma = (_: number, i: number) =>
    (0.299 * level(3 * i) + 0.587 * level(3 * i + 1) + 0.114 * level(3 * i + 2)) / 255
  return { width, height, data: new Float64Array(width * height).map(luma) }
}

/** Gaussian-weighted means of every window inside the plane: rows first, then columns. */
function blur({ width, height, data }: Plane): Float64Array {
  const weights = gaussian()
  const innerWidth = width - WINDOW + 1
  const innerHeight = height - WINDOW + 1
  const rows = new Float64Array(innerWidth * height)
  for (let i = 0; i < rows.length; i++) {
    const start = Math.floor(i / innerWidth) * width + (i % innerWidth)
    rows[i] = weights.reduce((sum, weight, k) => sum + weight * (data[start + k] as number), 0)
  }
  const out = new Float64Array(innerWidth * innerHeight)
  for (let i = 0; i < out.length; i++)
    out[i] = weights.reduce((sum, weight, k) => sum + weight * (rows[i + k * innerWidth] as number), 0)
  return out
}

function gaussian(): number[] {
  const raw = Array.from({ length: WINDOW }, (_, k) =>
    Math.exp(-((k - (WINDOW - 1) / 2) ** 2) / (2 * SIGMA ** 2)),
  )
  const total = raw.reduce((sum, weight) => sum + weight, 0)
  return raw.map((weight) => weight / total)
}
