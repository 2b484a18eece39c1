// The first examples of files, before anything is imported: how the columns are read, and what comes of it.
import type { SaidProblem } from '../../base/message.ts'
import { isRowFault, type RowFault, type TableRow } from '../../formats/jsonl-lines.ts'
import type { Split } from '../pairs.ts'
import { splitOfTable } from '../splits.ts'
import type { TextPart } from './example.ts'
import type { ParsedTextImportOptions } from './import-options.ts'
import { detectMapping, namedMapping, type TextMapping } from './mapping.ts'
import { partsOfRow } from './parts.ts'
import { openTextSources, type TextSource } from './sources.ts'

/** Rows that are looked at in each file. */
const SAMPLE_ROWS = 64

/** An example that would be imported, or why it would not. */
export type PreviewedRow =
  | { readonly line: number; readonly parts: readonly TextPart[] }
  | { readonly line: number; readonly problem: string; readonly said: SaidProblem }

/** What one file would give. */
export interface PreviewedFile {
  readonly file: string
  readonly format: string
  readonly sizeBytes: number
  readonly split: Split | null
  /** Columns of the first rows. */
  readonly columns: readonly string[]
  /** Null where no row can be read. */
  readonly mapping: TextMapping | null
  readonly rows: readonly PreviewedRow[]
}

/** What an import would give. */
export interface TextPreview {
  readonly files: readonly PreviewedFile[]
  /** Files there are beyond those that were looked at. */
  readonly furtherFiles: number
}

/** What to look at. */
export interface PreviewRequest {
  /** Most files and most rows of each. */
  readonly files: number
  readonly rows: number
}

/** Looks at the first rows of the first files. @throws as importTexts, except for what single rows hold */
export async function previewTexts(
  paths: readonly string[],
  options: ParsedTextImportOptions,
  request: PreviewRequest,
  signal?: AbortSignal,
): Promise<TextPreview> {
  const { files } = await openTextSources(paths, options, signal)
  const shown: PreviewedFile[] = []
  for (const source of files.slice(0, request.files))
    shown.push(await previewFile(source, options, request.rows, signal))
  return { files: shown, furtherFiles: files.length - shown.length }
}

async function previewFile(
  source: TextSource,
  { columns }: ParsedTextImportOptions,
  most: number,
  signal?: AbortSignal,
): Promise<PreviewedFile> {
  const sample = await firstRows(source, signal)
  const rows = sample.filter((row): row is TableRow => !isRowFault(row))
  const { name, importer, sizeBytes } = source
  const isNamed = Object.keys(columns).length > 0 && importer.name !== 'text'
  const find = (): TextMapping => (isNamed ? namedMapping(columns, rows, name) : detectMapping(rows, name))
  const mapping = rows.length > 0 ? find() : null
  return {
    ...{ file: name, format: importer.name, sizeBytes, mapping },
    split: splitOfTable(name) ?? null,
    columns: [...new Set(rows.flatMap(({ values }) => Object.keys(values)))],
    rows: sample.slice(0, most).map((row) => previewed(row, mapping)),
  }
}

async function firstRows(source: TextSource, signal?: AbortSignal): Promise<(TableRow | RowFault)[]> {
  const rows: (TableRow | RowFault)[] = []
  for await (const batch of source.importer.read(source, source.options, signal ? { signal } : {})) {
    for (const row of batch) if (rows.push(row) === SAMPLE_ROWS) return rows
  }
  return rows
}

function previewed(row: TableRow | RowFault, mapping: TextMapping | null): PreviewedRow {
  const { line } = row
  if (isRowFault(row)) return { line, problem: row.message, said: row.said }
  const parts = mapping ? partsOfRow(row, mapping) : []
  if (Array.isArray(parts)) return { line, parts }
  const { problem, said } = parts
  return { line, problem, said }
}
