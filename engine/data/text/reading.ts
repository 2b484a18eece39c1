// Reading the files of an import: rows → parts → bytes with their hash. Knows nothing of other texts than the one at hand, so
// that it can be done in a thread of its own.
import { isRowFault, type RowFault, type TableRow } from '../../formats/jsonl-lines.ts'
import type { Rejection } from '../pairs.ts'
import { rowRefusal } from '../refusals.ts'
import type { TextPart } from './example.ts'
import type { TextImportContext } from './importers/importer.ts'
import { detectMapping, namedMapping, type TextColumns, type TextMapping } from './mapping.ts'
import { type PackedTexts, TextPacker } from './packed-texts.ts'
import { partsOfRow } from './parts.ts'
import type { TextSource } from './sources.ts'

/** Rows that the mapping is found from. */
const SAMPLE_ROWS = 64
/** Rows that are looked at for them; a file with so many bad ones at its beginning is read as far as it can be. */
const MOST_WAITING = 10_000

/** What reading tells of a file, by its number; the files come one after the other. */
export type Reading =
  | { readonly type: 'mapping'; readonly file: number; readonly mapping: TextMapping }
  | {
      readonly type: 'texts'
      readonly file: number
      readonly texts: PackedTexts
      /** Of the file, read so far. */
      readonly doneBytes: number
    }
  /** Everything readable was told; what came in the way, if anything did. */
  | { readonly type: 'end'; readonly file: number; readonly error?: unknown }

/** What to read, and how. */
export interface ReadingJob {
  readonly files: readonly TextSource[]
  /** As a person named them; none where they are found out. */
  readonly columns: TextColumns
  readonly signal?: AbortSignal | undefined
  /** Gives a buffer for texts once there is one to spare: each is used until it has been told of. */
  readonly spare: () => ArrayBuffer | Promise<ArrayBuffer>
}

/** Reads all files. What is told must be taken before the next is asked for, unless buffers are never used again. */
export async function* readTexts(job: ReadingJob): AsyncGenerator<Reading> {
  const packer = new TextPacker(await job.spare())
  for (const file of job.files.keys()) yield* readFile(job, file, packer)
}

async function* readFile(job: ReadingJob, file: number, packer: TextPacker): AsyncGenerator<Reading> {
  let doneBytes = 0
  const context = {
    ...(job.signal ? { signal: job.signal } : {}),
    onBytes: (bytes: number) => void (doneBytes += bytes),
  }
  const told = (): Reading => ({ type: 'texts', file, texts: packer.take(), doneBytes })
  let error: unknown
  try {
    const { name } = job.files[file] as TextSource
    for await (const { rows, mapping, isNew } of mappedRows(job, file, context)) {
      if (isNew) yield { type: 'mapping', file, mapping }
      for (const row of rows) {
        const read = readRow(row, name, mapping)
        if (put(packer, read)) continue
        yield told()
        packer.renew(await job.spare())
        put(packer, read)
      }
    }
  } catch (cause) {
    error = cause
  }
  if (!packer.isEmpty) {
    yield told()
    packer.renew(await job.spare())
  }
  yield error === undefined ? { type: 'end', file } : { type: 'end', file, error }
}

/** Rows of a file with how their columns are read. */
interface MappedRows {
  readonly rows: Iterable<TableRow | RowFault>
  readonly mapping: TextMapping
  /** True once in a file, when the mapping was found. */
  readonly isNew: boolean
}

/** For rows of which none can be used. */
const NO_MAPPING: TextMapping = { shape: 'text', columns: {} }

async function* mappedRows(
  job: ReadingJob,
  file: number,
  context: TextImportContext,
): AsyncGenerator<MappedRows> {
  const source = job.files[file] as TextSource
  let waiting: (TableRow | RowFault)[] = []
  let usable = 0
  let mapping: TextMapping | undefined
  const sampled = (): MappedRows => {
    if (usable > 0) mapping = mappingOf(source, job.columns, waiting)
    const rows = waiting
    waiting = []
    return { rows, mapping: mapping ?? NO_MAPPING, isNew: usable > 0 }
  }
  for await (const rows of source.importer.read(source, source.options, context)) {
    if (mapping) {
      yield { rows, mapping, isNew: false }
      continue
    }
    for (const row of rows) {
      waiting.push(row)
      if (!isRowFault(row)) usable++
    }
    if (usable >= SAMPLE_ROWS || waiting.length >= MOST_WAITING) yield sampled()
  }
  if (waiting.length > 0) yield sampled()
}

function mappingOf(
  { name, importer }: TextSource,
  columns: TextColumns,
  waiting: readonly (TableRow | RowFault)[],
): TextMapping {
  const rows = waiting.filter((row): row is TableRow => !isRowFault(row)).slice(0, SAMPLE_ROWS)
  const isNamed = Object.keys(columns).length > 0 && importer.name !== 'text'
  return isNamed ? namedMapping(columns, rows, name) : detectMapping(rows, name)
}

/** A row's text, or why there is none. */
type ReadRow = Rejection | { readonly line: number; readonly parts: readonly TextPart[] }

function readRow(row: TableRow | RowFault, file: string, mapping: TextMapping): ReadRow {
  if (isRowFault(row)) return { ...row, file, message: `${file}: ${row.message}` }
  const { line } = row
  const parts = partsOfRow(row, mapping)
  return Array.isArray(parts) ? { line, parts } : rowRefusal({ file, line }, parts.reason, parts.said)
}

function put(packer: TextPacker, read: ReadRow): boolean {
  return 'parts' in read ? packer.add(read.line, read.parts) : packer.refuse(read)
}
