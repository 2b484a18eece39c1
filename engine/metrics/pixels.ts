// Pixel by pixel distances between a picture and its reference.
import { EngineError } from '../base/errors.ts'
import type { RgbImage } from '../base/image.ts'
import type { Metric } from './contract.ts'

/** A picture and what it should be. */
export interface PicturePair {
  readonly picture: RgbImage
  readonly reference: RgbImage
}

/** Squared errors below this count as this, so that equal pictures have a PSNR (100 dB) that can be averaged. */
const LEAST_ERROR = 1e-10

/** Throws when two pictures cannot be compared pixel by pixel. @throws SHAPE_MISMATCH when their sizes differ */
export function checkSameSize(where: string, a: RgbImage, b: RgbImage): void {
  if (a.width !== b.width || a.height !== b.height)
    throw new EngineError(
      'SHAPE_MISMATCH',
      `${where}: the pictures are ${a.width}×${a.height} and ${b.width}×${b.height}.`,
    )
}

/** Mean squared error over all channels, levels scaled to [0, 1]. @throws SHAPE_MISMATCH when the sizes differ */
export function meanSquaredError(a: RgbImage, b: RgbImage): number {
  checkSameSize('mse', a, b)
  let sum = 0
  for (let i = 0; i < a.data.length; i++) sum += ((a.data[i] as number) - (b.data[i] as number)) ** 2
  return sum / (a.data.length * 255 * 255)
}

/** Peak signal-to-noise ratio −10·log₁₀(MSE) in dB, 100 at most. @throws SHAPE_MISMATCH when the sizes differ */
export function peakSignalToNoise(a: RgbImage, b: RgbImage): number {
  return -10 * Math.log10(Math.max(LEAST_ERROR, meanSquaredError(a, b)))
}

const AGAINST_REFERENCE = {
  version: 1,
  level: 'item',
  needs: ['pictures', 'references'],
  deterministic: true,
  reduce: ([sum, count]: readonly number[]) => (sum as number) / (count as number),
} as const

/** Mean over pictures of their squared error. */
export const mse: Metric<PicturePair> = {
  ...AGAINST_REFERENCE,
  name: 'mse',
  label: 'Squared error',
  help: 'Mean squared difference of the pixels, levels from 0 to 1. Lower is better.',
  direction: 'min',
  unit: '',
  range: [0, 1],
  normalisation: 'levels / 255, mean over channels and pixels, then over pictures',
  stats: ({ picture, reference }) => [meanSquaredError(picture, reference), 1],
}

/** Mean over pictures of their PSNR, which is not the PSNR of their mean error. */
export const psnr: Metric<PicturePair> = {
  ...AGAINST_REFERENCE,
  name: 'psnr',
  label: 'PSNR',
  help: 'Closeness of the pixels in decibels, averaged over pictures: 20 dB is a typical error of a tenth of the range, 30 dB is hard to see.',
  direction: 'max',
  unit: 'dB',
  range: [0, 100],
  normalisation: 'PSNR of each picture, 100 dB at most, then the mean',
  stats: ({ picture, reference }) => [peakSignalToNoise(picture, reference), 1],
}
