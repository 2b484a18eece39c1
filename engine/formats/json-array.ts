// A JSON file that holds one array of objects, cut into its elements as the bytes come: memory is bounded by the longest
// element. Files of JSON Lines that are called .json are read as such.
import { isUtf8 } from 'node:buffer'
import { EngineError } from '../base/errors.ts'
import { message } from '../base/message.ts'
import { readChunks, rowFault, splitLines } from './jsonl-lines.ts'
import type { LineOptions, RowFault, TableRow } from './jsonl-lines.ts'
import { parseJsonLines, parseJsonRow } from './jsonl.ts'

const [QUOTE, BACKSLASH, COMMA, OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT, LINE_FEED] = [
  ...Buffer.from('"\\,[]{}\n'),
] as [number, number, number, number, number, number, number, number]
const DEFAULT_MAX_BYTES = 2 ** 20
/** A file as it should be. */
const EXAMPLE = '[{"text": "…"}, …]'

/**
 * Reads the rows of an array; an element that is no object, too long or no UTF-8 is a fault at its line, and the next one
 * is read. A file that begins with an object is read line by line.
 * @throws FILE_INVALID when it begins with neither, as readLines otherwise
 */
export async function* readJsonArray(
  file: string,
  options: LineOptions = {},
): AsyncGenerator<Iterable<TableRow | RowFault>> {
  const chunks = readChunks(file, options)
  try {
    const first = await chunks.next()
    if (!first.done) yield* readRows(first.value, chunks, { ...options, file })
  } finally {
    await chunks.return(undefined)
  }
}

async function* readRows(
  first: Uint8Array,
  rest: AsyncGenerator<Uint8Array>,
  { file, ...options }: LineOptions & { readonly file: string },
): AsyncGenerator<Iterable<TableRow | RowFault>> {
  const start = startOf(first)
  const [begin, whole] = [first[start], joined(first, rest)]
  if (begin === OPEN_OBJECT) {
    for await (const lines of splitLines(whole, file, options)) yield parseJsonLines(lines)
    return
  }
  if (begin !== OPEN_LIST)
    throw new EngineError('FILE_INVALID', message('table.jsonBegin', { file }), {
      fixes: [message('table.jsonBeginFix', { list: EXAMPLE })],
    })
  const splitter = new ElementSplitter(start, options.maxLineBytes ?? DEFAULT_MAX_BYTES)
  for await (const chunk of whole) yield splitter.push(chunk)
  yield splitter.end()
}

/** Behind a byte order mark and white space. */
function startOf(chunk: Uint8Array): number {
  const text = Buffer.from(chunk.subarray(0, 1000)).toString('latin1')
  return /^(?:\xef\xbb\xbf)?\s*/.exec(text)?.[0].length ?? 0
}

async function* joined(first: Uint8Array, rest: AsyncGenerator<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield first
  yield* rest
}

/** Follows brackets and strings; cuts where a comma or the end of the list stands outside of all others. */
class ElementSplitter {
  readonly #limit: number
  /** Bytes of the file before the list's own bracket. */
  #skip: number
  #parts: Uint8Array[] = []
  #bytes = 0
  #depth = 0
  #inString = false
  #isEscaped = false
  #line = 1
  #startLine = 1

  constructor(skip: number, limit: number) {
    this.#skip = skip
    this.#limit = limit
  }

  push(chunk: Uint8Array): (TableRow | RowFault)[] {
    const rows: (TableRow | RowFault)[] = []
    let start = 0
    for (let at = this.#skip; at < chunk.length; at++) {
      const byte = chunk[at] as number
      if (byte === LINE_FEED) this.#line++
      if (this.#inString) {
        this.#stepInString(byte)
        continue
      }
      if (byte === QUOTE) this.#inString = true
      else if (byte === OPEN_LIST || byte === OPEN_OBJECT) {
        if (++this.#depth === 1) start = at + 1
      } else if (byte === CLOSE_LIST || byte === CLOSE_OBJECT) this.#depth--
      const isEnd = this.#depth === 0 && byte === CLOSE_LIST
      if (isEnd || (byte === COMMA && this.#depth === 1)) {
        this.#keep(chunk.subarray(start, at))
        rows.push(...this.#finish())
        start = at + 1
      }
    }
    this.#skip = 0
    this.#keep(chunk.subarray(Math.min(start, chunk.length)))
    return rows
  }

  end(): (TableRow | RowFault)[] {
    const rows = this.#finish()
    if (this.#depth === 0 || rows.length > 0) return rows
    return [rowFault(this.#line, message('row.openList'), message('row.openListFix'))]
  }

  #stepInString(byte: number): void {
    if (this.#isEscaped) this.#isEscaped = false
    else if (byte === BACKSLASH) this.#isEscaped = true
    else if (byte === QUOTE) this.#inString = false
  }

  #keep(part: Uint8Array): void {
    // Past the limit only the size matters: the bytes are let go.
    this.#bytes += part.length
    if (this.#bytes > this.#limit) this.#parts = []
    else this.#parts.push(new Uint8Array(part))
  }

  #finish(): (TableRow | RowFault)[] {
    const [content, bytes, line] = [Buffer.concat(this.#parts), this.#bytes, this.#startLine]
    this.#parts = []
    this.#bytes = 0
    this.#startLine = this.#line
    if (bytes > this.#limit)
      return [
        rowFault(
          line,
          message('row.longElement', { bytes, limit: this.#limit }),
          message('row.longElementFix'),
        ),
      ]
    if (!isUtf8(content)) return [rowFault(line, message('row.elementEncoding'), message('row.encodingFix'))]
    const text = content.toString('utf8')
    const blank = /^\s*/.exec(text)?.[0] ?? ''
    if (blank.length === text.length) return []
    return [parseJsonRow(line + blank.split('\n').length - 1, text)]
  }
}
