// Parquet tables, row by row. The file is read in a process of its own, because a damaged one makes the reader hang or
// take all memory: that process is ended, and this one goes on.
import { type ChildProcess, fork } from 'node:child_process'
import { statSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { EngineError } from '../base/errors.ts'
import { isMessage, message, type Message } from '../base/message.ts'
import { quotedReason, systemReason } from '../base/reasons.ts'
import { splitLines } from './jsonl-lines.ts'
import type { LineOptions, RowFault, TableRow } from './jsonl-lines.ts'
import { parseJsonLines } from './jsonl.ts'

/** Longest wait for the next rows: a group of a hundred thousand takes about a second. */
const PATIENCE_MS = 20_000
/** Memory of the process for values, in megabytes. */
const MEMORY_MB = 768
/** Packed text grows some ten times; more than this times the file's size is meant to fill a disk. */
const MOST_GROWTH = 1000
const LEAST_LIMIT_BYTES = 2 ** 26
const WORDS_KEPT = 1000

/** How the process is dealt with; tests are less patient. */
export interface ParquetOptions extends LineOptions {
  readonly patienceMs?: number
  /** The program that reads; this file's own unless told. */
  readonly script?: string
}

/**
 * Reads a Parquet file's rows in batches, `line` counting rows from 1. Packed by Snappy, gzip, zstd or Brotli, or not.
 * @throws FILE_INVALID when it is no such file or damaged, PARSE_TIMEOUT when it cannot be read in time
 * @throws FILE_NOT_FOUND or CANCELLED
 */
export async function* readParquet(
  file: string,
  options: ParquetOptions = {},
): AsyncGenerator<Iterable<TableRow | RowFault>> {
  const size = statSync(file, { throwIfNoEntry: false })?.size
  if (size === undefined)
    throw new EngineError(
      'FILE_NOT_FOUND',
      message('table.unreadable', { file, reason: message('reason.missing') }),
      { fixes: [message('table.unreadableFix')] },
    )
  const { script = defaultScript() } = options
  const child = fork(script, [file], {
    execArgv: [`--max-old-space-size=${MEMORY_MB}`],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  })
  try {
    const chunks = outputOf(child, file, { ...options, size })
    for await (const lines of splitLines(chunks, file, options)) yield parseJsonLines(lines)
  } finally {
    child.kill('SIGKILL')
  }
}

function defaultScript(): string {
  const ending = import.meta.url.endsWith('.ts') ? '.ts' : '.js'
  return fileURLToPath(new URL(`./parquet-process${ending}`, import.meta.url))
}

/** What the process writes, until it ends well. */
async function* outputOf(
  child: ChildProcess,
  file: string,
  { patienceMs = PATIENCE_MS, signal, onBytes, size }: ParquetOptions & { readonly size: number },
): AsyncGenerator<Uint8Array> {
  const ended = endOf(child)
  // what counts as progress is the file's size, spread over its rows
  let told = 0
  child.on('message', (bytes) => {
    onBytes?.(Number(bytes) - told)
    told = Number(bytes)
  })
  const output = (child.stdout as NodeJS.ReadableStream)[Symbol.asyncIterator]()
  const limit = Math.max(LEAST_LIMIT_BYTES, size * MOST_GROWTH)
  for (let written = 0; ;) {
    const next = await inTime(output.next(), { child, file, patienceMs, signal })
    if (next.done) break
    const chunk = next.value as Uint8Array
    written += chunk.length
    if (written > limit) throw damaged(file, message('table.parquetUnpacks', { limit }))
    yield chunk
  }
  const problem = await ended
  if (problem) throw damaged(file, problem)
}

interface Waiting {
  readonly child: ChildProcess
  readonly file: string
  readonly patienceMs: number
  readonly signal?: AbortSignal | undefined
}

/** Waits for the process, but not for ever. */
async function inTime<T>(work: Promise<T>, { child, file, patienceMs, signal }: Waiting): Promise<T> {
  let giveUp: (error: EngineError) => void = () => undefined
  const given = new Promise<never>((_, reject) => (giveUp = reject))
  const timer = setTimeout(() => {
    const seconds = patienceMs / 1000
    giveUp(
      new EngineError('PARSE_TIMEOUT', message('table.parquetSlow', { file, seconds }), {
        fixes: [message('table.parquetSlowFix')],
      }),
    )
  }, patienceMs)
  const stop = (): void => giveUp(new EngineError('CANCELLED', message('table.cancelled', { file })))
  signal?.addEventListener('abort', stop, { once: true })
  if (signal?.aborted) stop()
  try {
    return await Promise.race([given, work])
  } catch (error) {
    child.kill('SIGKILL')
    throw error
  } finally {
    clearTimeout(timer)
    signal?.removeEventListener('abort', stop)
  }
}

/** What went wrong, once the process has ended; undefined when nothing did. */
function endOf(child: ChildProcess): Promise<Message | undefined> {
  let words = ''
  child.stderr?.on('data', (text: Buffer) => (words = (words + text.toString()).slice(0, WORDS_KEPT)))
  return new Promise((resolve) => {
    const fail = (reason: Message): void => resolve(message('table.parquetFails', { reason }))
    child.on('error', (error) => fail(systemReason(error)))
    child.on('close', (status, signal) => {
      if (status === 0) resolve(undefined)
      else fail(reasonIn(words) ?? message('reason.ended', { words: signal ?? String(status) }))
    })
  })
}

/** What the process wrote of its failure: a reason as JSON, or the runtime's last words. */
function reasonIn(words: string): Message | undefined {
  const first = words.split('\n').find((line) => line.trim() !== '')
  if (first === undefined) return undefined
  if (/heap|out of memory|GCs/i.test(words)) return message('reason.parquetMemory', { megabytes: MEMORY_MB })
  try {
    const reason: unknown = JSON.parse(first)
    if (isMessage(reason)) return reason
  } catch {
    // it ended by itself, and the runtime said why
  }
  return quotedReason(first)
}

function damaged(file: string, problem: Message): EngineError {
  return new EngineError('FILE_INVALID', message('table.parquet', { file, problem }), {
    fixes: [message('table.parquetFix')],
  })
}
