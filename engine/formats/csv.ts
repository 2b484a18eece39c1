// CSV with a header row (RFC 4180), strict about quotes and columns, and forgiving about the rest of the file: a broken
// row is reported with the line it starts on and reading goes on at the next line. csv-parse reads each record; the
// records are cut out here, because its own recovery loses the rows after a stray quote.
import { parse } from 'csv-parse/sync'
import { EngineError } from '../base/errors.ts'
import { message, type Message } from '../base/message.ts'
import { quotedReason } from '../base/reasons.ts'
import { isRowFault, readLineBatches, rowFault } from './jsonl-lines.ts'
import type { LineOptions, RowFault, TableRow, TextLine } from './jsonl-lines.ts'

/** Most columns a table may have. */
const MAX_COLUMNS = 1000
/** Most lines one quoted cell may span; beyond, the quote was never closed. */
const MAX_RECORD_LINES = 1000
/** Most characters of one record, all lines together. */
const MAX_RECORD_CHARACTERS = 2 ** 22
const QUOTE_FIX = message('row.quoteFix')

/** Options of {@link readCsv}. */
export interface CsvOptions extends LineOptions {
  /** Default a comma. */
  readonly delimiter?: ',' | ';' | '\t'
}

/** A record's cells with the line it starts on. */
interface CsvRecord {
  readonly line: number
  readonly cells: readonly string[]
}

/**
 * Reads a CSV file row by row; cells are strings. A row with another number of cells than the header, a stray or an
 * unclosed quote becomes a fault at the line it starts on, and the following rows are read.
 * @throws FILE_INVALID when the header is unusable
 * @throws as readLines
 */
export async function* readCsv(file: string, options: CsvOptions = {}): AsyncGenerator<TableRow | RowFault> {
  for await (const batch of readCsvBatches(file, options)) yield* batch
}

/** The same in batches, one for each chunk that was read, each to be taken before the next. @throws as readCsv */
export async function* readCsvBatches(
  file: string,
  options: CsvOptions = {},
): AsyncGenerator<Iterable<TableRow | RowFault>> {
  const reader = new RowReader(file, options.delimiter ?? ',')
  for await (const lines of readLineBatches(file, options)) yield reader.read(lines)
  yield reader.end()
}

/** From lines to records, and from records to rows, each made when it is taken. */
class RowReader {
  readonly #where: string
  readonly #cutter: RecordCutter
  #columns: readonly string[] | undefined

  constructor(where: string, delimiter: string) {
    this.#where = where
    this.#cutter = new RecordCutter(delimiter)
  }

  *read(lines: Iterable<TextLine | RowFault>): Generator<TableRow | RowFault> {
    for (const line of lines) yield* this.#rows(this.#cutter.push(line))
  }

  *end(): Generator<TableRow | RowFault> {
    yield* this.#rows(this.#cutter.end())
  }

  *#rows(records: Iterable<CsvRecord | RowFault>): Generator<TableRow | RowFault> {
    for (const item of records)
      if (this.#columns === undefined) this.#columns = headerOf(item, this.#where)
      else if (isRowFault(item)) yield item
      else if (item.cells.length === this.#columns.length) yield rowOf(item, this.#columns)
      else
        yield rowFault(
          item.line,
          message('row.cells', { columns: this.#columns.length, cells: item.cells.length }),
          QUOTE_FIX,
        )
  }
}

function headerOf(item: CsvRecord | RowFault, file: string): readonly string[] {
  const fail = (problem: Message): EngineError =>
    new EngineError('FILE_INVALID', message('table.header', { file, problem }), {
      fixes: [message('table.headerFix')],
    })
  if (isRowFault(item))
    throw fail(message('table.headerRow', { line: item.line, problem: item.said.problem }))
  const names = item.cells.map((name) => name.trim())
  if (names.length > MAX_COLUMNS)
    throw fail(message('table.headerColumns', { columns: names.length, limit: MAX_COLUMNS }))
  const repeated = names.find((name, i) => names.indexOf(name) !== i)
  if (repeated !== undefined) throw fail(message('table.headerTwice', { name: repeated }))
  return names
}

function rowOf({ line, cells }: CsvRecord, columns: readonly string[]): TableRow {
  return { line, values: Object.fromEntries(columns.map((name, i) => [name, cells[i]])) }
}

/** Cuts lines into records. After a fault it starts again on the line behind the one where the record began. */
class RecordCutter {
  readonly #delimiter: string
  /** Lines of a record in which a quote is open. */
  #open: TextLine[] = []
  #quotes = 0
  #characters = 0

  constructor(delimiter: string) {
    this.#delimiter = delimiter
  }

  *push(item: TextLine | RowFault): Generator<CsvRecord | RowFault> {
    const waiting = [item]
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const isOpen = this.#open.length > 0
      if (isOpen && (isRowFault(next) || !this.#fits(next))) waiting.unshift(...(yield* this.#giveUp()), next)
      else if (isRowFault(next)) yield next
      else if (isOpen || next.text.trim() !== '') yield* this.#add(next, waiting)
    }
  }

  *end(): Generator<CsvRecord | RowFault> {
    while (this.#open.length > 0) for (const line of yield* this.#giveUp()) yield* this.push(line)
  }

  /** Whether a record with one more line can still be one. */
  #fits({ text }: TextLine): boolean {
    return this.#open.length <= MAX_RECORD_LINES && this.#characters + text.length <= MAX_RECORD_CHARACTERS
  }

  *#add(line: TextLine, waiting: (TextLine | RowFault)[]): Generator<CsvRecord | RowFault> {
    this.#open.push(line)
    this.#quotes += countQuotes(line.text)
    this.#characters += line.text.length
    if (this.#quotes % 2 === 0) waiting.unshift(...(yield* this.#close()))
  }

  /** Says that a quote was never closed, and gives the lines that are to be read again. */
  *#giveUp(): Generator<RowFault, TextLine[]> {
    const [first, ...rest] = this.#taken()
    yield rowFault(first?.line ?? 0, message('row.openQuote'), QUOTE_FIX)
    return rest
  }

  /** Gives the record, or what is wrong with it and the lines that are to be read again. */
  *#close(): Generator<CsvRecord | RowFault, TextLine[]> {
    const lines = this.#taken()
    const record = parseRecord(lines, this.#delimiter)
    yield record
    return isRowFault(record) ? lines.slice(1) : []
  }

  #taken(): TextLine[] {
    const lines = this.#open
    this.#open = []
    this.#quotes = 0
    this.#characters = 0
    return lines
  }
}

function parseRecord(lines: readonly TextLine[], delimiter: string): CsvRecord | RowFault {
  const { line } = lines[0] as TextLine
  try {
    const text = lines.map((item) => item.text).join('\n')
    const cells = text.includes('"') ? cellsOf(text, delimiter) : text.split(delimiter)
    if (cells) return { line, cells }
    const records = parse(text, { delimiter, record_delimiter: '\n', relax_column_count: true })
    return { line, cells: records[0] ?? [] }
  } catch (cause) {
    return rowFault(line, message('row.csv', { reason: csvReason(cause) }), QUOTE_FIX)
  }
}

/** Why csv-parse refused a record. */
function csvReason(cause: unknown): Message {
  const { code, column } = cause as { readonly code?: unknown; readonly column?: unknown }
  const cell = Number(column) + 1
  if (code === 'INVALID_OPENING_QUOTE') return message('reason.csvInside', { cell })
  return code === 'CSV_INVALID_CLOSING_QUOTE' ? message('reason.csvBehind', { cell }) : quotedReason(cause)
}

function countQuotes(text: string): number {
  let total = 0
  for (let at = text.indexOf('"'); at >= 0; at = text.indexOf('"', at + 1)) total++
  return total
}

/** Cells of a record whose quotes stand where they should; undefined where one does not, for csv-parse to say which. */
function cellsOf(text: string, delimiter: string): string[] | undefined {
  const cells: string[] = []
  for (let at = 0; ;) {
    const isQuoted = text[at] === '"'
    const end = isQuoted ? quotedEnd(text, at) : plainEnd(text, at, delimiter)
    const cell = isQuoted ? text.slice(at + 1, end - 1).replaceAll('""', '"') : text.slice(at, end)
    if (end < 0 || (!isQuoted && cell.includes('"'))) return undefined
    cells.push(cell)
    if (end === text.length) return cells
    if (text[end] !== delimiter) return undefined
    at = end + 1
  }
}

/** Behind the quote that closes a cell; −1 when there is none. */
function quotedEnd(text: string, at: number): number {
  let close = text.indexOf('"', at + 1)
  while (close >= 0 && text[close + 1] === '"') close = text.indexOf('"', close + 2)
  return close < 0 ? -1 : close + 1
}

function plainEnd(text: string, at: number, delimiter: string): number {
  const end = text.indexOf(delimiter, at)
  return end < 0 ? text.length : end
}
