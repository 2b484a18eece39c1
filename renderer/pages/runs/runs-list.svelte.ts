// Every run of the data folder, as they stand now, and what can be done with them.
import type { AppClient } from '../../../engine/api/contract/index.ts'
import type { RunView } from '../../../engine/api/contract/views.ts'
import { resource, type Resource } from '../../lib/client/resource.svelte.ts'
import { together } from '../../lib/client/together.ts'
import { t } from '../../lib/i18n/index.svelte.ts'
import { replaced } from '../../lib/state/jobs.svelte.ts'
import { toasts } from '../../lib/state/toasts.svelte.ts'
import { groupRuns, type RunGroups } from './queue.ts'

type Change = 'pause' | 'resume' | 'cancel'

/** Make it while a component is set up. */
export class RunsList {
  readonly #client: Pick<AppClient, 'runs'>
  readonly #list: Resource<readonly RunView[]>
  readonly #groups: RunGroups = $derived.by(() => groupRuns(this.#list.value ?? []))
  #busy = $state.raw<readonly string[]>([])
  #said = $state('')

  constructor(client: Pick<AppClient, 'runs'>) {
    this.#client = client
    this.#list = resource(
      () => true,
      (_, signal) => client.runs.list(undefined, signal),
    )
    // Hears of changes from the host.
    $effect(() => client.runs.onChanged((run) => together(() => this.#put(run))))
  }

  get list(): Resource<readonly RunView[]> {
    return this.#list
  }
  get groups(): RunGroups {
    return this.#groups
  }
  /** What was done last, for those who do not see it. */
  get said(): string {
    return this.#said
  }

  isBusy(run: RunView): boolean {
    return this.#busy.includes(run.id)
  }

  byId(id: string): RunView | undefined {
    return this.#list.value?.find((run) => run.id === id)
  }

  async change(run: RunView, how: Change): Promise<void> {
    this.#busy = [...this.#busy, run.id]
    try {
      this.#put(await this.#client.runs[how]({ run: run.id }))
    } catch (error) {
      toasts.fail(error)
    } finally {
      this.#busy = this.#busy.filter((id) => id !== run.id)
    }
  }

  /** Puts a waiting run at a place of the queue; the way back is offered. */
  async move(run: RunView, place: number, isUndo = false): Promise<void> {
    const before = run.place
    if (before === place || place < 0 || place >= this.#groups.waiting.length) return
    try {
      this.#list.set(await this.#client.runs.move({ run: run.id, place }))
    } catch (error) {
      return toasts.fail(error)
    }
    this.#said = t('runs.moved', { name: run.name, place: place + 1 })
    if (before === null || isUndo) return
    const back = () => void this.move(this.byId(run.id) ?? run, before, true)
    toasts.show(this.#said, { action: { label: t('runs.undo'), run: back } })
  }

  #put(run: RunView): void {
    if (this.#list.value) this.#list.set(replaced(this.#list.value, run))
  }
}
