// A folder of pictures, each with a caption file of the same name beside it: cat.png and cat.txt or cat.caption. The
// layout of kohya-ss/sd-scripts, OneTrainer and most captioning tools.
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { cleanCaption, DEFAULT_CAPTION_LIMIT } from '../captions.ts'
import { extensionOf } from '../folder-listing.ts'
import type { FolderListing } from '../folder-listing.ts'
import type { ImportedPair, Rejection } from '../pairs.ts'
import { splitOfPath } from '../splits.ts'
import { isPictureName } from './importer.ts'
import type { ImportContext, Importer } from './importer.ts'

const CAPTION_EXTENSIONS = ['.txt', '.caption'] as const
/** Text files that describe a folder and caption nothing. */
const DOCUMENT_NAME =
  /^(read ?me|licen[cs]e|notice|attribution|copying|changelog|requirements|authors|credits)\b/i
/** A caption file is read up to here; no caption fills it. */
const MAX_SIDECAR_BYTES = 2 ** 20

const options = z.strictObject({
  captions: z.enum(['first', 'lines']).default('first').meta({
    title: 'Lines of a caption file',
    description: 'first: the first line with text is the caption. lines: each line is a caption of its own.',
  }),
  captionExtension: z
    .enum(['auto', ...CAPTION_EXTENSIONS])
    .default('auto')
    .meta({
      title: 'Caption files',
      description: 'Which files hold captions. auto: .txt, and .caption where there is no .txt.',
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
}

async function* readPicture(
  listing: FolderListing,
  path: string,
  settings: FolderOptions,
): AsyncGenerator<ImportedPair | Rejection> {
  const [sidecar, unused] = extensionsOf(settings)
    .map((extension) => stemOf(path) + extension)
    .filter((candidate) => listing.files.has(candidate))
  if (sidecar === undefined) return yield captionMissing(path, settings)
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

interface SidecarCaptions {
  readonly captions: string[]
  readonly rejected: Rejection[]
  /** Line of the first caption, from 1. */
  firstLine: number
}

async function readSidecar(file: string, path: string, settings: FolderOptions): Promise<SidecarCaptions> {
  const result: SidecarCaptions = { captions: [], rejected: [], firstLine: 1 }
  const text = await readText(file)
  if (typeof text !== 'string') {
    result.rejected.push({ file: path, ...text, message: `${path}: ${text.message}` })
    return result
  }
  const lines = text.split(/\r\n|\n|\r/).map((line, i) => ({ line: i + 1, text: line }))
  const written = lines.filter((line) => line.text.trim() !== '')
  const used = settings.captions === 'lines' ? written : written.slice(0, 1)
  for (const { line, text: raw } of used.length > 0 ? used : [{ line: 1, text: '' }]) {
    const caption = cleanCaption(raw, settings.captionLimit)
    if (typeof caption !== 'string')
      result.rejected.push({
        file: path,
        line,
        reason: caption.reason,
        message: `${path}: ${caption.problem}.`,
        fix: caption.fix,
      })
    else if (!result.captions.includes(caption)) {
      if (result.captions.length === 0) result.firstLine = line
      result.captions.push(caption)
    }
  }
  return result
}

/** The first mebibyte of a file as text, or why it cannot be had. */
async function readText(file: string): Promise<string | Omit<Rejection, 'file'>> {
  try {
    const bytes = await readStart(file)
    // A file cut off here may end inside a character: `stream` leaves that one out instead of failing.
    const options = { stream: bytes.length === MAX_SIDECAR_BYTES }
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes, options)
  } catch (cause) {
    if (cause instanceof TypeError)
      return {
        reason: 'ROW_INVALID',
        message: 'expected a caption as UTF-8 text, the file is in another encoding or no text.',
        fix: 'Save the caption file as UTF-8.',
      }
    const problem = (cause as NodeJS.ErrnoException).code ?? String(cause)
    const message = `expected a readable caption file, it cannot be read (${problem}).`
    return { reason: 'FILE_UNREADABLE', message, fix: 'Correct the rights of the file.' }
  }
}

async function readStart(file: string): Promise<Uint8Array> {
  const handle = await open(file)
  try {
    const length = Math.min((await handle.stat()).size, MAX_SIDECAR_BYTES)
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, 0)
    return buffer.subarray(0, bytesRead)
  } finally {
    await handle.close()
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
  const message = `${path}: expected a picture of the same name beside this caption file, there is none.`
  return { file: path, reason: 'IMAGE_MISSING', message, fix: 'Add the picture, or delete the caption file.' }
}

function captionMissing(path: string, settings: FolderOptions): Rejection {
  const names = extensionsOf(settings).map((extension) => `${stemOf(path)}${extension}`)
  const message = `${path}: expected its caption in ${names.join(' or ')}, there is no such file.`
  return { file: path, reason: 'CAPTION_MISSING', message, fix: `Write the caption into ${names[0]}.` }
}

function secondSidecar(unused: string, used: string): Rejection {
  const message = `${unused}: expected one caption file per picture, ${used} is there as well and was used.`
  return {
    file: unused,
    reason: 'DUPLICATE',
    message,
    fix: 'Delete one, or choose by the option captionExtension.',
  }
}
