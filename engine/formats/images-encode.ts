// Pixels → PNG files, losslessly.
import sharp from 'sharp'
import type { RgbImage } from '../base/image.ts'

/** The bytes of a PNG file with exactly these pixels, 8 bits a channel, no alpha. */
export async function encodePng({ width, height, data }: RgbImage): Promise<Buffer> {
  return sharp(data, { raw: { width, height, channels: 3 } })
    .png()
    .toBuffer()
}
