// The thread that reads the files of one import. workerData: the job. Messages out: what readTexts tells, then that it is
// done; in: buffers that may be used again.
import { parentPort, workerData } from 'node:worker_threads'
import { EngineError, type ErrorJson } from '../../base/errors.ts'
import { textImporterNamed } from './importers/index.ts'
import type { TextColumns } from './mapping.ts'
import { PACKED_BYTES, signaturesOf } from './packed-texts.ts'
import { type Reading, readTexts } from './reading.ts'
import type { TextSource } from './sources.ts'

/** A file, with its importer by name. */
export interface FileToRead extends Omit<TextSource, 'importer'> {
  readonly importer: string
}

/** What the thread is started with. */
export interface ReadingThreadData {
  readonly files: readonly FileToRead[]
  readonly columns: TextColumns
  /** Buffers on their way at once, at most. */
  readonly buffers: number
}

/** How reading a file failed: as it may, or by a defect. */
type WorkerFailure = { readonly error: ErrorJson } | { readonly defect: string }

/** What the thread tells. */
export type ReadingMail =
  | Exclude<Reading, { readonly type: 'end' }>
  | { readonly type: 'end'; readonly file: number; readonly failure?: WorkerFailure }
  | { readonly type: 'done' }

/** Buffers that nobody uses; who asks for one waits for it. */
class SpareBuffers {
  readonly #spare: ArrayBuffer[] = []
  #wanted: ((buffer: ArrayBuffer) => void) | undefined

  get isEmpty(): boolean {
    return this.#spare.length === 0
  }

  put(buffer: ArrayBuffer): void {
    const give = this.#wanted
    this.#wanted = undefined
    if (give) give(buffer)
    else this.#spare.push(buffer)
  }

  take(): ArrayBuffer | Promise<ArrayBuffer> {
    return this.#spare.pop() ?? new Promise((resolve) => (this.#wanted = resolve))
  }
}

async function main({ files, columns, buffers }: ReadingThreadData): Promise<void> {
  const spare = new SpareBuffers()
  for (let i = 0; i < buffers; i++) spare.put(new ArrayBuffer(PACKED_BYTES))
  parentPort?.on('message', (buffer: ArrayBuffer) => spare.put(buffer))
  const sources = files.map((file) => ({ ...file, importer: textImporterNamed(file.importer) }))
  const job = { files: sources, columns, spare: () => spare.take() }
  for await (const reading of readTexts(job)) post(reading, spare.isEmpty)
  parentPort?.postMessage({ type: 'done' } satisfies ReadingMail)
  parentPort?.close()
}

/** Where nothing can be read before a buffer comes back, the other thread has more to do: texts are signed here then. */
function post(reading: Reading, isWaiting: boolean): void {
  if (reading.type === 'texts') {
    const { file, doneBytes, texts } = reading
    const signed = isWaiting ? { ...texts, signatures: signaturesOf(texts) } : texts
    const mail: ReadingMail = { type: 'texts', file, doneBytes, texts: signed }
    parentPort?.postMessage(mail, [texts.bytes.buffer, texts.entries.buffer])
  } else parentPort?.postMessage(reading.type === 'end' ? endOf(reading) : reading)
}

function endOf({ file, error }: Extract<Reading, { readonly type: 'end' }>): ReadingMail {
  if (error === undefined) return { type: 'end', file }
  if (error instanceof EngineError) return { type: 'end', file, failure: { error: error.toJSON() } }
  const defect = error instanceof Error ? (error.stack ?? error.message) : String(error)
  return { type: 'end', file, failure: { defect } }
}

await main(workerData as ReadingThreadData)
