// The host's side of a worker: a job's computing in a process of its own, so that calls are answered meanwhile and a
// crash or a lack of memory ends this one job.
import { EngineError, type ErrorCode, errorOfJson } from '../../base/errors.ts'
import { message } from '../../base/message.ts'
import { type ChildEnd, diedOfMemory, entryFile, lastWords, startChild } from './child-process.ts'
import type { JobControl } from './jobs.ts'
import type { Compute } from './settings.ts'
import type { WorkName, WorkRequests } from './works.ts'

/** What a worker is to do. */
export type WorkerJob = {
  readonly [Name in WorkName]: {
    /** The data folder, which the parent holds. */
    readonly home: string
    readonly compute: Compute
    readonly name: Name
    readonly request: WorkRequests[Name]
  }
}[WorkName]

/** What a worker tells. */
export type WorkerEvent =
  | { readonly type: 'progress'; readonly figures: Parameters<JobControl['progress']> }
  | { readonly type: 'done'; readonly result: string }

/** How long a worker may take to stop before it is ended, in milliseconds. */
const PATIENCE_MS = 20_000

/**
 * Has a worker do a job; gives the id of what it stored.
 * @throws what the work throws, CANCELLED when the signal fires, OUT_OF_MEMORY or INTERNAL when the process dies
 */
export async function runWorker(
  job: WorkerJob,
  control: JobControl,
  entry = entryFile('worker'),
): Promise<string> {
  const heard: { result?: string } = {}
  const child = startChild<WorkerJob, WorkerEvent>(entry, job, (event) => {
    if (event.type === 'progress') control.progress(...event.figures)
    else heard.result = event.result
  })
  let timer: NodeJS.Timeout | undefined
  const stop = (): void => {
    child.stop()
    timer = setTimeout(() => child.kill(), PATIENCE_MS)
  }
  if (control.signal.aborted) stop()
  control.signal.addEventListener('abort', stop)
  const end = await child.ended
  control.signal.removeEventListener('abort', stop)
  clearTimeout(timer)
  if (heard.result !== undefined) return heard.result
  control.signal.throwIfAborted()
  if (!end.error) throw deathOf(end)
  throw errorOfJson({ ...end.error, code: end.error.code as ErrorCode })
}

function deathOf(end: ChildEnd): EngineError {
  if (diedOfMemory(end))
    return new EngineError('OUT_OF_MEMORY', message('worker.outOfMemory'), {
      fixes: [message('worker.outOfMemoryFix')],
    })
  return new EngineError('INTERNAL', message('worker.ended', { words: lastWords(end) }), {
    fixes: [message('worker.endedFix')],
  })
}
