// Long work that is under way, everywhere in the window: jobs and runs.
import type { JobView, RunView } from '../../../engine/api/contract/views.ts'
import { app, connection } from '../client/client.svelte.ts'

/** Jobs that still need attention stay listed this long after they ended. */
const LINGER_MS = 8000

class JobsState {
  #jobs = $state.raw<readonly JobView[]>([])
  #runs = $state.raw<readonly RunView[]>([])
  #active = $derived(this.#jobs.filter(isUnderWay))
  #run = $derived(this.#runs.find(({ status }) => status === 'running'))
  readonly #listeners = new Set<(job: JobView) => void>()

  /** Every job the host knows of. */
  get all(): readonly JobView[] {
    return this.#jobs
  }

  get active(): readonly JobView[] {
    return this.#active
  }

  /** Every run, newest state first heard of last. */
  get runs(): readonly RunView[] {
    return this.#runs
  }

  /** The run that trains now. */
  get run(): RunView | undefined {
    return this.#run
  }

  byId(id: string): JobView | undefined {
    return this.#jobs.find((job) => job.id === id)
  }

  /** Waits until a job ended; gives it as it ended. */
  ended(id: string): Promise<JobView> {
    const now = this.byId(id)
    if (now && !isUnderWay(now)) return Promise.resolve(now)
    return new Promise((resolve) => {
      const hear = (job: JobView) => {
        if (job.id !== id || isUnderWay(job)) return
        this.#listeners.delete(hear)
        resolve(job)
      }
      this.#listeners.add(hear)
    })
  }

  /** Loads and listens; call it while a component is set up. */
  follow(): void {
    $effect(() => {
      if (connection.opened === 0) return
      app.jobs.list().then(
        (jobs) => jobs.forEach((job) => this.#hear(job)),
        () => undefined,
      )
      app.runs.list().then(
        (runs) => (this.#runs = runs),
        () => undefined,
      )
    })
    $effect(() => app.jobs.onChanged((job) => this.#hear(job)))
    $effect(() => app.runs.onChanged((run) => (this.#runs = replaced(this.#runs, run))))
  }

  #hear(job: JobView): void {
    this.#jobs = replaced(this.#jobs, job)
    for (const listener of [...this.#listeners]) listener(job)
    if (job.state === 'done') setTimeout(() => this.#forget(job.id), LINGER_MS)
  }

  #forget(id: string): void {
    this.#jobs = this.#jobs.filter((job) => job.id !== id)
  }
}

function isUnderWay({ state }: JobView): boolean {
  return state === 'running' || state === 'waiting'
}

/** A list with one thing put in its old place, or at the front when it is new. */
export function replaced<T extends { readonly id: string }>(list: readonly T[], thing: T): readonly T[] {
  const isKnown = list.some(({ id }) => id === thing.id)
  return isKnown ? list.map((old) => (old.id === thing.id ? thing : old)) : [thing, ...list]
}

/** How far something is, from 0 to 1; null while that is not known. */
export function share(done: number, total: number): number | null {
  return total > 0 ? Math.min(1, done / total) : null
}

/** The one list of this window. */
export const jobs = new JobsState()
