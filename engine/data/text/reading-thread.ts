// Reading the files of a large import in a thread of its own, while this one keeps what was read.
import { on } from 'node:events'
import { Worker } from 'node:worker_threads'
import { EngineError, errorOfJson } from '../../base/errors.ts'
import { message } from '../../base/message.ts'
import { cancelled } from '../concurrent.ts'
import { PACKED_BYTES } from './packed-texts.ts'
import type { Reading, ReadingJob } from './reading.ts'
import type { ReadingMail, ReadingThreadData } from './reading-worker.ts'

/** Buffers on their way between the threads: enough that neither waits for the other's longest step. */
const BUFFERS = 6
/** Memory of the thread for values, in megabytes: a row of 8 MB takes a tenth of it. Young ones are kept in the cache. */
const LIMITS = { maxOldGenerationSizeMb: 512, maxYoungGenerationSizeMb: 12 }

/** As {@link readTexts}, in a thread that runs `script`, this program's own unless told. @throws CANCELLED, OUT_OF_MEMORY or INTERNAL */
export async function* readTextsInThread(
  { files, columns, signal }: Omit<ReadingJob, 'spare'>,
  script = new URL('./reading-worker.ts', import.meta.url),
): AsyncGenerator<Reading> {
  const data: ReadingThreadData = {
    files: files.map(({ importer, ...file }) => ({ ...file, importer: importer.name })),
    columns,
    buffers: BUFFERS,
  }
  const worker = new Worker(script, { workerData: data, resourceLimits: LIMITS })
  try {
    yield* readingsOf(worker, signal)
  } catch (cause) {
    throw signal?.aborted ? cancelled('import', cause) : cause
  } finally {
    await worker.terminate()
  }
}

async function* readingsOf(worker: Worker, signal: AbortSignal | undefined): AsyncGenerator<Reading> {
  let lost: unknown
  worker.on('error', (cause) => (lost = cause))
  const mails = on(worker, 'message', { close: ['exit'], ...(signal ? { signal } : {}) })
  try {
    for await (const [mail] of mails as AsyncIterable<[ReadingMail]>) {
      if (mail.type === 'done') return
      yield mail.type === 'end' ? endOf(mail) : mail
      if (mail.type === 'texts') giveBack(worker, mail.texts.bytes.buffer)
    }
  } catch (cause) {
    lost ??= cause
  }
  throw threadLost(lost)
}

function endOf({ type, file, failure }: Extract<ReadingMail, { readonly type: 'end' }>): Reading {
  if (!failure) return { type, file }
  return { type, file, error: 'error' in failure ? errorOfJson(failure.error) : threadLost(failure.defect) }
}

/** One that was made for a long text is let go. */
function giveBack(worker: Worker, buffer: ArrayBuffer): void {
  const spare = buffer.byteLength === PACKED_BYTES ? buffer : new ArrayBuffer(PACKED_BYTES)
  worker.postMessage(spare, [spare])
}

function threadLost(cause: unknown): EngineError {
  const fixes = [message('texts.threadFix')]
  if ((cause as NodeJS.ErrnoException | undefined)?.code === 'ERR_WORKER_OUT_OF_MEMORY') {
    const limit = LIMITS.maxOldGenerationSizeMb
    return new EngineError('OUT_OF_MEMORY', message('texts.threadMemory', { limit }), { fixes, cause })
  }
  const reason = cause instanceof Error ? cause.message : String(cause ?? 'no reason was given')
  return new EngineError('INTERNAL', message('texts.threadLost', { reason }), { fixes, cause })
}
