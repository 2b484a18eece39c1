// What an importer is: one way that people lay out pictures and captions on disk.
import type { z } from 'zod'
import { extensionOf } from '../folder-listing.ts'
import type { FolderListing } from '../folder-listing.ts'
import type { ImportedPair, Rejection } from '../pairs.ts'

/** A layout that can be imported; one file in this folder and one line in its index. */
export interface Importer<Options = unknown> {
  /** The name that `--format` takes. */
  readonly name: string
  /** A few words for a list. */
  readonly label: string
  /** What the layout looks like, one or two sentences. */
  readonly help: string
  /** Schema of its options; each carries a title and a description. */
  readonly options: z.ZodType<Options>
  /** True when the folder is laid out this way; the first importer of the registry that says so is used. */
  detect(listing: FolderListing): boolean
  /** Finds the pairs in a fixed order, without opening the pictures. Never stops at a bad one. */
  read(
    listing: FolderListing,
    options: Options,
    context: ImportContext,
  ): AsyncGenerator<ImportedPair | Rejection>
}

/** What an importer is given besides its input. */
export interface ImportContext {
  readonly signal?: AbortSignal
}

/** Extensions that announce a picture. Those we do not decode are here too, so that they are refused with a reason. */
const PICTURE_EXTENSIONS = new Set(
  '.png .jpg .jpeg .jfif .webp .gif .tif .tiff .avif .bmp .heic .heif .jxl .svg'.split(' '),
)

/** True when the file's name is that of a picture. */
export function isPictureName(path: string): boolean {
  return PICTURE_EXTENSIONS.has(extensionOf(path))
}
