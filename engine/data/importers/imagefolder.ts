// Hugging Face `imagefolder`: pictures and a table metadata.jsonl or metadata.csv with a column `file_name`, in one or
// several folders. https://huggingface.co/docs/datasets/image_dataset
import { join } from 'node:path'
import { z } from 'zod'
import { nearestName } from '../../base/errors.ts'
import { message, type Message } from '../../base/message.ts'
import { readCsv } from '../../formats/csv.ts'
import { isRowFault } from '../../formats/jsonl-lines.ts'
import type { RowFault, TableRow } from '../../formats/jsonl-lines.ts'
import { readJsonl } from '../../formats/jsonl.ts'
import { cleanCaption, DEFAULT_CAPTION_LIMIT } from '../captions.ts'
import { folderOf, pathInside } from '../folder-listing.ts'
import type { FolderListing } from '../folder-listing.ts'
import type { ImportedPair, Rejection } from '../pairs.ts'
import { excerptOf, refusalOf, rowRefusal } from '../refusals.ts'
import { splitOfPath } from '../splits.ts'
import { isPictureName } from './importer.ts'
import type { ImportContext, Importer } from './importer.ts'
import { unusableFiles } from './unusable.ts'

/** Columns tried, in this order, when none is named. */
const CAPTION_COLUMNS = ['text', 'caption', 'prompt'] as const

const options = z.strictObject({
  fileColumn: z.string().min(1).default('file_name').meta({
    title: 'Picture column',
    description: 'Column with the path of the picture, from the folder of the table.',
  }),
  captionColumn: z
    .string()
    .min(1)
    .optional()
    .meta({
      title: 'Caption column',
      description: `Column with the caption, or in JSONL a list of captions. Default: ${CAPTION_COLUMNS.join(', ')}, the first there is.`,
    }),
  captionLimit: z.int().min(1).default(DEFAULT_CAPTION_LIMIT).meta({
    title: 'Longest caption',
    description: 'In characters; longer captions are refused.',
  }),
})

/** Options of {@link imageFolderImporter}. */
export type ImageFolderOptions = z.infer<typeof options>

/** Pictures listed in `metadata.jsonl` or `metadata.csv`. */
export const imageFolderImporter: Importer<ImageFolderOptions> = {
  name: 'imagefolder',
  label: 'Hugging Face imagefolder',
  help: 'Pictures with a metadata.jsonl or metadata.csv beside them; folders train, validation and test give the splits.',
  options,
  detect: (listing) => [...listing.files].some(isMetadata),
  read: readImageFolder,
}

function isMetadata(path: string): boolean {
  return /(^|\/)metadata\.(jsonl|csv)$/.test(path)
}

/** What reading one table needs. */
interface TableContext {
  readonly listing: FolderListing
  readonly settings: ImageFolderOptions
  /** The table's path below the dataset's folder. */
  readonly table: string
  /** Pictures that some row named; the rest has no caption. */
  readonly named: Set<string>
}

async function* readImageFolder(
  listing: FolderListing,
  settings: ImageFolderOptions,
  context: ImportContext,
): AsyncGenerator<ImportedPair | Rejection> {
  const named = new Set<string>()
  for (const table of listing.files)
    if (isMetadata(table)) {
      const read = table.endsWith('.csv') ? readCsv : readJsonl
      const rows = read(join(listing.root, table), context.signal ? { signal: context.signal } : {})
      for await (const row of rows) yield* readRow(row, { listing, settings, table, named })
    }
  for (const [path, rejection] of listing.refused) if (!named.has(path)) yield rejection
  for (const path of listing.files) if (isPictureName(path) && !named.has(path)) yield captionMissing(path)
  for (const rejection of unusableFiles(listing.files)) if (!named.has(rejection.file)) yield rejection
}

function* readRow(row: TableRow | RowFault, context: TableContext): Generator<ImportedPair | Rejection> {
  const { table: file, listing } = context
  if (isRowFault(row)) return yield { ...row, file, message: `${file}: ${row.message}` }
  const imagePath = pictureOf(row, context)
  if (typeof imagePath !== 'string') return yield imagePath
  const { captions, rejected } = captionsOf(row, context)
  yield* rejected
  if (captions.length === 0) return
  const split = splitOfPath(imagePath)
  yield {
    imagePath,
    imageFile: join(listing.root, imagePath),
    captions,
    ...(split ? { split } : {}),
    source: { file, line: row.line },
  }
}

function pictureOf({ line, values }: TableRow, context: TableContext): string | Rejection {
  const { listing, settings, table: file, named } = context
  const at = { file, line }
  const column = settings.fileColumn
  const name = cell(values, column)
  if (typeof name !== 'string' || name.trim() === '')
    return rowRefusal(at, 'ROW_INVALID', {
      problem: pathProblem(name, column),
      fix: columnFix('fileColumn', column, values),
    })
  const path = pathInside(folderOf(file), name.trim())
  const refused = typeof path === 'string' ? listing.refused.get(path) : path
  if (typeof path === 'string') named.add(path)
  if (refused !== undefined)
    return { ...refused, ...at, message: `${file}: line ${line}: ${refused.message}` }
  if (typeof path === 'string' && listing.files.has(path)) return path
  const said = { problem: message('file.named', { name: name.trim() }), fix: message('file.namedFix') }
  return rowRefusal(at, 'IMAGE_MISSING', said)
}

function captionsOf(
  { line, values }: TableRow,
  { settings, table: file }: TableContext,
): {
  captions: string[]
  rejected: Rejection[]
} {
  const column =
    settings.captionColumn ?? CAPTION_COLUMNS.find((name) => Object.hasOwn(values, name)) ?? 'text'
  const value = cell(values, column)
  const at = { file, line }
  const texts = Array.isArray(value) && value.length > 0 ? (value as readonly unknown[]) : [value]
  const captions: string[] = []
  const rejected: Rejection[] = []
  for (const text of texts) {
    if (typeof text !== 'string') {
      const reason = value === undefined || value === null ? 'CAPTION_MISSING' : 'ROW_INVALID'
      const said = { problem: cellProblem(text, column), fix: columnFix('captionColumn', column, values) }
      rejected.push(rowRefusal(at, reason, said))
      continue
    }
    const caption = cleanCaption(text, settings.captionLimit)
    if (typeof caption !== 'string') rejected.push(rowRefusal(at, caption.reason, caption.said))
    else if (!captions.includes(caption)) captions.push(caption)
  }
  return { captions, rejected }
}

/** A row's own cell: a table may well have a column called "constructor". */
function cell(values: Readonly<Record<string, unknown>>, column: string): unknown {
  return Object.hasOwn(values, column) ? values[column] : undefined
}

function pathProblem(value: unknown, column: string): Message {
  if (value === undefined) return message('file.pathNoColumn', { column })
  if (value === '') return message('file.pathEmpty', { column })
  return message('file.pathOther', { column, value: excerptOf(value) })
}

function cellProblem(value: unknown, column: string): Message {
  if (value === undefined) return message('file.cellNoColumn', { column })
  return message('file.cellOther', { column, value: excerptOf(value) })
}

function columnFix(option: string, column: string, values: Readonly<Record<string, unknown>>): Message {
  const names = Object.keys(values)
  if (names.includes(column)) return message('file.fillFix', { column })
  const near = nearestName(column, names)
  const columns = names.slice(0, 20).join(', ')
  if (near === undefined) return message('file.columnFix', { option, columns })
  return message('file.columnNearFix', { option, columns, near })
}

function captionMissing(path: string): Rejection {
  const said = { problem: message('file.noRow'), fix: message('file.noRowFix') }
  return refusalOf({ file: path }, 'CAPTION_MISSING', said)
}
