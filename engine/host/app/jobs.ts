// Long work besides training: one job at a time, the others wait; it goes on when windows close.
import { EngineError } from '../../base/errors.ts'
import type { JobView } from '../../api/contract/views.ts'
import { errorView } from '../../api/rpc/server.ts'

/** How a job's work tells how far it is, and hears that it shall stop. */
export interface JobControl {
  readonly signal: AbortSignal
  progress(stage: string, done: number, total: number, unit?: string): void
}

/** What a job is; `work` gives the id of what it made. */
export interface JobSpec {
  readonly kind: JobView['kind']
  readonly label: string
  work(control: JobControl): Promise<string | null>
}

/** All jobs of this host. */
export interface JobBoard {
  /** Puts a job in the line and gives it at once. */
  start(spec: JobSpec): JobView
  /** Newest first. */
  list(): JobView[]
  /** @throws UNKNOWN_NAME */
  cancel(job: string): void
  /** Resolves when a job has ended. @throws UNKNOWN_NAME */
  ended(job: string): Promise<JobView>
  /** Cancels everything and waits for it. */
  dispose(): Promise<void>
}

/** Updates of one job reach windows at most this often. */
const INTERVAL_MS = 100

interface Job {
  view: JobView
  readonly controller: AbortController
  readonly end: Promise<void>
}

/** Starts an empty board. `tell` hears every change; `now` is in milliseconds. */
export function createJobBoard(
  tell: (job: JobView) => void,
  now: () => number = () => performance.now(),
): JobBoard {
  const jobs = new Map<string, Job>()
  let line: Promise<void> = Promise.resolve()
  let last = 0
  const find = (id: string): Job => {
    const job = jobs.get(id)
    if (job) return job
    throw new EngineError('UNKNOWN_NAME', `jobs: there is no job "${id}".`)
  }
  return {
    start(spec) {
      const id = `j${++last}`
      const controller = new AbortController()
      const set = (change: Partial<JobView>): void => {
        const job = jobs.get(id) as Job
        job.view = { ...job.view, ...change }
        tell(job.view)
      }
      const end = line.then(() => carryOut(spec, { signal: controller.signal, set, now }))
      line = end
      const view = waiting(id, spec)
      jobs.set(id, { view, controller, end })
      tell(view)
      return view
    },
    list: () => [...jobs.values()].map(({ view }) => view).reverse(),
    cancel: (id) => find(id).controller.abort(cancelled()),
    ended: async (id) => {
      await find(id).end
      return find(id).view
    },
    async dispose() {
      for (const { controller } of jobs.values()) controller.abort(cancelled())
      await line
    },
  }
}

function waiting(id: string, { kind, label }: JobSpec): JobView {
  const startedAt = new Date().toISOString()
  const figures = { stage: '', done: 0, total: 0, unit: '', etaSeconds: null }
  return { id, kind, label, state: 'waiting', startedAt, ...figures, result: null, error: null }
}

interface Carrying {
  readonly signal: AbortSignal
  readonly set: (change: Partial<JobView>) => void
  readonly now: () => number
}

async function carryOut(spec: JobSpec, { signal, set, now }: Carrying): Promise<void> {
  if (signal.aborted) return set({ state: 'cancelled' })
  set({ state: 'running', startedAt: new Date().toISOString() })
  const progress = reporter(set, now)
  try {
    const result = await spec.work({ signal, progress })
    set({ state: 'done', result, etaSeconds: 0 })
  } catch (error) {
    if (signal.aborted) set({ state: 'cancelled' })
    else set({ state: 'failed', error: errorView(error) })
  }
}

/** Tells the first and last figures of every stage and, between them, no more than ten a second. */
function reporter(set: Carrying['set'], now: () => number): JobControl['progress'] {
  let [told, began, current] = [-Infinity, 0, '']
  return (stage, done, total, unit = '') => {
    if (stage !== current) [current, began, told] = [stage, now(), -Infinity]
    if (now() - told < INTERVAL_MS && done < total) return
    told = now()
    const rate = done / Math.max(1, told - began)
    const etaSeconds = done > 0 && total > 0 ? (total - done) / rate / 1000 : null
    set({ stage, done, total, unit, etaSeconds })
  }
}

function cancelled(): EngineError {
  return new EngineError('CANCELLED', 'The job was cancelled.')
}
