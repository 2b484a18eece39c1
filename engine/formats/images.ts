// Picture files → pixels, with limits on everything a hostile file can choose. Decoding is libvips' (through sharp).
import sharp from 'sharp'
import { EngineError } from '../base/errors.ts'
import { message, type Message } from '../base/message.ts'
import { quotedReason } from '../base/reasons.ts'
import type { RgbImage } from '../base/image.ts'
import { fitPicture } from './images-resample.ts'
import type { FitOptions, RgbaPicture } from './images-resample.ts'
import { isImageTruncated, sniffImageFormat } from './images-sniff.ts'
import type { ImageFormat, RefusedFormat } from './images-sniff.ts'

/** Most pixels a picture may have: 256 MB once decoded. */
const MAX_PIXELS = 64_000_000
/** Longest side in pixels: WebP's own limit, and beyond any camera. */
const MAX_SIDE = 16_384
/** Longest time one picture may take to decode, in seconds. */
const DECODE_SECONDS = 5

/** Why a recognised format is refused, and what to save instead. */
const REFUSALS: Readonly<Record<RefusedFormat, string>> = {
  svg: 'it is an SVG drawing, which can hold scripts and links; only pictures made of pixels are read',
  bmp: 'it is a BMP file, which is not supported',
  heic: 'it is a HEIC file, whose codec is patented and not included',
  jxl: 'it is a JPEG XL file, which is not supported',
  pdf: 'it is a PDF document',
}
const SAVE_AS = [message('file.saveFix')]

/**
 * Decodes a picture file to upright sRGB pixels: EXIF orientation applied; 16-bit, grey, palette, CMYK and embedded
 * colour profiles converted; of an animation the first frame. `where` names the file in errors.
 * @throws FILE_EMPTY when there are no bytes
 * @throws FILE_TRUNCATED when the end of the file is missing
 * @throws IMAGE_TOO_LARGE when it has more than MAX_PIXELS pixels or a side above MAX_SIDE
 * @throws IMAGE_INVALID when it is no picture, of a refused format, or broken
 */
export async function decodePicture(bytes: Uint8Array, where: string): Promise<RgbaPicture> {
  const format = acceptedFormat(bytes, where)
  try {
    await checkDimensions(bytes, where)
    const { data, info } = await sharp(bytes, { failOn: 'error', limitInputPixels: MAX_PIXELS })
      .timeout({ seconds: DECODE_SECONDS })
      .autoOrient()
      .toColourspace('srgb')
      .ensureAlpha()
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true })
    return { width: info.width, height: info.height, data }
  } catch (cause) {
    throw cause instanceof EngineError ? cause : decodeFailure(bytes, format, where, cause)
  }
}

/** Decodes a picture file and fits it into the square the model sees. @throws as {@link decodePicture} */
export async function prepareImage(
  bytes: Uint8Array,
  options: FitOptions,
  where = 'picture',
): Promise<RgbImage> {
  return fitPicture(await decodePicture(bytes, where), options)
}

function acceptedFormat(bytes: Uint8Array, where: string): ImageFormat {
  if (bytes.length === 0)
    throw new EngineError('FILE_EMPTY', message('picture.empty', { where }), {
      fixes: [message('picture.emptyFix')],
    })
  const format = sniffImageFormat(bytes)
  if (format === undefined)
    throw new EngineError('IMAGE_INVALID', message('picture.unknown', { where }), { fixes: SAVE_AS })
  if (format in REFUSALS)
    throw new EngineError(
      'IMAGE_INVALID',
      message('picture.refused', { where, found: REFUSALS[format as RefusedFormat] }),
      { fixes: SAVE_AS },
    )
  return format as ImageFormat
}

/** Reads the header only, so that a small file cannot make us reserve gigabytes. */
async function checkDimensions(bytes: Uint8Array, where: string): Promise<void> {
  const { width, height } = await sharp(bytes, { failOn: 'error', limitInputPixels: false }).metadata()
  const fixes = [message('picture.scaleFix')]
  if (Math.max(width, height) > MAX_SIDE)
    throw new EngineError(
      'IMAGE_TOO_LARGE',
      counted((shown) => message('picture.side', { where, ...shown }), { limit: MAX_SIDE, width, height }),
      { details: { width, height, limitSide: MAX_SIDE }, fixes },
    )
  if (width * height > MAX_PIXELS)
    throw new EngineError(
      'IMAGE_TOO_LARGE',
      counted((shown) => message('picture.pixels', { where, ...shown }), {
        ...{ limit: MAX_PIXELS, pixels: width * height },
        ...{ width, height },
      }),
      { details: { width, height, limitPixels: MAX_PIXELS }, fixes },
    )
}

function decodeFailure(bytes: Uint8Array, format: ImageFormat, where: string, cause: unknown): EngineError {
  const fixes = [message('picture.brokenFix')]
  if (isImageTruncated(bytes, format))
    return new EngineError(
      'FILE_TRUNCATED',
      counted((shown) => message('picture.truncated', { where, format: format.toUpperCase(), ...shown }), {
        bytes: bytes.length,
      }),
      { fixes: [message('picture.truncatedFix')], cause },
    )
  const words = { where, format: format.toUpperCase(), reason: quotedReason(cause) }
  return new EngineError('IMAGE_INVALID', message('picture.broken', words), { fixes, cause })
}

/** A sentence with grouped digits in English, whose values stay numbers. */
function counted<K extends string>(
  say: (shown: Readonly<Record<K, string>>) => Message,
  values: Readonly<Record<K, number>>,
): Message {
  const shown = Object.entries<number>(values).map(([name, value]) => [name, value.toLocaleString('en-US')])
  const said = say(Object.fromEntries(shown) as Record<K, string>)
  return { ...said, values: { ...said.values, ...values } }
}
