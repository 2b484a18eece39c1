// Bytes → numbered lines of UTF-8 text. Own splitter, because Node's readline throws past every `catch` when a line
// outgrows a string (600 MB), and gives no way to bound a line.
import { createReadStream } from 'node:fs'
import { EngineError } from '../base/errors.ts'
import type { ErrorCode } from '../base/errors.ts'

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
}

const LINE_FEED = 10
const CARRIAGE_RETURN = 13
const DEFAULT_MAX_LINE_BYTES = 2 ** 20

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
  const limit = options.maxLineBytes ?? DEFAULT_MAX_LINE_BYTES
  let pending: Uint8Array[] = []
  let pendingBytes = 0
  let line = 1
  const finish = (): TextLine | RowFault => {
    const result = decodeLine({ parts: pending, bytes: pendingBytes, limit, line }, file)
    pending = []
    pendingBytes = 0
    line++
    return result
  }
  for await (const chunk of chunksOf(file, options.signal)) {
    let start = 0
    for (let end = chunk.indexOf(LINE_FEED); end >= 0; end = chunk.indexOf(LINE_FEED, start)) {
      keep(chunk.subarray(start, end))
      yield finish()
      start = end + 1
    }
    keep(chunk.subarray(start))
  }
  if (pendingBytes > 0) yield finish()

  function keep(part: Uint8Array): void {
    // Past the limit only the size matters: the bytes are let go.
    if (pendingBytes <= limit) pending.push(part)
    pendingBytes += part.length
    if (pendingBytes > limit) pending = []
  }
}

async function* chunksOf(file: string, signal: AbortSignal | undefined): AsyncGenerator<Uint8Array> {
  const stream = createReadStream(file, signal ? { signal } : {})
  try {
    for await (const chunk of stream) yield chunk as Uint8Array
  } catch (cause) {
    throw openFailure(file, signal, cause)
  } finally {
    stream.destroy()
  }
}

function openFailure(file: string, signal: AbortSignal | undefined, cause: unknown): EngineError {
  if (cause instanceof EngineError) return cause
  if (signal?.aborted) return new EngineError('CANCELLED', `${file}: reading was cancelled.`, { cause })
  const missing = (cause as NodeJS.ErrnoException).code === 'ENOENT'
  return new EngineError(
    missing ? 'FILE_NOT_FOUND' : 'FILE_UNREADABLE',
    `${file}: expected a readable file, ${missing ? 'there is none' : (cause as Error).message}.`,
    { cause },
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
    return rowFault(
      line,
      `the line has ${bytes} bytes, at most ${limit} are allowed`,
      'Break the row up or shorten it.',
    )
  let content: Uint8Array = Buffer.concat(parts)
  if (line === 1) content = withoutByteOrderMark(content, file)
  if (content[content.length - 1] === CARRIAGE_RETURN) content = content.subarray(0, -1)
  try {
    return { line, text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(content) }
  } catch {
    return rowFault(line, 'the line is not valid UTF-8', 'Save the file as UTF-8.')
  }
}

function withoutByteOrderMark(content: Uint8Array, file: string): Uint8Array {
  const [a, b, c] = content
  if ((a === 0xff && b === 0xfe) || (a === 0xfe && b === 0xff))
    throw new EngineError('FILE_INVALID', `${file}: expected UTF-8 text, it is UTF-16.`, {
      fixes: ['Save the file as UTF-8.'],
    })
  return a === 0xef && b === 0xbb && c === 0xbf ? content.subarray(3) : content
}

/** A ROW_INVALID fault at a line; `problem` completes "line N: …". */
export function rowFault(line: number, problem: string, fix: string): RowFault {
  return { line, reason: 'ROW_INVALID', message: `line ${line}: ${problem}.`, fix }
}

/** Tells a fault from the value that a reader would otherwise yield. */
export function isRowFault(item: object): item is RowFault {
  return 'reason' in item
}
