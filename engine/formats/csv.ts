// CSV with a header row (RFC 4180), strict about quotes and columns, and forgiving about the rest of the file: a broken
// row is reported with the line it starts on and reading goes on at the next line. csv-parse reads each record; the
// records are cut out here, because its own recovery loses the rows after a stray quote.
import { parse } from 'csv-parse/sync'
import { EngineError } from '../base/errors.ts'
import { isRowFault, readLines, rowFault } from './jsonl-lines.ts'
import type { LineOptions, RowFault, TableRow, TextLine } from './jsonl-lines.ts'

/** Most columns a table may have. */
const MAX_COLUMNS = 1000
/** Most lines one quoted cell may span; beyond, the quote was never closed. */
const MAX_RECORD_LINES = 1000
/** Most characters of one record, all lines together. */
const MAX_RECORD_CHARACTERS = 2 ** 22
const QUOTE_FIX =
  'Enclose cells that hold quotes or commas in double quotes, and double the quotes inside: "a ""b""".'

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
  let columns: readonly string[] | undefined
  for await (const item of readRecords(file, options)) {
    if (columns === undefined) columns = headerOf(item, file)
    else if (isRowFault(item)) yield item
    else if (item.cells.length === columns.length) yield rowOf(item, columns)
    else
      yield rowFault(
        item.line,
        `expected ${columns.length} cells as in the header, got ${item.cells.length}`,
        QUOTE_FIX,
      )
  }
}

function headerOf(item: CsvRecord | RowFault, file: string): readonly string[] {
  const fail = (problem: string): EngineError =>
    new EngineError('FILE_INVALID', `${file}: expected a header row with column names, ${problem}.`, {
      fixes: ['Give the first row one distinct name per column, as in file_name,text.'],
    })
  if (isRowFault(item)) throw fail(`but ${item.message.replace(/\.$/, '')}`)
  const names = item.cells.map((name) => name.trim())
  if (names.length > MAX_COLUMNS)
    throw fail(`got ${names.length} columns where at most ${MAX_COLUMNS} are read`)
  const repeated = names.find((name, i) => names.indexOf(name) !== i)
  if (repeated !== undefined) throw fail(`got "${repeated}" twice`)
  return names
}

function rowOf({ line, cells }: CsvRecord, columns: readonly string[]): TableRow {
  return { line, values: Object.fromEntries(columns.map((name, i) => [name, cells[i]])) }
}

/** Cuts the file into records. After a fault it starts again on the line behind the one where the record began. */
async function* readRecords(file: string, options: CsvOptions): AsyncGenerator<CsvRecord | RowFault> {
  const lines = readLines(file, options)
  const ahead: (TextLine | RowFault)[] = []
  for (;;) {
    const first = ahead.shift() ?? (await next(lines))
    if (first === undefined) return
    if (isRowFault(first)) yield first
    else if (first.text.trim() !== '')
      yield await recordFrom(first, { lines, ahead, delimiter: options.delimiter ?? ',' })
  }
}

interface RecordSource {
  readonly lines: AsyncGenerator<TextLine | RowFault>
  /** Lines read to close a quote in vain, to be read again as rows of their own. */
  readonly ahead: (TextLine | RowFault)[]
  readonly delimiter: string
}

async function recordFrom(first: TextLine, source: RecordSource): Promise<CsvRecord | RowFault> {
  const used: TextLine[] = [first]
  let quotes = countQuotes(first.text)
  let characters = first.text.length
  for (let i = 0; quotes % 2 === 1; i++) {
    if (i === source.ahead.length) {
      const line = await next(source.lines)
      if (line !== undefined) source.ahead.push(line)
    }
    const line = source.ahead[i]
    characters += line === undefined || isRowFault(line) ? 0 : line.text.length
    if (
      line === undefined ||
      isRowFault(line) ||
      i === MAX_RECORD_LINES ||
      characters > MAX_RECORD_CHARACTERS
    )
      return rowFault(first.line, 'a quote is opened and never closed', QUOTE_FIX)
    used.push(line)
    quotes += countQuotes(line.text)
  }
  const record = parseRecord(used, source.delimiter)
  if (!isRowFault(record)) source.ahead.splice(0, used.length - 1)
  return record
}

function parseRecord(lines: readonly TextLine[], delimiter: string): CsvRecord | RowFault {
  const { line } = lines[0] as TextLine
  try {
    const text = lines.map((item) => item.text).join('\n')
    if (!text.includes('"')) return { line, cells: text.split(delimiter) }
    const records = parse(text, { delimiter, record_delimiter: '\n', relax_column_count: true })
    return { line, cells: records[0] ?? [] }
  } catch (cause) {
    const reason = (cause as Error).message.replace(/ at line \d+/, '')
    return rowFault(line, `not valid CSV (${reason})`, QUOTE_FIX)
  }
}

function countQuotes(text: string): number {
  let total = 0
  for (let at = text.indexOf('"'); at >= 0; at = text.indexOf('"', at + 1)) total++
  return total
}

async function next(lines: AsyncGenerator<TextLine | RowFault>): Promise<TextLine | RowFault | undefined> {
  const { value, done } = await lines.next()
  return done ? undefined : value
}
