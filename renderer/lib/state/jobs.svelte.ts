// Long work that is under way, everywhere in the window: jobs and runs.
import type { JobView, RunView } from '../../../engine/api/contract/views.ts'
import { app, connection } from '../client/client.svelte.ts'
import { together } from '../client/together.ts'
import { toasts } from './toasts.svelte.ts'

/** What ended as it should stays listed so long. */
const LINGER_MS = 8000

class JobsState {
  #jobs = $state.raw<readonly JobView[]>([])
  #runs = $state.raw<readonly RunView[]>([])
  #active = $derived(this.#jobs.filter(isUnderWay))
  #unsettled = $derived(this.#jobs.filter(needsAttention))
  #run = $derived(this.#runs.find(({ status }) => status === 'running'))
  readonly #listeners = new Set<(job: JobView) => void>()

  /** Every job the host knows of. */
  get all(): readonly JobView[] {
    return this.#jobs
  }

  get active(): readonly JobView[] {
    return this.#active
  }

  /** Jobs that failed or were interrupted, until they are dismissed. */
  get unsettled(): readonly JobView[] {
    return this.#unsettled
  }

  stop(job: string): void {
    app.jobs.cancel({ job }).catch((error: unknown) => toasts.fail(error))
  }

  /** Takes ended jobs out of the list, in every window. */
  dismiss(ids: readonly string[]): void {
    app.jobs.dismiss({ jobs: [...ids] }).catch((error: unknown) => toasts.fail(error))
  }

  dismissAll(): void {
    this.dismiss(this.#unsettled.map(({ id }) => id))
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
        (jobs) => this.#take(jobs),
        () => undefined,
      )
      app.runs.list().then(
        (runs) => (this.#runs = runs),
        () => undefined,
      )
    })
    $effect(() => app.jobs.onChanged((job) => this.#hear(job)))
    $effect(() => app.jobs.onDismissed((gone) => gone.jobs.forEach((id) => this.#forget(id))))
    $effect(() => app.runs.onChanged((run) => together(() => (this.#runs = replaced(this.#runs, run)))))
  }

  /** The host's list; what is only known here belongs to a host that is gone. */
  #take(all: readonly JobView[]): void {
    this.#jobs = all.filter((job) => isUnderWay(job) || needsAttention(job))
    for (const job of all) this.#tell(job)
  }

  #tell(job: JobView): void {
    for (const listener of [...this.#listeners]) listener(job)
  }

  #hear(job: JobView): void {
    this.#jobs = replaced(this.#jobs, job)
    this.#tell(job)
    if (!isUnderWay(job) && !needsAttention(job)) setTimeout(() => this.#forget(job.id), LINGER_MS)
  }

  #forget(id: string): void {
    this.#jobs = this.#jobs.filter((job) => job.id !== id)
  }
}

/** Whether it still waits or runs. */
export function isUnderWay({ state }: Pick<JobView, 'state'>): boolean {
  return state === 'running' || state === 'waiting'
}

/** Whether it ended in a way that a person has to hear of. */
export function needsAttention({ state }: Pick<JobView, 'state'>): boolean {
  return state === 'failed' || state === 'interrupted'
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
