// PNG files read without waiting: sharp writes them, so the two know nothing of each other.
import { deflateSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import sharp from 'sharp'
import { decodeRgbPng } from '../../../engine/formats/png-pixels.ts'
import { patches } from '../data/fixtures.ts'

const picture = patches(1, 33)
const raw = { raw: { width: 33, height: 33, channels: 3 as const } }

function refusal(bytes: Uint8Array): unknown {
  try {
    return decodeRgbPng(bytes, 'x.png')
  } catch (error) {
    return error
  }
}

/** Lines as a PNG encoder filters them: what W3C PNG §9.2 calls Filt(x), from the unfiltered bytes. */
function filtered(data: Uint8Array, stride: number, filter: number): Uint8Array {
  const at = (y: number, x: number): number => (x < 0 || y < 0 ? 0 : (data[y * stride + x] as number))
  const guess = (y: number, x: number): number => {
    const [a, b, c] = [at(y, x - 3), at(y - 1, x), at(y - 1, x - 3)]
    const nearest = [a, b, c].toSorted(
      (p, q) => Math.abs(a + b - c - p) - Math.abs(a + b - c - q),
    )[0] as number
    return [0, a, b, Math.floor((a + b) / 2), nearest][filter] as number
  }
  const lines = Array.from({ length: data.length / stride }, (_, y) => [
    filter,
    ...Array.from({ length: stride }, (_, x) => (at(y, x) - guess(y, x)) & 255),
  ])
  return Uint8Array.from(lines.flat())
}

/** A 33×33 RGB file without checksums, which this reader leaves to whoever hashed the file. */
function pngOf(lines: Uint8Array): Buffer {
  const header = Buffer.from([0, 0, 0, 33, 0, 0, 0, 33, 8, 2, 0, 0, 0])
  const chunk = (type: string, content: Uint8Array): Buffer => {
    const length = Buffer.alloc(4)
    length.writeUInt32BE(content.length)
    return Buffer.concat([length, Buffer.from(type), content, Buffer.alloc(4)])
  }
  const signature = Buffer.from('89504e470d0a1a0a', 'hex')
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(lines)),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

describe('a PNG file', () => {
  it.each(['none', 'sub', 'up', 'avg', 'paeth'])(
    'gives its pixels back where lines use the filter %s',
    (name) => {
      const file = pngOf(filtered(picture.data, 33 * 3, ['none', 'sub', 'up', 'avg', 'paeth'].indexOf(name)))
      expect(decodeRgbPng(file, 'x.png')).toEqual(picture)
    },
  )

  it.each([true, false])(
    'that sharp wrote gives its pixels back, with adaptive filters: %s',
    async (adaptiveFiltering) => {
      const file = await sharp(picture.data, raw).png({ adaptiveFiltering }).toBuffer()
      expect(decodeRgbPng(file, 'x.png')).toEqual(picture)
    },
  )

  it.each([
    ['no PNG', () => Buffer.from('hello'), 'it has no PNG signature'],
    [
      'a palette',
      () => sharp(picture.data, raw).png({ palette: true }).toBuffer(),
      'it is not plain 8-bit RGB',
    ],
    [
      'an alpha channel',
      () => sharp(picture.data, raw).ensureAlpha().png().toBuffer(),
      'it is not plain 8-bit RGB',
    ],
    [
      'interlacing',
      () => sharp(picture.data, raw).png({ progressive: true }).toBuffer(),
      'it is not plain 8-bit RGB',
    ],
  ])('is refused with %s', async (_, make, problem) => {
    expect(refusal(await make())).toMatchObject({
      code: 'IMAGE_INVALID',
      message: `x.png: expected an 8-bit RGB PNG file, ${problem}.`,
    })
  })

  it('is refused at every length short of its pixels, never read half', async () => {
    const file = await sharp(picture.data, raw).png().toBuffer()
    // 12 bytes of IEND and 4 of the checksum stand after the last pixel.
    const codes = Array.from({ length: file.length - 16 }, (_, length) => refusal(file.subarray(0, length)))
    expect(codes.filter((error) => (error as { code?: string }).code !== 'IMAGE_INVALID')).toEqual([])
  })
})
