// Small pictures made from a formula, for the tests of picture metrics.
import type { RgbImage } from '../../../engine/base/image.ts'
import type { RandomStream } from '../../../engine/base/random.ts'

/** A picture whose levels come from `level(x, y, channel)`. */
export function pictureOf(
  width: number,
  height: number,
  level: (x: number, y: number, channel: number) => number,
): RgbImage {
  const data = new Uint8Array(width * height * 3)
  data.forEach((_, i) => {
    const pixel = Math.floor(i / 3)
    data[i] = level(pixel % width, Math.floor(pixel / width), i % 3)
  })
  return { width, height, data }
}

/** A copy with the given share of its pixels replaced by noise. */
export function corrupted(picture: RgbImage, share: number, stream: RandomStream): RgbImage {
  const data = picture.data.map((value) => (stream.uniform() < share ? stream.integer(256) : value))
  return { ...picture, data }
}
