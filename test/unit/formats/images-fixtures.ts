// Picture files made on the spot: valid ones by sharp, hostile ones by hand from the PNG specification.
import { crc32, deflateSync } from 'node:zlib'
import sharp from 'sharp'
import type { Sharp } from 'sharp'
import type { RgbImage } from '../../../engine/base/image.ts'

/** Six colours far apart, one per pixel of the 3×2 picture `abc / def`. */
const COLOURS: Readonly<Record<string, readonly [number, number, number]>> = {
  a: [255, 0, 0],
  b: [0, 255, 0],
  c: [0, 0, 255],
  d: [255, 255, 0],
  e: [0, 255, 255],
  f: [255, 0, 255],
}

/** Pixels of a picture written as rows of letters of {@link COLOURS}. */
export function lettersToPixels(...rows: readonly string[]): number[] {
  return [...rows.join('')].flatMap((letter) => COLOURS[letter] ?? [])
}

/** A sharp pipeline over raw RGB or RGBA pixels. */
export function rawPicture(width: number, height: number, pixels: readonly number[]): Sharp {
  const channels = (pixels.length / (width * height)) as 3 | 4
  return sharp(Uint8Array.from(pixels), { raw: { width, height, channels } })
}

/** A PNG file from its header fields and the bytes of its (still uncompressed) image data; all checksums right. */
export function handMadePng(width: number, height: number, scanlines: Uint8Array): Uint8Array {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([8, 2, 0, 0, 0], 8) // 8 bits, RGB, deflate, no filter method, not interlaced
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(scanlines)),
    chunk('IEND', new Uint8Array()),
  ])
}

function chunk(type: string, content: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), content])
  const length = Buffer.alloc(4)
  length.writeUInt32BE(content.length)
  const checksum = Buffer.alloc(4)
  checksum.writeUInt32BE(crc32(body))
  return Buffer.concat([length, body, checksum])
}

/** The pixels of a picture as plain numbers. */
export function pixelsOf(image: RgbImage): number[] {
  return [...image.data]
}
