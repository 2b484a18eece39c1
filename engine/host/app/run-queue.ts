// The line of runs: one at a time, each in a process of its own. The line stands in the store and outlives the host.
import { availableParallelism } from 'node:os'
import type { AppTell } from '../../api/contract/index.ts'
import type { SettingsView } from '../../api/contract/views.ts'
import { parseRecipe } from '../../api/recipe.ts'
import { message, type Message } from '../../base/message.ts'
import type { MessageCode } from '../../base/messages.ts'
import { EngineError } from '../../base/errors.ts'
import type { Store } from '../../store/store.ts'
import type { RunRow, RunStatus } from '../../store/tables/runs.ts'
import { runHealth } from '../run-health.ts'
import type { Child, ChildEnd } from './child-process.ts'
import { type RunProgress, RunTeller } from './run-progress.ts'
import { settle, type Wish } from './run-settling.ts'
import { runView } from './run-view.ts'
import { type StartTrainer, startTrainer } from './trainer-process.ts'

/** What the runs service needs of the line. */
export interface RunQueue {
  /**
   * Puts a queued, paused, interrupted or failed run at the end of the line, and starts it when it is its turn.
   * @throws UNKNOWN_NAME; BAD_ARGUMENT for one in another state or in the line already
   */
  add(run: string): void
  /** Asks the running one to save and stop; takes a waiting one out of the line. @throws UNKNOWN_NAME or BAD_ARGUMENT */
  pause(run: string): Promise<void>
  /** Stops a run for good; it keeps its checkpoints. @throws UNKNOWN_NAME or BAD_ARGUMENT */
  cancel(run: string): Promise<void>
  /** Puts a waiting run at a place, from 0. @throws UNKNOWN_NAME or BAD_ARGUMENT */
  move(run: string, place: number): void
  /** Place from 0 of a waiting run; null for others. */
  placeOf(run: string): number | null
  /** What is known of the run under way. */
  liveOf(run: string): RunProgress | null
  /** Whether anything is running. */
  readonly isBusy: boolean
  /** Saves and stops the one under way and waits for it. */
  dispose(): Promise<void>
}

/** What the line works with. */
export interface QueueParts {
  readonly store: Store
  readonly tell: AppTell
  settings(): Pick<SettingsView, 'runtime' | 'threads'>
  readonly startTrainer?: StartTrainer
  /** How long a trainer may take to save and stop before it is ended, in milliseconds. */
  readonly patienceMs?: number
}

/** Opens the line as it stands in the store and goes on with it. */
export function createRunQueue(parts: QueueParts): RunQueue {
  return new Line(parts)
}

interface Current {
  readonly run: string
  readonly teller: RunTeller
  readonly trainer: Child
  readonly done: Promise<void>
  wish: Wish | null
}

const PATIENCE_MS = 120_000
const CAN_BE_ADDED: readonly RunStatus[] = ['queued', 'paused', 'interrupted', 'failed']
/** Name of the setting that holds the ids in order. */
const SETTING = 'queue'

class Line implements RunQueue {
  readonly #parts: QueueParts
  readonly #store: Store
  readonly #start: StartTrainer
  #waiting: string[]
  #current: Current | undefined
  #isClosing = false

  constructor(parts: QueueParts) {
    this.#parts = parts
    this.#store = parts.store
    this.#start = parts.startTrainer ?? startTrainer
    this.#waiting = waitingIn(parts.store)
    if (!parts.store.readOnly) setImmediate(() => this.#next())
  }

  get isBusy(): boolean {
    return this.#current !== undefined
  }

  add(reference: string): void {
    const row = this.#store.runs.find(reference)
    if (this.#waiting.includes(row.id) || !CAN_BE_ADDED.includes(row.status))
      throw wrongState(row, this.#waiting.includes(row.id) ? 'run.inQueue' : 'run.cannotBeAdded')
    this.#setWaiting([...this.#waiting, row.id], () => this.#store.runs.setStatus(row.id, 'queued'))
    this.#tell(row.id)
    this.#next()
  }

  async pause(reference: string): Promise<void> {
    const row = this.#store.runs.find(reference)
    if (this.#current?.run === row.id) return this.#ask(this.#current, 'pause')
    if (row.status !== 'queued') throw wrongState(row, 'run.cannotPause')
    this.#takeOut(row.id, 'paused', message('run.takenOut'))
  }

  async cancel(reference: string): Promise<void> {
    const row = this.#store.runs.find(reference)
    if (this.#current?.run === row.id) return this.#ask(this.#current, 'cancel')
    if (row.status === 'finished' || row.status === 'cancelled') throw wrongState(row, 'run.cannotCancel')
    this.#takeOut(row.id, 'cancelled', message('run.cancelled'))
  }

  move(reference: string, place: number): void {
    const row = this.#store.runs.find(reference)
    if (!this.#waiting.includes(row.id)) throw wrongState(row, 'run.notInQueue')
    const others = this.#waiting.filter((id) => id !== row.id)
    this.#setWaiting([...others.slice(0, place), row.id, ...others.slice(place)])
    this.#tell(...this.#waiting)
  }

  placeOf(run: string): number | null {
    const place = this.#waiting.indexOf(run)
    return place < 0 ? null : place
  }

  liveOf(run: string): RunProgress | null {
    return this.#current?.run === run ? this.#current.teller.progress : null
  }

  async dispose(): Promise<void> {
    this.#isClosing = true
    if (this.#current) await this.#ask(this.#current, 'close')
  }

  /** Starts the first of the line when nothing runs. */
  #next(): void {
    const [run] = this.#waiting
    if (this.#current || this.#isClosing || run === undefined) return
    this.#setWaiting(this.#waiting.slice(1), () => {
      const { step } = this.#store.runs.setStatus(run, 'running')
      this.#store.events.append(run, { step, type: 'started', payload: {} })
    })
    this.#current = this.#launch(this.#store.runs.find(run))
    this.#tell(run, ...this.#waiting)
  }

  #launch({ id, step, recipe }: RunRow): Current {
    const { tell } = this.#parts
    const teller = new RunTeller(parseRecipe(recipe), step, {
      changed: () => this.#tell(id),
      points: (points) => tell('runs', 'points', { run: id, points }),
      sampled: (sample) => tell('runs', 'sampled', { run: id, sample }),
      looked: () => tell('health', 'looked', runHealth(this.#store, id)),
    })
    const { runtime, threads } = this.#parts.settings()
    const job = {
      home: this.#store.home.root,
      run: id,
      runtime,
      threads: threads === 0 ? availableParallelism() : threads,
    }
    const trainer = this.#start(job, (event) => teller.hear(event))
    const done = trainer.ended.then((end) => this.#ended(end))
    return { run: id, teller, trainer, done, wish: null }
  }

  /** Notes what became of the run and starts the next. */
  #ended(end: ChildEnd): void {
    const { run, teller, wish } = this.#current as Current
    teller.end()
    this.#current = undefined
    const { status } = this.#store.runs.find(run)
    const ending = settle(status, wish, end)
    if (ending) this.#store.runs.setStatus(run, ending.status, ending.reason)
    const row = this.#store.runs.find(run)
    const payload = { status: row.status, reason: row.reason, reasonSaid: row.reasonSaid }
    this.#store.events.append(run, { step: row.step, type: 'ended', payload })
    this.#tell(run)
    if (row.status === 'finished') this.#parts.tell('models', 'changed', {})
    this.#next()
  }

  /** Has the run under way saved and stopped; one that is being cancelled stays so. */
  async #ask(current: Current, wish: Wish): Promise<void> {
    if (current.wish !== 'cancel') current.wish = wish
    current.trainer.stop()
    current.teller.stopping()
    const timer = setTimeout(() => current.trainer.kill(), this.#parts.patienceMs ?? PATIENCE_MS)
    await current.done.finally(() => clearTimeout(timer))
  }

  #takeOut(run: string, status: RunStatus, reason: Message): void {
    const rest = this.#waiting.filter((id) => id !== run)
    this.#setWaiting(rest, () => this.#store.runs.setStatus(run, status, reason))
    this.#tell(run, ...this.#waiting)
  }

  /** Changes the line together with what it means for a run, or neither. */
  #setWaiting(ids: string[], change?: () => void): void {
    this.#store.transaction(() => {
      this.#store.settings.set({ [SETTING]: ids })
      change?.()
    })
    this.#waiting = ids
  }

  #tell(...runs: readonly string[]): void {
    for (const run of runs)
      this.#parts.tell('runs', 'changed', runView(this.#store, this.#store.runs.find(run), this))
  }
}

/** The line as it was kept, then runs that were queued without it. */
function waitingIn(store: Store): string[] {
  const kept = store.settings.all()[SETTING]
  const queued = store.runs.list().filter(({ status }) => status === 'queued')
  const ids = queued.map(({ id }) => id)
  const known = Array.isArray(kept) ? kept.filter((id): id is string => ids.includes(id as string)) : []
  return [...known, ...ids.filter((id) => !known.includes(id))]
}

type WrongState = Extract<MessageCode, 'run.inQueue' | 'run.notInQueue' | `run.cannot${string}`>

function wrongState({ name, id, status }: RunRow, code: WrongState): EngineError {
  return new EngineError('BAD_ARGUMENT', message(code, { name, status }), { details: { run: id, status } })
}
