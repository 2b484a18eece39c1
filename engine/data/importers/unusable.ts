// Files that people keep beside their pictures and that are none: named with what to do, never passed over in silence.
import { extensionOf } from '../folder-listing.ts'
import type { Rejection } from '../pairs.ts'

/** What such a file is. */
export type UnusableKind = 'video' | 'archive' | 'document' | 'raw' | 'layered' | 'sound'

interface Unusable {
  readonly kind: UnusableKind
  readonly extensions: string
  /** Behind "it is". */
  readonly what: string
  readonly fix: string
}

const UNUSABLE: readonly Unusable[] = [
  {
    kind: 'video',
    extensions: '.mp4 .m4v .mov .mkv .avi .webm .mpg .mpeg .wmv .flv .3gp .mts',
    what: 'a video',
    fix: 'Save the frames that you want as PNG or JPEG and import those.',
  },
  {
    kind: 'archive',
    extensions: '.zip .tar .tgz .gz .bz2 .xz .zst .7z .rar .parquet .arrow',
    what: 'an archive',
    fix: 'Unpack it and import the folder that it held.',
  },
  {
    kind: 'document',
    extensions: '.pdf .doc .docx .odt .ppt .pptx .epub .djvu',
    what: 'a document',
    fix: 'Save its pages or pictures as PNG or JPEG and import those.',
  },
  {
    kind: 'raw',
    extensions: '.cr2 .cr3 .nef .arw .dng .orf .rw2 .raf',
    what: 'a raw photo of a camera',
    fix: 'Develop it in a photo program and save it as JPEG or PNG.',
  },
  {
    kind: 'layered',
    extensions: '.psd .xcf .kra .ai .eps .clip .procreate',
    what: 'a drawing of another program',
    fix: 'Export it from that program as PNG.',
  },
  {
    kind: 'sound',
    extensions: '.mp3 .wav .flac .ogg .m4a .aac .opus',
    what: 'a sound',
    fix: 'Leave it out: only pictures and texts are learned from.',
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
export function fixFor(kind: UnusableKind): string {
  return UNUSABLE.find((unusable) => unusable.kind === kind)?.fix ?? ''
}

/** Why a file is not imported; undefined when its name does not say so. */
function unusableRejection(path: string): Rejection | undefined {
  const unusable = BY_EXTENSION.get(extensionOf(path))
  if (!unusable) return undefined
  const { what, fix } = unusable
  return { file: path, reason: 'FILE_INVALID', message: `${path}: expected a picture, it is ${what}.`, fix }
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
  const what = UNDECODABLE[extensionOf(path)]
  if (what === undefined) return undefined
  return {
    file: path,
    reason: 'IMAGE_INVALID',
    message: `${path}: expected PNG, JPEG, WebP, GIF, TIFF or AVIF, it is ${what}.`,
    fix: 'Save it as PNG, JPEG or WebP and import it again.',
  }
}

/** Rejections of all such files of a listing. */
export function* unusableFiles(files: Iterable<string>): Generator<Rejection> {
  for (const path of files) {
    const rejection = unusableRejection(path)
    if (rejection) yield rejection
  }
}
