// Long work besides training: one job at a time in each lane, the others wait; it goes on when windows close.
import { EngineError } from '../../base/errors.ts'
import { message } from '../../base/message.ts'
import type { JobView } from '../../api/contract/views.ts'
import { errorView } from '../../api/rpc/server.ts'
import { interrupted, type JobMemory, NO_MEMORY } from './job-memory.ts'

/** How a job's work tells how far it is, and hears that it shall stop. */
export interface JobControl {
  readonly signal: AbortSignal
  progress(stage: string, done: number, total: number, unit?: string): void
}

/** What a job keeps busy. */
export type Lane = 'computer' | 'network'

/** What a job is; `work` gives the id of what it made. */
export interface JobSpec {
  readonly kind: JobView['kind']
  readonly label: string
  /** `network` for what mostly waits for another program; `computer` unless told. Lanes do not wait for each other. */
  readonly lane?: Lane
  /** What it is about, when that is there before it starts. */
  readonly subject?: JobView['subject']
  work(control: JobControl): Promise<string | null>
}

/** All jobs of this host. */
export interface JobBoard {
  /** Puts a job in the line of its lane and gives it at once. */
  start(spec: JobSpec): JobView
  /** Newest first; those that an earlier host left behind among them. */
  list(): JobView[]
  /** @throws UNKNOWN_NAME */
  cancel(job: string): void
  /** Takes ended jobs out of the list; the others stay. Gives those that were taken out. */
  dismiss(jobs: readonly string[]): readonly string[]
  /** Resolves when a job has ended. @throws UNKNOWN_NAME */
  ended(job: string): Promise<JobView>
  /** Stops everything and waits for it. */
  dispose(): Promise<void>
}

/** What a board works with; tests replace the clock. */
export interface BoardParts {
  /** Hears every change. */
  readonly tell: (job: JobView) => void
  readonly memory?: JobMemory
  /** In milliseconds. */
  readonly now?: () => number
}

/** Opens the board with what an earlier host left behind. */
export function createJobBoard(parts: BoardParts): JobBoard {
  return new Board(parts)
}

/** Updates of one job reach windows at most this often. */
const INTERVAL_MS = 100

interface Job {
  view: JobView
  readonly controller: AbortController
  readonly end: Promise<void>
}

class Board implements JobBoard {
  readonly #tell: (job: JobView) => void
  readonly #memory: JobMemory
  readonly #now: () => number
  readonly #jobs = new Map<string, Job>()
  readonly #lines: Record<Lane, Promise<void>> = { computer: Promise.resolve(), network: Promise.resolve() }
  #last: number
  #isClosing = false

  constructor({ tell, memory = NO_MEMORY, now = () => performance.now() }: BoardParts) {
    ;[this.#tell, this.#memory, this.#now] = [tell, memory, now]
    const { last, jobs } = memory.load()
    this.#last = last
    for (const view of jobs) this.#jobs.set(view.id, left(view))
  }

  start(spec: JobSpec): JobView {
    const id = `j${++this.#last}`
    const controller = new AbortController()
    const view = waiting(id, spec)
    const lane = spec.lane ?? 'computer'
    const end = this.#lines[lane].then(() => this.#carryOut(id, spec, controller.signal))
    this.#lines[lane] = end
    this.#jobs.set(id, { view, controller, end })
    this.#save()
    this.#tell(view)
    return view
  }

  list(): JobView[] {
    return [...this.#jobs.values()].map(({ view }) => view).reverse()
  }

  cancel(id: string): void {
    this.#find(id).controller.abort(cancelled())
  }

  dismiss(ids: readonly string[]): readonly string[] {
    const gone = ids.filter((id) => this.#jobs.has(id) && !isUnderWay(this.#find(id).view))
    for (const id of gone) this.#jobs.delete(id)
    if (gone.length > 0) this.#save()
    return gone
  }

  async ended(id: string): Promise<JobView> {
    const job = this.#find(id)
    await job.end
    return job.view
  }

  async dispose(): Promise<void> {
    this.#isClosing = true
    for (const { controller } of this.#jobs.values()) controller.abort(cancelled())
    await Promise.all(Object.values(this.#lines))
  }

  #find(id: string): Job {
    const job = this.#jobs.get(id)
    if (job) return job
    throw new EngineError('UNKNOWN_NAME', message('job.none', { id }))
  }

  async #carryOut(id: string, spec: JobSpec, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return this.#stopped(id)
    this.#set(id, { state: 'running', startedAt: new Date().toISOString() })
    const progress = reporter((change) => this.#set(id, change), this.#now)
    try {
      const result = await spec.work({ signal, progress })
      this.#set(id, { state: 'done', result, etaSeconds: 0 })
    } catch (error) {
      if (signal.aborted) this.#stopped(id)
      else this.#set(id, { state: 'failed', error: errorView(error) })
    }
  }

  /** A person cancelled it, or the program is being closed. */
  #stopped(id: string): void {
    this.#set(id, this.#isClosing ? interrupted(this.#find(id).view) : { state: 'cancelled' })
  }

  #set(id: string, change: Partial<JobView>): void {
    const job = this.#find(id)
    job.view = { ...job.view, ...change }
    if (change.state !== undefined) this.#save()
    this.#tell(job.view)
  }

  #save(): void {
    this.#memory.save({ last: this.#last, jobs: [...this.#jobs.values()].map(({ view }) => view) })
  }
}

/** Whether a job still waits or runs. */
function isUnderWay({ state }: JobView): boolean {
  return state === 'waiting' || state === 'running'
}

/** A job that an earlier host left behind. */
function left(view: JobView): Job {
  return { view, controller: new AbortController(), end: Promise.resolve() }
}

function waiting(id: string, { kind, label, subject = null }: JobSpec): JobView {
  const startedAt = new Date().toISOString()
  const figures = { stage: '', done: 0, total: 0, unit: '', etaSeconds: null }
  return { id, kind, label, subject, state: 'waiting', startedAt, ...figures, result: null, error: null }
}

/** Tells the first and last figures of every stage and, between them, no more than ten a second. */
function reporter(set: (change: Partial<JobView>) => void, now: () => number): JobControl['progress'] {
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
  return new EngineError('CANCELLED', message('job.cancelled'))
}
