// A folder of pictures, each with a caption file of the same name beside it: cat.png and cat.txt or cat.caption. The
// layout of kohya-ss/sd-scripts, OneTrainer and most captioning tools.
import { join } from 'node:path'
import { z } from 'zod'
import { message } from '../../base/message.ts'
import { cleanCaption, DEFAULT_CAPTION_LIMIT } from '../captions.ts'
import { extensionOf } from '../folder-listing.ts'
import type { FolderListing } from '../folder-listing.ts'
import type { ImportedPair, Rejection } from '../pairs.ts'
import { refusalOf } from '../refusals.ts'
import { splitOfPath } from '../splits.ts'
import { isPictureName } from './importer.ts'
import type { ImportContext, Importer } from './importer.ts'
import { captionOfFile, captionOfFolder } from './names.ts'
import { readSidecar } from './sidecar.ts'
import { undecodableRejection, unusableFiles } from './unusable.ts'

const CAPTION_EXTENSIONS = ['.txt', '.caption'] as const
/** Text files that describe a folder and caption nothing. */
const DOCUMENT_NAME =
  /^(read ?me|licen[cs]e|notice|attribution|copying|changelog|requirements|authors|credits)\b/i

const options = z.strictObject({
  captions: z
    .enum(['first', 'lines'])
    .default('first')
    .meta({
      title: 'Lines of a caption file',
      description:
        'first: the first line with text is the caption. lines: each line is a caption of its own.',
      choiceLabels: { first: 'The first line with text', lines: 'Each line is a caption' },
    }),
  captionExtension: z
    .enum(['auto', ...CAPTION_EXTENSIONS])
    .default('auto')
    .meta({
      title: 'Caption files',
      description: 'Which files hold captions. auto: .txt, and .caption where there is no .txt.',
      choiceLabels: { auto: 'Automatic' },
    }),
  missing: z
    .enum(['refuse', 'file name', 'folder name'])
    .default('refuse')
    .meta({
      title: 'Pictures without a caption file',
      description:
        'refuse: they are listed and left out. file name, folder name: its words become the caption, to be corrected later.',
      choiceLabels: {
        refuse: 'List them and leave them out',
        'file name': 'Words of the file name',
        'folder name': 'Words of the folder name',
      },
    }),
  captionLimit: z.int().min(1).default(DEFAULT_CAPTION_LIMIT).meta({
    title: 'Longest caption',
    description: 'In characters; longer captions are refused.',
  }),
})

/** Options of {@link folderImporter}. */
export type FolderOptions = z.infer<typeof options>

/** Pictures with `.txt` or `.caption` files beside them. */
export const folderImporter: Importer<FolderOptions> = {
  name: 'folder',
  label: 'Folder with caption files',
  help: 'Pictures in any subfolders, each with a .txt or .caption file of the same name beside it.',
  options,
  detect: (listing) => [...listing.files].some(isPictureName),
  read: readFolder,
}

async function* readFolder(
  listing: FolderListing,
  settings: FolderOptions,
  context: ImportContext,
): AsyncGenerator<ImportedPair | Rejection> {
  yield* listing.refused.values()
  const stems = new Set<string>()
  for (const path of listing.files) {
    if (context.signal?.aborted) return
    if (!isPictureName(path)) continue
    stems.add(stemOf(path))
    yield* readPicture(listing, path, settings)
  }
  for (const path of listing.files)
    if (isSidecarWithoutPicture(path, stems, settings)) yield imageMissing(path)
  yield* unusableFiles(listing.files)
}

async function* readPicture(
  listing: FolderListing,
  path: string,
  settings: FolderOptions,
): AsyncGenerator<ImportedPair | Rejection> {
  const [sidecar, unused] = extensionsOf(settings)
    .map((extension) => stemOf(path) + extension)
    .filter((candidate) => listing.files.has(candidate))
  if (sidecar === undefined) return yield named(listing, path, settings)
  if (unused !== undefined) yield secondSidecar(unused, sidecar)
  const read = await readSidecar(join(listing.root, sidecar), sidecar, settings)
  yield* read.rejected
  if (read.captions.length === 0) return
  const split = splitOfPath(path)
  yield {
    imagePath: path,
    imageFile: join(listing.root, path),
    captions: read.captions,
    ...(split ? { split } : {}),
    source: { file: sidecar, line: read.firstLine },
  }
}

/** A picture without a caption file: captioned by a name, if that is wanted and the name holds a word. */
function named(listing: FolderListing, path: string, settings: FolderOptions): ImportedPair | Rejection {
  const { missing, captionLimit } = settings
  const undecodable = undecodableRejection(path)
  if (undecodable) return undecodable
  const words = missing === 'file name' ? captionOfFile(path) : captionOfFolder(path, listing.root)
  if (missing === 'refuse' || words === undefined) return captionMissing(path, settings)
  const caption = cleanCaption(words, captionLimit)
  if (typeof caption !== 'string') return captionMissing(path, settings)
  const split = splitOfPath(path)
  return {
    ...{ imagePath: path, imageFile: join(listing.root, path), captions: [caption] },
    ...(split ? { split } : {}),
    source: { file: path },
  }
}

function extensionsOf({ captionExtension }: FolderOptions): readonly string[] {
  return captionExtension === 'auto' ? CAPTION_EXTENSIONS : [captionExtension]
}

function stemOf(path: string): string {
  return path.slice(0, path.length - extensionOf(path).length)
}

function isSidecarWithoutPicture(path: string, stems: ReadonlySet<string>, settings: FolderOptions): boolean {
  const name = path.slice(path.lastIndexOf('/') + 1)
  return (
    extensionsOf(settings).includes(extensionOf(path)) &&
    !stems.has(stemOf(path)) &&
    !DOCUMENT_NAME.test(name)
  )
}

function imageMissing(path: string): Rejection {
  const said = { problem: message('file.noPicture'), fix: message('file.noPictureFix') }
  return refusalOf({ file: path }, 'IMAGE_MISSING', said)
}

function captionMissing(path: string, settings: FolderOptions): Rejection {
  const [captionFile = '', other] = extensionsOf(settings).map((extension) => `${stemOf(path)}${extension}`)
  const problem =
    other === undefined
      ? message('file.noCaption', { captionFile })
      : message('file.noCaptionInEither', { captionFile, other })
  const fix = message('file.noCaptionFix', { captionFile })
  return refusalOf({ file: path }, 'CAPTION_MISSING', { problem, fix })
}

function secondSidecar(unused: string, used: string): Rejection {
  const said = { problem: message('file.secondCaption', { used }), fix: message('file.secondCaptionFix') }
  return refusalOf({ file: unused }, 'DUPLICATE', said)
}
