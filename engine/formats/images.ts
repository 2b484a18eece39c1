// Picture files → pixels, with limits on everything a hostile file can choose. Decoding is libvips' (through sharp).
import sharp from 'sharp'
import { EngineError } from '../base/errors.ts'
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
const SAVE_AS = ['Save it as PNG, JPEG or WebP and import it again.']

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
    throw new EngineError('FILE_EMPTY', `${where}: expected a picture, the file has 0 bytes.`, {
      fixes: ['Copy the file again from where it came, or delete it.'],
    })
  const format = sniffImageFormat(bytes)
  if (format === undefined)
    throw new EngineError(
      'IMAGE_INVALID',
      `${where}: expected a picture, its content is of no known picture format.`,
      {
        fixes: SAVE_AS,
      },
    )
  if (format in REFUSALS)
    throw new EngineError(
      'IMAGE_INVALID',
      `${where}: expected PNG, JPEG, WebP, GIF, TIFF or AVIF; ${REFUSALS[format as RefusedFormat]}.`,
      { fixes: SAVE_AS },
    )
  return format as ImageFormat
}

/** Reads the header only, so that a small file cannot make us reserve gigabytes. */
async function checkDimensions(bytes: Uint8Array, where: string): Promise<void> {
  const { width, height } = await sharp(bytes, { failOn: 'error', limitInputPixels: false }).metadata()
  const fixes = ['Scale the picture down and import it again.']
  if (Math.max(width, height) > MAX_SIDE)
    throw new EngineError(
      'IMAGE_TOO_LARGE',
      `${where}: the longest side allowed is ${count(MAX_SIDE)} pixels, it is ${count(width)}×${count(height)}.`,
      { details: { width, height, limitSide: MAX_SIDE }, fixes },
    )
  if (width * height > MAX_PIXELS)
    throw new EngineError(
      'IMAGE_TOO_LARGE',
      `${where}: at most ${count(MAX_PIXELS)} pixels are allowed, it has ${count(width * height)} (${count(width)}×${count(height)}).`,
      { details: { width, height, limitPixels: MAX_PIXELS }, fixes },
    )
}

function decodeFailure(bytes: Uint8Array, format: ImageFormat, where: string, cause: unknown): EngineError {
  const fixes = ['Open it in a picture program and save it again, or replace it with an intact copy.']
  if (isImageTruncated(bytes, format))
    return new EngineError(
      'FILE_TRUNCATED',
      `${where}: the ${format.toUpperCase()} file ends after ${count(bytes.length)} bytes, before its picture does.`,
      { fixes: ['Copy the file again from where it came.'], cause },
    )
  const reason = cause instanceof Error ? (cause.message.split('\n')[0] ?? '') : String(cause)
  return new EngineError(
    'IMAGE_INVALID',
    `${where}: its ${format.toUpperCase()} data cannot be decoded (${reason.trim()}).`,
    {
      fixes,
      cause,
    },
  )
}

function count(value: number): string {
  return value.toLocaleString('en-US')
}
