import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { EngineError } from '../../../engine/base/errors.ts'
import { encodePng } from '../../../engine/formats/images-encode.ts'
import { renderTrustedSvg } from '../../../engine/formats/images-svg.ts'
import { decodePicture, prepareImage } from '../../../engine/formats/images.ts'
import { handMadePng, lettersToPixels, pixelsOf, rawPicture } from './images-fixtures.ts'

const WHITE = [255, 255, 255] as const
const picture = rawPicture(3, 2, lettersToPixels('abc', 'def'))
/** 120×80 noise, so that half a file is really missing pixels. */
const noise = rawPicture(
  120,
  80,
  Array.from({ length: 120 * 80 * 3 }, (_, i) => (i * 7919 + (i >> 5) * 104729) % 256),
)

async function failureOf(bytes: Uint8Array): Promise<EngineError> {
  const failure = await decodePicture(bytes, 'x.png').then(
    () => undefined,
    (cause: unknown) => cause,
  )
  expect(failure).toBeInstanceOf(EngineError)
  return failure as EngineError
}

describe('refusals', () => {
  it('names an empty file', async () => {
    expect(await failureOf(new Uint8Array())).toMatchObject({
      code: 'FILE_EMPTY',
      message: 'x.png: expected a picture, the file has 0 bytes.',
    })
  })

  it.each([
    ['text', 'hello, world', 'its content is of no known picture format'],
    ['an SVG with a script', '<?xml version="1.0"?>\n<svg><script>1</script></svg>', 'it is an SVG drawing'],
    [
      'an SVG behind a comment',
      '  <!-- x --><svg xmlns="http://www.w3.org/2000/svg"/>',
      'it is an SVG drawing',
    ],
    ['a BMP', 'BM\x46\0\0\0', 'it is a BMP file'],
    ['a HEIC', '\0\0\0\x18ftypheic\0\0\0\0mif1heic', 'it is a HEIC file'],
    ['a PDF', '%PDF-1.7', 'it is a PDF document'],
  ])('refuses %s by its content', async (_, content, reason) => {
    const failure = await failureOf(Buffer.from(content, 'latin1'))
    expect(failure.code).toBe('IMAGE_INVALID')
    expect(failure.message).toContain(reason)
    expect(failure.fixes).toEqual(['Save it as PNG, JPEG or WebP and import it again.'])
  })

  it('refuses a picture 30,000 pixels wide from its header', async () => {
    const failure = await failureOf(handMadePng(30_000, 10, new Uint8Array(10)))
    expect(failure.code).toBe('IMAGE_TOO_LARGE')
    expect(failure.message).toBe('x.png: the longest side allowed is 16,384 pixels, it is 30,000×10.')
  })

  it('refuses 256 megapixels from the header of a small file', async () => {
    const failure = await failureOf(handMadePng(16_000, 16_000, new Uint8Array(100)))
    expect(failure.code).toBe('IMAGE_TOO_LARGE')
    expect(failure.message).toBe(
      'x.png: at most 64,000,000 pixels are allowed, it has 256,000,000 (16,000×16,000).',
    )
  })

  it.each(['png', 'jpeg', 'webp', 'gif', 'tiff', 'avif'] as const)(
    'says that half a %s is truncated',
    async (format) => {
      const bytes = await noise.clone().toFormat(format).toBuffer()
      const failure = await failureOf(bytes.subarray(0, bytes.length >> 1))
      expect(failure.code).toBe('FILE_TRUNCATED')
      expect(failure.message).toContain(`the ${format.toUpperCase()} file ends after`)
    },
  )

  it('refuses a PNG whose header promises more rows than it holds', async () => {
    // Two of a hundred rows of ten RGB pixels: 2 · (1 + 30) bytes.
    expect(await failureOf(handMadePng(10, 100, new Uint8Array(62)))).toMatchObject({ code: 'IMAGE_INVALID' })
  })

  it('refuses a PNG whose pixels were overwritten', async () => {
    const bytes = Buffer.from(await noise.clone().png().toBuffer())
    bytes.fill(0, 200, 400)
    expect(await failureOf(bytes)).toMatchObject({ code: 'IMAGE_INVALID' })
  })
})

describe('decoding', () => {
  it.each(['png', 'webp', 'gif', 'tiff'] as const)('reads %s exactly', async (format) => {
    const options = format === 'webp' ? { lossless: true } : format === 'tiff' ? { compression: 'lzw' } : {}
    const bytes = await picture.clone().toFormat(format, options).toBuffer()
    const rgb = await prepareImage(bytes, { size: 3, background: WHITE, fit: 'contain' })
    expect(pixelsOf(rgb).slice(0, 18)).toEqual(lettersToPixels('abc', 'def'))
  })

  it.each(['jpeg', 'avif'] as const)('reads %s closely', async (format) => {
    const flat = rawPicture(16, 16, Array.from({ length: 256 }, () => [200, 100, 50]).flat())
    const bytes = await flat.toFormat(format, { quality: 100 }).toBuffer()
    const { data } = await decodePicture(bytes, 'x')
    // Lossy colour conversion may move each channel by a few levels.
    expect(Math.abs((data[0] as number) - 200)).toBeLessThan(4)
    expect(Math.abs((data[1] as number) - 100)).toBeLessThan(4)
    expect(Math.abs((data[2] as number) - 50)).toBeLessThan(4)
  })

  // Where pixel a…f of the stored picture `abc / def` appears, by the table of EXIF 2.32, tag Orientation.
  it.each([
    [1, ['abc', 'def']],
    [2, ['cba', 'fed']],
    [3, ['fed', 'cba']],
    [4, ['def', 'abc']],
    [5, ['ad', 'be', 'cf']],
    [6, ['da', 'eb', 'fc']],
    [7, ['fc', 'eb', 'da']],
    [8, ['cf', 'be', 'ad']],
  ] as const)('turns EXIF orientation %i upright', async (orientation, rows) => {
    const bytes = await picture.clone().withMetadata({ orientation }).png().toBuffer()
    const { width, height, data } = await decodePicture(bytes, 'x')
    expect([width, height]).toEqual([rows[0].length, rows.length])
    expect([...data].filter((_, i) => i % 4 !== 3)).toEqual(lettersToPixels(...rows))
  })

  it('turns a JPEG upright too', async () => {
    const bytes = await noise.clone().withMetadata({ orientation: 6 }).jpeg().toBuffer()
    expect(await decodePicture(bytes, 'x')).toMatchObject({ width: 80, height: 120 })
  })

  it('reads 16-bit, grey, palette and CMYK pictures as sRGB', async () => {
    const red = rawPicture(8, 8, Array.from({ length: 64 }, () => [255, 0, 0]).flat())
    const files = {
      deep: await sharp(await red.clone().png().toBuffer())
        .toColourspace('rgb16')
        .png()
        .toBuffer(),
      palette: await red.clone().png({ palette: true }).toBuffer(),
      grey: await red.clone().greyscale().toColourspace('b-w').png().toBuffer(),
      cmyk: await red.clone().toColourspace('cmyk').jpeg({ quality: 100 }).toBuffer(),
    }
    expect(await sharp(files.deep).metadata()).toMatchObject({ depth: 'ushort' })
    expect(await sharp(files.grey).metadata()).toMatchObject({ channels: 1 })
    expect(await sharp(files.cmyk).metadata()).toMatchObject({ space: 'cmyk' })
    const first = async (bytes: Uint8Array): Promise<number[]> => [
      ...(await decodePicture(bytes, 'x')).data.slice(0, 4),
    ]
    expect(await first(files.deep)).toEqual([255, 0, 0, 255])
    expect(await first(files.palette)).toEqual([255, 0, 0, 255])
    // libvips' grey of pure red: sRGB luminance .2126 encoded again, 255·(1.055·.2126^(1/2.4) − .055) = 127.
    expect(await first(files.grey)).toEqual([127, 127, 127, 255])
    // Print inks cannot show pure red; it stays by far the strongest channel.
    const [red8, green8, blue8] = (await first(files.cmyk)) as [number, number, number]
    expect(red8 - Math.max(green8, blue8)).toBeGreaterThan(150)
  })

  it('takes the first frame of an animation', async () => {
    const pixels = Uint8Array.from(lettersToPixels('aa', 'aa', 'bb', 'bb'))
    const raw = { width: 2, height: 4, channels: 3, pageHeight: 2 } as const
    const animated = await sharp(pixels, { raw }).gif().toBuffer()
    expect(await sharp(animated).metadata()).toMatchObject({ pages: 2 })
    const { width, height, data } = await decodePicture(animated, 'x')
    expect({ width, height, first: [...data.slice(0, 4)] }).toEqual({
      width: 2,
      height: 2,
      first: [255, 0, 0, 255],
    })
  })
})

describe('preparing', () => {
  it('lays transparent pixels on the chosen background', async () => {
    // One pixel red at alpha 128 over blue: red 255·128/255 = 128, blue 255·127/255 = 127. One fully transparent.
    const bytes = await rawPicture(2, 1, [255, 0, 0, 128, 9, 9, 9, 0]).png().toBuffer()
    const onBlue = await prepareImage(bytes, { size: 2, background: [0, 0, 255], fit: 'contain' })
    expect(pixelsOf(onBlue)).toEqual([128, 0, 127, 0, 0, 255, 0, 0, 255, 0, 0, 255])
    const onWhite = await prepareImage(bytes, { size: 2, background: WHITE, fit: 'contain' })
    expect(pixelsOf(onWhite)).toEqual([255, 127, 127, 255, 255, 255, 255, 255, 255, 255, 255, 255])
  })

  it('writes PNG files that hold exactly the given pixels', async () => {
    const image = { width: 3, height: 2, data: Uint8Array.from(lettersToPixels('abc', 'def')) }
    const { data } = await decodePicture(await encodePng(image), 'x')
    expect([...data].filter((_, i) => i % 4 !== 3)).toEqual(lettersToPixels('abc', 'def'))
  })

  it('draws a trusted SVG with alpha', async () => {
    const svg =
      '<svg xmlns="http://www.w3.org/2000/svg" width="2" height="1"><rect width="1" height="1" fill="#f00"/></svg>'
    const { data } = await decodePicture(await renderTrustedSvg(svg), 'x')
    expect([...data]).toEqual([255, 0, 0, 255, 0, 0, 0, 0])
  })
})
