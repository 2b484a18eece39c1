// One picture file → everything a dataset keeps of it: hashes, size, near-duplicate signature, prepared square.
import { createHash } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import { EngineError } from '../base/errors.ts'
import { message } from '../base/message.ts'
import { systemReason } from '../base/reasons.ts'
import type { RgbImage } from '../base/image.ts'
import { fitPicture } from '../formats/images-resample.ts'
import type { FitOptions, RgbaPicture } from '../formats/images-resample.ts'
import { decodePicture } from '../formats/images.ts'
import { signatureOf } from './near-duplicates.ts'
import type { PictureSignature } from './near-duplicates.ts'

/** Largest picture file read, in bytes: 64 million uncompressed RGBA pixels and some room for their header. */
const MAX_FILE_BYTES = 2 ** 28

/** What examining a picture gives. */
export interface ExaminedPicture extends PictureSignature {
  /** Of the file's bytes, hex. */
  readonly sha256: string
  /** Of size and decoded pixels, hex. */
  readonly pixelSha256: string
  /** Of the upright picture on disk. */
  readonly width: number
  readonly height: number
  readonly image: RgbImage
}

/**
 * Reads, decodes, hashes and prepares a picture file. `where` names it in errors.
 * @throws FILE_UNREADABLE when it cannot be read
 * @throws IMAGE_TOO_LARGE when the file has more than 256 MiB
 * @throws as decodePicture and fitPicture
 */
export async function examinePicture(
  file: string,
  where: string,
  preparation: FitOptions,
): Promise<ExaminedPicture> {
  const bytes = await readPictureFile(file, where)
  const picture = await decodePicture(bytes, where)
  const image = fitPicture(picture, preparation)
  return {
    sha256: sha256Of(bytes),
    pixelSha256: pixelHash(picture),
    width: picture.width,
    height: picture.height,
    image,
    ...signatureOf(image),
  }
}

/** The bytes of a picture file. @throws FILE_UNREADABLE, IMAGE_TOO_LARGE as {@link examinePicture} */
export async function readPictureFile(file: string, where: string): Promise<Uint8Array> {
  try {
    const { size } = await stat(file)
    if (size <= MAX_FILE_BYTES) return await readFile(file)
    throw new EngineError(
      'IMAGE_TOO_LARGE',
      message('picture.bytes', { where, limit: MAX_FILE_BYTES, bytes: size }),
      { fixes: [message('picture.bytesFix')] },
    )
  } catch (cause) {
    if (cause instanceof EngineError) throw cause
    const words = message('picture.unreadable', { where, reason: systemReason(cause) })
    throw new EngineError('FILE_UNREADABLE', words, {
      fixes: [message('picture.unreadableFix')],
      cause,
    })
  }
}

/** SHA-256 of bytes, hex. */
export function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}

/** Colours under full transparency are invisible and encoders drop them, so they do not count. */
function pixelHash({ width, height, data }: RgbaPicture): string {
  const visible = data.slice()
  for (let i = 0; i < visible.length; i += 4)
    if (visible[i + 3] === 0) visible[i] = visible[i + 1] = visible[i + 2] = 0
  return createHash('sha256').update(`${width}×${height}\n`).update(visible).digest('hex')
}
