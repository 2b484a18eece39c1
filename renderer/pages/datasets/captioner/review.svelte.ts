// The review of suggestions: one after the other, each accepted, edited or rejected, and taken back when asked to.
import type { AppClient } from '../../../../engine/api/contract/index.ts'
import type { SuggestionView } from '../../../../engine/api/contract/captioner.ts'
import type { ErrorView, Message } from '../../../../engine/api/contract/views.ts'
import { errorOf, isCancelled } from '../../../lib/client/client.svelte.ts'
import { t } from '../../../lib/i18n/index.svelte.ts'
import { told } from '../../../lib/i18n/told.ts'
import { toasts } from '../../../lib/state/toasts.svelte.ts'

/** What becomes of an accepted suggestion. */
export type AcceptHow = 'replace' | 'add'

/** What the review asks of the host. */
export interface ReviewClient {
  readonly captioner: AppClient['captioner']
  readonly datasets: AppClient['datasets']
}

/** A decision that can be taken back. */
interface Decision {
  /** As it was before; undefined for a decision on many. */
  readonly item?: SuggestionView
  readonly what: string
  /** How to take it back. */
  back(): Promise<unknown>
}

const PAGE = 60
/** So many before the end of what is loaded, more is asked for. */
const AHEAD = 10
/** Changes come in bursts. */
const SETTLE_MS = 250

/** The state of the review. */
export class Review {
  readonly #client: ReviewClient
  readonly #dataset: string
  #items = $state.raw<readonly SuggestionView[]>([])
  #left = $state(0)
  #place = $state(0)
  #filter = $state('')
  #problem = $state.raw<Message | null>(null)
  #error = $state.raw<ErrorView>()
  #failure = $state.raw<{ readonly count: number; readonly problem: string }>()
  #isLoaded = $state(false)
  #isBusy = $state(false)
  #decisions = $state.raw<readonly Decision[]>([])
  #said = $state('')
  #turn = 0
  #settling: ReturnType<typeof setTimeout> | undefined

  /** What becomes of an accepted suggestion. */
  how = $state<AcceptHow>('replace')
  /** The text of the box. */
  draft = $state('')

  constructor(client: ReviewClient, dataset: string) {
    this.#client = client
    this.#dataset = dataset
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

  get isBusy(): boolean {
    return this.#isBusy
  }

  get canUndo(): boolean {
    return this.#decisions.length > 0
  }

  get isEdited(): boolean {
    return this.current !== undefined && this.draft.trim() !== this.current.text
  }

  /** What was done last, for a live region. */
  get said(): string {
    return this.#said
  }

  /** Loads and listens; call it while a component is set up. */
  follow(): void {
    $effect(() => {
      void this.load()
      return () => clearTimeout(this.#settling)
    })
    $effect(() =>
      this.#client.captioner.onChanged(({ dataset }) => dataset === this.#dataset && this.#hear()),
    )
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
      this.#show(0)
      void this.#askForFailures()
    } catch (reason) {
      if (turn === this.#turn && !isCancelled(reason)) this.#error = errorOf(reason)
    }
  }

  move(by: number): void {
    const place = Math.max(0, Math.min(this.#items.length - 1, this.#place + by))
    if (place !== this.#place) this.#show(place)
  }

  /** The box as the suggestion was. */
  revert(): void {
    this.draft = this.current?.text ?? ''
  }

  /** Accepts what stands in the box, and goes on. */
  async accept(): Promise<void> {
    const { current } = this
    if (!current || current.state !== 'pending' || this.draft.trim() === '') return
    const { key, file, captions } = current
    await this.#carryOut(async () => {
      const { id } = await this.#client.captioner.accept({
        ...{ dataset: this.#dataset, key, text: this.draft, expected: captions[0] ?? null, how: this.how },
      })
      const what = t('captioner.didAccept', { file })
      const back =
        id === 0
          ? () => this.#client.captioner.restore({ dataset: this.#dataset, keys: [key] })
          : () => this.#undoOperation(id)
      this.#decide({ ...current, ...this.#acceptedAs(current) }, { item: current, what, back })
    })
  }

  /** Puts the suggestion aside, and goes on. */
  async reject(): Promise<void> {
    const { current } = this
    if (!current || current.state !== 'pending') return
    const keys = [current.key]
    await this.#carryOut(async () => {
      await this.#client.captioner.reject({ dataset: this.#dataset, keys })
      this.#decide(
        { ...current, state: 'rejected' },
        {
          ...{ item: current, what: t('captioner.didReject', { file: current.file }) },
          back: () => this.#client.captioner.restore({ dataset: this.#dataset, keys }),
        },
      )
    })
  }

  /** Accepts all that pass the filter, as one change. */
  async acceptAll(): Promise<void> {
    await this.#carryOut(async () => {
      const count = this.#left
      const operation = await this.#client.captioner.acceptAll({
        ...{ dataset: this.#dataset, filter: this.#filter, how: this.how },
      })
      this.#said = t('captioner.didAcceptAll', { count })
      if (operation) this.#remember({ what: this.#said, back: () => this.#undoOperation(operation.id) })
      await this.load()
    })
  }

  async rejectAll(): Promise<void> {
    await this.#carryOut(async () => {
      const keys = [
        ...(await this.#client.captioner.reject({ dataset: this.#dataset, filter: this.#filter })),
      ]
      this.#said = t('captioner.didRejectAll', { count: keys.length })
      if (keys.length > 0)
        this.#remember({
          what: this.#said,
          back: () => this.#client.captioner.restore({ dataset: this.#dataset, keys }),
        })
      await this.load()
    })
  }

  /** Takes the last decision of this review back, and shows it again. */
  async undo(): Promise<void> {
    const decision = this.#decisions.at(-1)
    if (!decision) return
    await this.#carryOut(async () => {
      await decision.back()
      this.#decisions = this.#decisions.slice(0, -1)
      this.#said = t('captioner.didUndo', { what: decision.what })
      const { item } = decision
      const place = this.#items.findIndex(({ key }) => key === item?.key)
      if (!item || place < 0) return this.load()
      this.#put(place, item)
      this.#left++
      this.#show(place)
    })
  }

  /** Undoing takes the last change of the dataset back, so it must still be this one. */
  async #undoOperation(id: number): Promise<void> {
    const { operations } = await this.#client.datasets.show({ dataset: this.#dataset })
    const last = operations.find(({ undone }) => !undone)
    if (last?.id !== id) throw new Error(t('captioner.changedSince'))
    await this.#client.datasets.undo({ dataset: this.#dataset })
  }

  #show(place: number): void {
    this.#place = place
    this.revert()
    if (place + AHEAD >= this.#items.length) void this.#loadMore()
  }

  /** What stands there once it is accepted. */
  #acceptedAs({ captions }: SuggestionView): Pick<SuggestionView, 'state' | 'text' | 'captions'> {
    const text = this.draft.trim()
    const kept = this.how === 'replace' ? captions.slice(1) : captions
    return { state: 'accepted', text, captions: this.how === 'replace' ? [text, ...kept] : [...kept, text] }
  }

  #decide(decided: SuggestionView, decision: Decision): void {
    this.#said = decision.what
    this.#remember(decision)
    this.#put(this.#place, decided)
    this.#left--
    const next = this.#items.findIndex((item, place) => place > this.#place && item.state === 'pending')
    const before = this.#items.findIndex((item) => item.state === 'pending')
    if (next >= 0 || before >= 0) this.#show(next >= 0 ? next : before)
  }

  #remember(decision: Decision): void {
    this.#decisions = [...this.#decisions, decision]
  }

  #put(place: number, item: SuggestionView): void {
    this.#items = this.#items.map((old, i) => (i === place ? item : old))
  }

  async #carryOut(work: () => Promise<unknown>): Promise<void> {
    if (this.#isBusy) return
    this.#isBusy = true
    try {
      await work()
    } catch (reason) {
      this.#failed(reason)
    } finally {
      this.#isBusy = false
    }
  }

  /** A caption that was changed elsewhere is shown as it stands now; the decision is asked for again. */
  #failed(reason: unknown): void {
    const { code, details } = errorOf(reason)
    if (code !== 'CONFLICT') return void toasts.fail(reason)
    const { current } = details
    const captions = typeof current === 'string' ? [current] : []
    if (this.current) this.#put(this.#place, { ...this.current, captions })
    this.#said = t('captioner.changedMeanwhile')
    toasts.show(this.#said)
  }

  #ask(after: string | null): ReturnType<AppClient['captioner']['page']> {
    return this.#client.captioner.page({ dataset: this.#dataset, filter: this.#filter, after, limit: PAGE })
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
    const { total, suggestions } = await this.#client.captioner.page({
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
    const { total } = await this.#client.captioner.page({
      ...{ dataset: this.#dataset, filter: this.#filter, limit: 1 },
    })
    if (turn !== this.#turn || this.#isBusy) return
    this.#left = total
    void this.#loadMore()
  }
}
