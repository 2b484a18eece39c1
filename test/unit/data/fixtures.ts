// Dataset folders made on the spot, with pictures of which every seed gives another.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { onTestFinished } from 'vitest'
import sharp from 'sharp'
import type { RgbImage } from '../../../engine/base/image.ts'
import { RandomStream } from '../../../engine/base/random.ts'
import { encodePng } from '../../../engine/formats/images-encode.ts'
import { resizeRgb } from '../../../engine/formats/images-resample.ts'

/** A folder that is removed when the test ends, with the given files. */
export async function datasetFolder(files: Readonly<Record<string, string | Uint8Array>>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'pairs-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await writeFile(join(folder, path), content)
  }
  return folder
}

/** A picture of 4×4 soft coloured patches; pictures of two seeds differ everywhere. */
export function patches(seed: number, size = 48): RgbImage {
  const random = new RandomStream(seed, 'test-patches')
  const data = Uint8Array.from({ length: 4 * 4 * 3 }, () => random.integer(256))
  return resizeRgb({ width: 4, height: 4, data }, size, size)
}

/** {@link patches} as a PNG file. */
export function patchesPng(seed: number, size = 48): Promise<Uint8Array> {
  return encodePng(patches(seed, size))
}

/** {@link patches} as a JPEG file: nearly the same picture. */
export async function patchesJpeg(seed: number, quality = 60): Promise<Uint8Array> {
  const { width, height, data } = patches(seed)
  return sharp(data, { raw: { width, height, channels: 3 } })
    .jpeg({ quality })
    .toBuffer()
}
