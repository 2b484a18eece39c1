// From a decoded picture to the square the model sees: cut, composite on a background, scale, pad.
import { EngineError } from '../base/errors.ts'
import { message } from '../base/message.ts'
import type { RgbImage } from '../base/image.ts'

/** A decoded, upright sRGB picture, 8 bits a channel, alpha not premultiplied; `data.length = width · height · 4`. */
export interface RgbaPicture {
  readonly width: number
  readonly height: number
  readonly data: Uint8Array
}

/** Red, green and blue, 0–255. */
export type Rgb = readonly [red: number, green: number, blue: number]

/** A rectangle in pixels of the upright picture. */
export interface CropBox {
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
}

/** How a picture is brought into the square: whole with borders, filled and cut at the edges, or a box of it with borders. */
export type ImageFit = 'contain' | 'cover' | 'crop-box'

/** What {@link fitPicture} makes. */
export interface FitOptions {
  /** Side of the square, in pixels. */
  readonly size: number
  /** Colour under transparent pixels and of the borders. */
  readonly background: Rgb
  readonly fit: ImageFit
  /** Needed by, and only used with, `fit: 'crop-box'`. */
  readonly box?: CropBox
}

/**
 * Cuts, composites and scales a picture into a square of `size` pixels. Shrinking averages each target pixel's area
 * exactly; enlarging interpolates linearly. Both work on sRGB values, as picture tools do.
 * @throws BAD_ARGUMENT when the size or the box is unusable
 */
export function fitPicture(picture: RgbaPicture, options: FitOptions): RgbImage {
  const { size, background } = options
  if (!Number.isInteger(size) || size < 1)
    throw new EngineError('BAD_ARGUMENT', message('picture.size', { size }))
  const region = regionOf(picture, options)
  const scale = options.fit === 'cover' ? 1 : size / Math.max(region.width, region.height)
  const width = options.fit === 'cover' ? size : Math.max(1, Math.round(region.width * scale))
  const height = options.fit === 'cover' ? size : Math.max(1, Math.round(region.height * scale))
  const scaled = resample(picture, { region, width, height, background })
  return width === size && height === size ? scaled : placeOnSquare(scaled, size, background)
}

function regionOf(picture: RgbaPicture, { fit, box }: FitOptions): CropBox {
  const { width, height } = picture
  if (fit === 'contain') return { left: 0, top: 0, width, height }
  const side = Math.min(width, height)
  if (fit === 'cover')
    return { left: (width - side) / 2, top: (height - side) / 2, width: side, height: side }
  if (box === undefined) throw new EngineError('BAD_ARGUMENT', message('picture.noBox'))
  const whole = [box.left, box.top, box.width, box.height].every(Number.isInteger)
  const inside =
    box.left >= 0 && box.top >= 0 && box.left + box.width <= width && box.top + box.height <= height
  if (!whole || !inside || box.width < 1 || box.height < 1)
    throw new EngineError(
      'BAD_ARGUMENT',
      message('picture.box', {
        boxWidth: box.width,
        boxHeight: box.height,
        left: box.left,
        top: box.top,
        width,
        height,
      }),
    )
  return box
}

interface ResampleTarget {
  readonly region: CropBox
  readonly width: number
  readonly height: number
  readonly background: Rgb
}

/** Which source positions one target position reads, and how much of each. */
interface Taps {
  readonly first: number
  readonly weights: readonly number[]
}

function resample(picture: RgbaPicture, target: ResampleTarget): RgbImage {
  const { region, width, height } = target
  const columns = tapsAlong(region.left, region.width, width)
  const rows = tapsAlong(region.top, region.height, height)
  const firstRow = (rows[0] as Taps).first
  const last = rows[rows.length - 1] as Taps
  const strip = squeezeRows(
    picture,
    columns,
    { firstRow, endRow: last.first + last.weights.length },
    target.background,
  )
  const stride = width * 3
  const data = new Uint8Array(height * stride)
  for (let y = 0; y < height; y++) {
    const { first, weights } = rows[y] as Taps
    for (let i = 0; i < stride; i++) {
      let sum = 0
      for (let k = 0; k < weights.length; k++)
        sum += (weights[k] as number) * (strip[(first - firstRow + k) * stride + i] as number)
      data[y * stride + i] = Math.round(sum)
    }
  }
  return { width, height, data }
}

/** Composites and scales every needed source row to the target width; [endRow − firstRow, columns, 3] f32. */
function squeezeRows(
  picture: RgbaPicture,
  columns: readonly Taps[],
  rows: { readonly firstRow: number; readonly endRow: number },
  background: Rgb,
): Float32Array {
  const out = new Float32Array((rows.endRow - rows.firstRow) * columns.length * 3)
  const { data } = picture
  let at = 0
  for (let y = rows.firstRow; y < rows.endRow; y++)
    for (const { first, weights } of columns) {
      let [red, green, blue] = [0, 0, 0]
      let pixel = (y * picture.width + first) * 4
      for (let k = 0; k < weights.length; k++, pixel += 4) {
        // out = α·colour + (1−α)·background, weighted by the pixel's share of the target
        const weight = weights[k] as number
        const alpha = (weight * (data[pixel + 3] as number)) / 255
        red += alpha * (data[pixel] as number) + (weight - alpha) * background[0]
        green += alpha * (data[pixel + 1] as number) + (weight - alpha) * background[1]
        blue += alpha * (data[pixel + 2] as number) + (weight - alpha) * background[2]
      }
      out[at++] = red
      out[at++] = green
      out[at++] = blue
    }
  return out
}

/** The taps of `count` target positions over `length` source positions from `start`; weights sum to 1. */
function tapsAlong(start: number, length: number, count: number): Taps[] {
  const step = length / count
  // A boundary that misses a whole number by rounding alone must not add a source position outside the picture.
  const bounds = { low: Math.floor(start), high: Math.ceil(start + length - 1e-9) }
  return Array.from({ length: count }, (_, i) =>
    step >= 1
      ? areaTaps(start + i * step, start + (i + 1) * step, bounds)
      : linearTaps(start + (i + 0.5) * step, bounds),
  )
}

/** Whole source positions that may be read: from `low`, before `high`. */
interface Bounds {
  readonly low: number
  readonly high: number
}

function areaTaps(from: number, to: number, { high }: Bounds): Taps {
  const first = Math.floor(from)
  const end = Math.min(high, Math.ceil(to - 1e-9))
  const share = (k: number): number => (Math.min(to, k + 1) - Math.max(from, k)) / (to - from)
  return { first, weights: Array.from({ length: end - first }, (_, k) => share(first + k)) }
}

function linearTaps(centre: number, { low, high }: Bounds): Taps {
  const position = Math.min(high - 1, Math.max(low, centre - 0.5))
  const first = Math.max(low, Math.min(Math.floor(position), high - 2))
  return { first, weights: high - low === 1 ? [1] : [1 - (position - first), position - first] }
}

function placeOnSquare(picture: RgbImage, size: number, background: Rgb): RgbImage {
  const data = new Uint8Array(size * size * 3)
  for (let i = 0; i < data.length; i++) data[i] = background[i % 3] as number
  const left = Math.floor((size - picture.width) / 2)
  const top = Math.floor((size - picture.height) / 2)
  const stride = picture.width * 3
  for (let y = 0; y < picture.height; y++)
    data.set(picture.data.subarray(y * stride, (y + 1) * stride), ((top + y) * size + left) * 3)
  return { width: size, height: size, data }
}

/** Scales an RGB picture to any width and height by the same rules as {@link fitPicture}, without borders. */
export function resizeRgb(image: RgbImage, width: number, height: number): RgbImage {
  const data = new Uint8Array(image.width * image.height * 4).fill(255)
  for (let from = 0, to = 0; from < image.data.length; from += 3, to += 4) {
    data[to] = image.data[from] as number
    data[to + 1] = image.data[from + 1] as number
    data[to + 2] = image.data[from + 2] as number
  }
  const region = { left: 0, top: 0, width: image.width, height: image.height }
  return resample({ ...image, data }, { region, width, height, background: [0, 0, 0] })
}
