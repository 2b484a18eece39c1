// Files that people keep beside their pictures and that are none: named with what to do, never passed over in silence.
import { message, type Message } from '../../base/message.ts'
import { extensionOf } from '../folder-listing.ts'
import type { Rejection } from '../pairs.ts'
import { refusalOf } from '../refusals.ts'

/** What such a file is. */
export type UnusableKind = 'video' | 'archive' | 'document' | 'raw' | 'layered' | 'sound'

interface Unusable {
  readonly kind: UnusableKind
  readonly extensions: string
  /** Behind "it is". */
  readonly what: string
}

const UNUSABLE: readonly Unusable[] = [
  {
    kind: 'video',
    extensions: '.mp4 .m4v .mov .mkv .avi .webm .mpg .mpeg .wmv .flv .3gp .mts',
    what: 'a video',
  },
  {
    kind: 'archive',
    extensions: '.zip .tar .tgz .gz .bz2 .xz .zst .7z .rar .parquet .arrow',
    what: 'an archive',
  },
  {
    kind: 'document',
    extensions: '.pdf .doc .docx .odt .ppt .pptx .epub .djvu',
    what: 'a document',
  },
  {
    kind: 'raw',
    extensions: '.cr2 .cr3 .nef .arw .dng .orf .rw2 .raf',
    what: 'a raw photo of a camera',
  },
  {
    kind: 'layered',
    extensions: '.psd .xcf .kra .ai .eps .clip .procreate',
    what: 'a drawing of another program',
  },
  {
    kind: 'sound',
    extensions: '.mp3 .wav .flac .ogg .m4a .aac .opus',
    what: 'a sound',
  },
]

const BY_EXTENSION: ReadonlyMap<string, Unusable> = new Map(
  UNUSABLE.flatMap((unusable) =>
    unusable.extensions.split(' ').map((extension) => [extension, unusable] as const),
  ),
)

/** What a file is that can never be imported, by its name; undefined for all others. */
export function unusableKind(path: string): UnusableKind | undefined {
  return BY_EXTENSION.get(extensionOf(path))?.kind
}

/** What to do with a kind of files. */
export function fixFor(kind: UnusableKind): Message {
  return message(`probe.fix.${kind}`)
}

/** What was wanted instead. */
type UnusableCode = 'file.unusable' | 'file.unusableText'

/** Why a file is not imported; undefined when its name does not say so. */
function unusableRejection(path: string, code: UnusableCode): Rejection | undefined {
  const unusable = BY_EXTENSION.get(extensionOf(path))
  if (!unusable) return undefined
  const { what: found, kind } = unusable
  return refusalOf({ file: path }, 'FILE_INVALID', { problem: message(code, { found }), fix: fixFor(kind) })
}

const UNDECODABLE: Readonly<Record<string, string>> = {
  '.heic': 'a HEIC picture, whose codec is patented and not included',
  '.heif': 'a HEIF picture, whose codec is patented and not included',
  '.jxl': 'a JPEG XL picture, which is not supported',
  '.bmp': 'a BMP picture, which is not supported',
  '.svg': 'an SVG drawing, which is not made of pixels',
}

/** Why a picture without a caption would not be taken with one either; undefined when it would. */
export function undecodableRejection(path: string): Rejection | undefined {
  const found = UNDECODABLE[extensionOf(path)]
  if (found === undefined) return undefined
  const said = { problem: message('file.undecodable', { found }), fix: message('file.saveFix') }
  return refusalOf({ file: path }, 'IMAGE_INVALID', said)
}

/** Rejections of all such files of a listing. */
export function* unusableFiles(
  files: Iterable<string>,
  code: UnusableCode = 'file.unusable',
): Generator<Rejection> {
  for (const path of files) {
    const rejection = unusableRejection(path, code)
    if (rejection) yield rejection
  }
}
