// The suggestions that wait for a decision, as far as they are loaded, and the one that is looked at. Others decide too, and
// suggestions keep coming.
import type { AppClient } from '../../../../engine/api/contract/index.ts'
import type { SuggestionView } from '../../../../engine/api/contract/captioner.ts'
import type { ErrorView, Message } from '../../../../engine/api/contract/views.ts'
import { errorOf, isCancelled } from '../../../lib/client/client.svelte.ts'
import { told } from '../../../lib/i18n/told.ts'
import { toasts } from '../../../lib/state/toasts.svelte.ts'

const PAGE = 60
/** So many before the end of what is loaded, more is asked for. */
const AHEAD = 10
/** Changes come in bursts. */
const SETTLE_MS = 250

/** Who decides on suggestions. */
interface Reviewing {
  /** Whether a decision is under way. */
  readonly isBusy: boolean
  /** Called when another suggestion is looked at. */
  onShown(item: SuggestionView | undefined): void
}

/** Suggestions of a dataset. */
export class SuggestionList {
  readonly #captioner: AppClient['captioner']
  readonly #dataset: string
  readonly #review: Reviewing
  #items = $state.raw<readonly SuggestionView[]>([])
  #left = $state(0)
  #place = $state(0)
  #filter = $state('')
  #problem = $state.raw<Message | null>(null)
  #error = $state.raw<ErrorView>()
  #failure = $state.raw<{ readonly count: number; readonly problem: string }>()
  #isLoaded = $state(false)
  #turn = 0
  #settling: ReturnType<typeof setTimeout> | undefined

  constructor(captioner: AppClient['captioner'], dataset: string, review: Reviewing) {
    this.#captioner = captioner
    this.#dataset = dataset
    this.#review = review
  }

  get items(): readonly SuggestionView[] {
    return this.#items
  }

  /** The suggestion that is looked at. */
  get current(): SuggestionView | undefined {
    return this.#items[this.#place]
  }

  get place(): number {
    return this.#place
  }

  /** How many wait for a decision. */
  get left(): number {
    return this.#left
  }

  /** How many of those that were loaded are decided. */
  get decided(): number {
    return this.#items.filter(({ state }) => state !== 'pending').length
  }

  get filter(): string {
    return this.#filter
  }

  /** What is wrong with the filter. */
  get problem(): Message | null {
    return this.#problem
  }

  get error(): ErrorView | undefined {
    return this.#error
  }

  /** Pictures that got no caption, and the reason of the first. */
  get failure(): { readonly count: number; readonly problem: string } | undefined {
    return this.#failure
  }

  get isLoaded(): boolean {
    return this.#isLoaded
  }

  /** Loads and listens; call it while a component is set up. */
  follow(): void {
    $effect(() => {
      void this.load()
      return () => clearTimeout(this.#settling)
    })
    $effect(() => this.#captioner.onChanged(({ dataset }) => dataset === this.#dataset && this.#hear()))
  }

  /** Begins anew with what waits. */
  async load(filter = this.#filter): Promise<void> {
    const turn = ++this.#turn
    this.#filter = filter
    try {
      const page = await this.#ask(null)
      if (turn !== this.#turn) return
      this.#problem = page.problem
      this.#error = undefined
      if (page.problem !== null && this.#isLoaded) return
      this.#items = page.suggestions
      this.#left = page.total
      this.#isLoaded = true
      this.show(0)
      void this.#askForFailures()
    } catch (reason) {
      if (turn === this.#turn && !isCancelled(reason)) this.#error = errorOf(reason)
    }
  }

  move(by: number): void {
    const place = Math.max(0, Math.min(this.#items.length - 1, this.#place + by))
    if (place !== this.#place) this.show(place)
  }

  /** Looks at the suggestion of a place. */
  show(place: number): void {
    this.#place = place
    this.#review.onShown(this.current)
    if (place + AHEAD >= this.#items.length) void this.#loadMore()
  }

  /** Puts a decided suggestion where it stood, and looks at the next that waits. */
  decide(decided: SuggestionView): void {
    this.put(decided)
    this.#left--
    const next = this.#items.findIndex((item, place) => place > this.#place && item.state === 'pending')
    const before = this.#items.findIndex((item) => item.state === 'pending')
    if (next >= 0 || before >= 0) this.show(next >= 0 ? next : before)
  }

  /** Looks at a suggestion that waits again; false where it is not loaded. */
  reopen(item: SuggestionView): boolean {
    const place = this.#items.findIndex(({ key }) => key === item.key)
    if (place < 0) return false
    this.put(item)
    this.#left++
    this.show(place)
    return true
  }

  /** Puts a suggestion over the one of its key. */
  put(item: SuggestionView): void {
    this.#items = this.#items.map((old) => (old.key === item.key ? item : old))
  }

  #ask(after: string | null): ReturnType<AppClient['captioner']['page']> {
    return this.#captioner.page({ dataset: this.#dataset, filter: this.#filter, after, limit: PAGE })
  }

  async #loadMore(): Promise<void> {
    const last = this.#items.at(-1)
    const turn = this.#turn
    if (!last || this.#items.length - this.decided >= this.#left) return
    try {
      const { suggestions, total } = await this.#ask(last.key)
      if (turn !== this.#turn || this.#items.at(-1) !== last) return
      this.#items = [...this.#items, ...suggestions]
      this.#left = total
    } catch (reason) {
      if (!isCancelled(reason)) toasts.fail(reason)
    }
  }

  async #askForFailures(): Promise<void> {
    const { total, suggestions } = await this.#captioner.page({
      ...{ dataset: this.#dataset, state: 'failed', limit: 1 },
    })
    const [first] = suggestions
    this.#failure = first?.problem ? { count: total, problem: told(first.problem, first.said) } : undefined
  }

  /** Others decide too, and suggestions keep coming. */
  #hear(): void {
    clearTimeout(this.#settling)
    this.#settling = setTimeout(() => {
      if (this.#items.length === 0) void this.load()
      else void this.#recount()
    }, SETTLE_MS)
  }

  async #recount(): Promise<void> {
    const turn = this.#turn
    const { total } = await this.#captioner.page({
      ...{ dataset: this.#dataset, filter: this.#filter, limit: 1 },
    })
    if (turn !== this.#turn || this.#review.isBusy) return
    this.#left = total
    void this.#loadMore()
  }
}
