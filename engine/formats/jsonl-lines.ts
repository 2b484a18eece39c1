// Bytes → numbered lines of UTF-8 text. Own splitter, because Node's readline throws past every `catch` when a line
// outgrows a string (600 MB), and gives no way to bound a line. Lines come in batches, one for each chunk of bytes: a
// promise for each of a million lines would cost more than reading them. Each line is made when it is taken: V8 gives lists
// of new objects that live together to its old generation, which is collected late, and with them all that they hold.
import { isUtf8 } from 'node:buffer'
import { open } from 'node:fs/promises'
import { EngineError } from '../base/errors.ts'
import type { ErrorCode } from '../base/errors.ts'
import { message, type Message, type SaidProblem } from '../base/message.ts'
import { systemReason } from '../base/reasons.ts'

/** A line of a text file. `line` counts from 1; `text` has no line end. */
export interface TextLine {
  readonly line: number
  readonly text: string
}

/** A line or row that cannot be used; the ones around it can. */
export interface RowFault {
  readonly line: number
  readonly reason: ErrorCode
  readonly message: string
  readonly fix: string
  readonly said: SaidProblem
}

/** One row of a table: where it starts and its cells by column name. */
export interface TableRow {
  readonly line: number
  readonly values: Readonly<Record<string, unknown>>
}

/** Limits and cancellation of the line readers. */
export interface LineOptions {
  /** Longest line in bytes; a longer one becomes a fault. Default 1 MiB. */
  readonly maxLineBytes?: number
  readonly signal?: AbortSignal
  /** Called with the number of bytes of each chunk that was read. */
  readonly onBytes?: (bytes: number) => void
}

const LINE_FEED = 10
const CARRIAGE_RETURN = 13
const DEFAULT_MAX_LINE_BYTES = 2 ** 20
/** Large enough that the work between two reads outweighs them, small enough to stay in the cache. */
const CHUNK_BYTES = 2 ** 16

/**
 * Splits a file at LF or CRLF, drops a UTF-8 byte order mark, and yields each line or the fault that keeps it from use.
 * Memory is bounded by the longest allowed line.
 * @throws FILE_INVALID when the file is UTF-16
 * @throws FILE_NOT_FOUND or FILE_UNREADABLE when it cannot be opened
 */
export async function* readLines(
  file: string,
  options: LineOptions = {},
): AsyncGenerator<TextLine | RowFault> {
  for await (const batch of readLineBatches(file, options)) yield* batch
}

/** The same in batches, one for each chunk that was read, each to be taken before the next. @throws as readLines */
export function readLineBatches(
  file: string,
  options: LineOptions = {},
): AsyncGenerator<Iterable<TextLine | RowFault>> {
  return splitLines(readChunks(file, options), file, options)
}

/**
 * Splits bytes from anywhere, as {@link readLineBatches} does; `where` names them in errors. A chunk is done with when the
 * next is asked for.
 * @throws FILE_INVALID for UTF-16
 */
export async function* splitLines(
  chunks: AsyncIterable<Uint8Array>,
  where: string,
  options: LineOptions = {},
): AsyncGenerator<Iterable<TextLine | RowFault>> {
  const splitter = new LineSplitter(where, options.maxLineBytes ?? DEFAULT_MAX_LINE_BYTES)
  for await (const chunk of chunks) yield splitter.push(chunk)
  yield splitter.end()
}

/** Cuts chunks at line ends and keeps what is unfinished, up to the limit. */
class LineSplitter {
  readonly #where: string
  readonly #limit: number
  #pending: Uint8Array[] = []
  #pendingBytes = 0
  #line = 1

  constructor(where: string, limit: number) {
    this.#where = where
    this.#limit = limit
  }

  *push(bytes: Uint8Array): Generator<TextLine | RowFault> {
    const chunk = asBuffer(bytes)
    const isSound = hasSoundLines(chunk)
    let start = 0
    for (let end = chunk.indexOf(LINE_FEED); end >= 0; end = chunk.indexOf(LINE_FEED, start)) {
      yield isSound ? this.#takeSound(chunk, start, end) : this.#take(chunk, start, end)
      start = end + 1
    }
    this.#keep(chunk.subarray(start))
  }

  /** A line of sound bytes needs no look of its own, unless it began in an earlier chunk or with the file. */
  #takeSound(chunk: Buffer, start: number, end: number): TextLine | RowFault {
    if (this.#pendingBytes > 0 || this.#line === 1 || end - start > this.#limit)
      return this.#take(chunk, start, end)
    const textEnd = end > start && chunk[end - 1] === CARRIAGE_RETURN ? end - 1 : end
    return { line: this.#line++, text: chunk.toString('utf8', start, textEnd) }
  }

  #take(chunk: Buffer, start: number, end: number): TextLine | RowFault {
    this.#keep(chunk.subarray(start, end))
    return this.#finish()
  }

  end(): (TextLine | RowFault)[] {
    return this.#pendingBytes > 0 ? [this.#finish()] : []
  }

  #keep(part: Uint8Array): void {
    // Past the limit only the size matters: the bytes are let go.
    if (this.#pendingBytes <= this.#limit && part.length > 0) this.#pending.push(new Uint8Array(part))
    this.#pendingBytes += part.length
    if (this.#pendingBytes > this.#limit) this.#pending = []
  }

  #finish(): TextLine | RowFault {
    const raw = { parts: this.#pending, bytes: this.#pendingBytes, limit: this.#limit, line: this.#line }
    this.#pending = []
    this.#pendingBytes = 0
    this.#line++
    return decodeLine(raw, this.#where)
  }
}

/**
 * The bytes of a file as they come, each chunk valid until the next is asked for: they share one buffer.
 * @throws FILE_NOT_FOUND, FILE_UNREADABLE or CANCELLED
 */
export async function* readChunks(
  file: string,
  { signal, onBytes }: LineOptions,
): AsyncGenerator<Uint8Array> {
  const handle = await open(file).catch((cause: unknown) => {
    throw openFailure(file, cause)
  })
  const buffer = Buffer.allocUnsafeSlow(CHUNK_BYTES)
  try {
    for (;;) {
      if (signal?.aborted) throw new EngineError('CANCELLED', message('table.cancelled', { file }))
      const { bytesRead } = await handle.read(buffer, 0, CHUNK_BYTES, null)
      if (bytesRead === 0) return
      onBytes?.(bytesRead)
      yield buffer.subarray(0, bytesRead)
    }
  } catch (cause) {
    throw openFailure(file, cause)
  } finally {
    await handle.close()
  }
}

function openFailure(file: string, cause: unknown): EngineError {
  if (cause instanceof EngineError) return cause
  const missing = (cause as NodeJS.ErrnoException).code === 'ENOENT'
  return new EngineError(
    missing ? 'FILE_NOT_FOUND' : 'FILE_UNREADABLE',
    message('table.unreadable', { file, reason: systemReason(cause) }),
    { cause, fixes: [message('table.unreadableFix')] },
  )
}

interface RawLine {
  readonly parts: readonly Uint8Array[]
  readonly bytes: number
  readonly limit: number
  readonly line: number
}

function decodeLine({ parts, bytes, limit, line }: RawLine, file: string): TextLine | RowFault {
  if (bytes > limit)
    return rowFault(line, message('row.longLine', { bytes, limit }), message('row.longLineFix'))
  const [first = EMPTY] = parts
  let content = parts.length > 1 ? Buffer.concat(parts) : asBuffer(first)
  if (line === 1) content = withoutByteOrderMark(content, file)
  if (content[content.length - 1] === CARRIAGE_RETURN) content = content.subarray(0, -1)
  if (isUtf8(content)) return { line, text: content.toString('utf8') }
  return rowFault(line, message('row.lineEncoding'), message('row.encodingFix'))
}

const EMPTY = new Uint8Array(0)

/** True when all lines that begin and end in a chunk are valid UTF-8: one look for all of them. */
function hasSoundLines(chunk: Buffer): boolean {
  const first = chunk.indexOf(LINE_FEED)
  return first >= 0 && isUtf8(chunk.subarray(first + 1, chunk.lastIndexOf(LINE_FEED)))
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
}

function withoutByteOrderMark(content: Buffer, file: string): Buffer {
  const [a, b, c] = content
  if ((a === 0xff && b === 0xfe) || (a === 0xfe && b === 0xff))
    throw new EngineError('FILE_INVALID', message('table.utf16', { file }), {
      fixes: [message('row.encodingFix')],
    })
  return a === 0xef && b === 0xbb && c === 0xbf ? content.subarray(3) : content
}

/** A ROW_INVALID fault at a line; `problem` completes "line N: …". */
export function rowFault(line: number, problem: Message, fix: Message): RowFault {
  const words = `line ${line}: ${problem.text}.`
  return { line, reason: 'ROW_INVALID', message: words, fix: fix.text, said: { problem, fix } }
}

/** Tells a fault from the value that a reader would otherwise yield. */
export function isRowFault(item: object): item is RowFault {
  return 'reason' in item
}
