// Asking for suggestions: by which captioner, for which pairs, and how many those are.
import type { AppClient } from '../../../../engine/api/contract/index.ts'
import type { ErrorView } from '../../../../engine/api/contract/views.ts'
import { errorOf, isCancelled } from '../../../lib/client/client.svelte.ts'

/** Which pairs. */
export type Scope = 'selected' | 'filter' | 'missing' | 'all'

/** What the dialog asks of the host. */
export interface SuggestClient {
  readonly captioner: AppClient['captioner']
  readonly datasets: AppClient['datasets']
}

/** What the page shows and has selected. */
export interface Shown {
  readonly dataset: string
  /** Of the filter box; empty for none. */
  readonly filter: string
  /** How many pairs are selected, when several are. */
  readonly selected: number
  /** Their keys. */
  keys(): Promise<readonly string[]>
}

/** The filter that finds pairs without a caption. */
const MISSING = 'captions:0'

/** The state of the dialog. */
export class Suggesting {
  readonly #client: SuggestClient
  readonly #shown: Shown
  #counts = $state.raw<Readonly<Partial<Record<Scope, number>>>>({})
  #error = $state.raw<ErrorView>()
  #isStarting = $state(false)

  captioner = $state('')
  /** What was changed for this time. */
  options = $state.raw<Readonly<Record<string, unknown>>>({})
  scope = $state<Scope>('all')
  again = $state(false)

  constructor(client: SuggestClient, shown: Shown) {
    this.#client = client
    this.#shown = shown
    if (shown.selected > 1) this.scope = 'selected'
    else if (shown.filter !== '') this.scope = 'filter'
  }

  /** How many pairs a scope has; undefined while it is not known. */
  count(scope: Scope): number | undefined {
    return this.#counts[scope]
  }

  get error(): ErrorView | undefined {
    return this.#error
  }

  get isStarting(): boolean {
    return this.#isStarting
  }

  /** Scopes that make sense now. */
  get scopes(): readonly Scope[] {
    const { selected, filter } = this.#shown
    return [
      ...(selected > 1 ? (['selected'] as const) : []),
      ...(filter === '' ? [] : (['filter'] as const)),
      ...((this.#counts.missing ?? 0) > 0 ? (['missing'] as const) : []),
      'all',
    ]
  }

  /** Counts every scope; where some pairs have no caption, those come first. */
  async load(): Promise<void> {
    const { dataset, filter, selected } = this.#shown
    const total = async (of: string): Promise<number> =>
      (await this.#client.datasets.page({ dataset, filter: of, limit: 1 })).total
    try {
      const [all, missing, filtered] = await Promise.all([total(''), total(MISSING), total(filter)])
      this.#counts = { all, missing, filter: filtered, selected }
      if (missing > 0 && this.scope === 'all') this.scope = 'missing'
    } catch (reason) {
      if (!isCancelled(reason)) this.#error = errorOf(reason)
    }
  }

  /** True when the job was put in the line. */
  async start(): Promise<boolean> {
    this.#isStarting = true
    this.#error = undefined
    try {
      await this.#client.captioner.suggest({
        ...{ dataset: this.#shown.dataset, captioner: this.captioner, again: this.again },
        options: { ...this.options },
        ...(await this.#pairs()),
      })
      return true
    } catch (reason) {
      this.#error = errorOf(reason)
      return false
    } finally {
      this.#isStarting = false
    }
  }

  async #pairs(): Promise<{ readonly filter?: string; readonly keys?: string[] }> {
    if (this.scope === 'selected') return { keys: [...(await this.#shown.keys())] }
    if (this.scope === 'filter') return { filter: this.#shown.filter }
    return this.scope === 'missing' ? { filter: MISSING } : {}
  }
}
