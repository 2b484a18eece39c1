// Slightly different copies of a picture, so that a few hundred pairs are not learnt pixel by pixel.
import type { RgbImage } from '../base/image.ts'
import type { RandomStream } from '../base/random.ts'

/** Largest change of size and of place, as shares of the side. */
const SCALE: readonly [number, number] = [0.85, 1.05]
const SHIFT = 0.05

/** The picture scaled and moved at random, bilinear; uncovered parts get the colour of the nearest edge. */
export function variedCopy(image: RgbImage, random: RandomStream): RgbImage {
  const scale = random.between(...SCALE)
  const shift = [random.between(-SHIFT, SHIFT), random.between(-SHIFT, SHIFT)] as const
  const { width, height } = image
  const data = new Uint8Array(image.data.length)
  for (let row = 0; row < height; row++)
    for (let column = 0; column < width; column++) {
      const x = (((column + 0.5) / width - 0.5 - shift[0]) / scale + 0.5) * width - 0.5
      const y = (((row + 0.5) / height - 0.5 - shift[1]) / scale + 0.5) * height - 0.5
      for (let c = 0; c < 3; c++)
        data[(row * width + column) * 3 + c] = Math.round(bilinear(image, { x, y, c }))
    }
  return { width, height, data }
}

function bilinear(
  { width, height, data }: RgbImage,
  { x, y, c }: { x: number; y: number; c: number },
): number {
  const [left, top] = [Math.floor(x), Math.floor(y)]
  const pixel = (column: number, row: number): number => {
    const inside = (value: number, size: number): number => Math.min(size - 1, Math.max(0, value))
    return data[(inside(row, height) * width + inside(column, width)) * 3 + c] as number
  }
  const across = (row: number): number =>
    pixel(left, row) * (1 - (x - left)) + pixel(left + 1, row) * (x - left)
  return across(top) * (1 - (y - top)) + across(top + 1) * (y - top)
}
