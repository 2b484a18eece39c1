// One dataset as the page has it: what the host says of it, its pairs, what is chosen, and what is done to it.
import { untrack } from 'svelte'
import type { AppClient } from '../../../engine/api/contract/index.ts'
import type { ErrorView, JobView } from '../../../engine/api/contract/views.ts'
import { connection, errorOf, isCancelled } from '../../lib/client/client.svelte.ts'
import { t } from '../../lib/i18n/index.svelte.ts'
import { toasts } from '../../lib/state/toasts.svelte.ts'
import { Choice } from './choice.svelte.ts'
import { Edits } from './edits.svelte.ts'
import { asksForTrash, type FilterTermView, withTrash } from './filter-text.ts'
import { type DatasetKind, kindText, type Say } from './kind-words.ts'
import { CaptionLoop } from './loop.svelte.ts'
import { type PairQuery, Pairs } from './pairs.svelte.ts'

/** What `show` answers. */
export type DatasetDetail = Awaited<ReturnType<AppClient['datasets']['show']>>

/** Changes come in bursts; the list is loaded again once they are over. */
const SETTLE_MS = 150
/** While a filter is being typed. */
const TYPING_MS = 200

/** The state of the page of one dataset. */
export class DatasetState {
  readonly client: AppClient['datasets']
  readonly id: string
  readonly pairs: Pairs
  readonly edits: Edits
  readonly choice: Choice
  readonly loop: CaptionLoop
  #detail = $state.raw<DatasetDetail>()
  #error = $state.raw<ErrorView>()
  #terms = $state.raw<readonly FilterTermView[]>([])
  #filter = $state('')
  #isLooping = $state(false)
  /** Key of the pair that a further caption is written for. */
  captionFor = $state<string>()
  #typing: ReturnType<typeof setTimeout> | undefined
  #settling: ReturnType<typeof setTimeout> | undefined

  constructor(client: AppClient['datasets'], id: string) {
    this.client = client
    this.id = id
    this.pairs = new Pairs(client, id)
    this.edits = new Edits(client, id, { pairs: this.pairs, say: this.say })
    this.choice = new Choice(this.pairs)
    this.loop = new CaptionLoop(this.pairs, this.edits)
  }

  get detail(): DatasetDetail | undefined {
    return this.#detail
  }

  /** What it holds; as soon as either the dataset or one of its pairs is there. */
  get kind(): DatasetKind {
    const [first] = this.pairs.at(0)?.roles ?? []
    return this.#detail?.dataset.kind ?? (first === undefined ? 'pairs' : 'texts')
  }

  /** A text about what it holds. */
  readonly say: Say = (word, values) => kindText(this.kind, word, values)

  /** Why the dataset could not be loaded. */
  get error(): ErrorView | undefined {
    return this.#error
  }

  /** What the filter box offers. */
  get terms(): readonly FilterTermView[] {
    return this.#terms
  }

  /** The text of the filter box. */
  get filter(): string {
    return this.#filter
  }

  get isTrash(): boolean {
    return asksForTrash(this.#filter)
  }

  /** True while pairs are captioned one after the other. */
  get isLooping(): boolean {
    return this.#isLooping
  }

  /** Takes what is typed; the pairs follow when the hand rests. */
  type(filter: string): void {
    this.#filter = filter
    clearTimeout(this.#typing)
    this.#typing = setTimeout(() => void this.ask({ filter }), TYPING_MS)
  }

  /** Shows other pairs at once. */
  async ask(changes: Partial<PairQuery>): Promise<void> {
    clearTimeout(this.#typing)
    this.#filter = changes.filter ?? this.#filter
    this.choice.clear()
    await this.pairs.ask({ ...this.pairs.query, filter: this.#filter, ...changes })
  }

  /** Follows an address that was gone to while the page is open. */
  followAddress(query: PairQuery): void {
    const { filter, order, descending } = this.pairs.query
    const isSame = query.filter === filter && query.order === order && query.descending === descending
    if (this.pairs.isLoaded && !isSame) void this.ask(query)
  }

  /** Between the kept pairs and those in the trash. */
  showTrash(isTrash: boolean): Promise<void> {
    return this.ask({ filter: withTrash(this.#filter, isTrash) })
  }

  /** Shows the pairs that have a problem, and selects them. */
  async showNamed(label: string, keys: readonly string[]): Promise<void> {
    await this.pairs.showNamed({ label, keys })
    this.choice.active = 0
    this.choice.places = new Set(keys.keys())
  }

  startLoop(): void {
    if (this.pairs.total === 0) return
    this.#isLooping = true
    this.loop.start(Math.min(this.choice.active, this.pairs.total - 1))
  }

  stopLoop(): void {
    this.#isLooping = false
    this.choice.clear()
    this.choice.active = this.loop.place
    this.loop.stop()
  }

  /** Measures agreement, then offers to sort by it. */
  async measureAgreement(ended: (job: string) => Promise<JobView>): Promise<void> {
    try {
      const { id } = await this.client.measureAgreement({ dataset: this.id })
      toasts.show(t('datasets.measuring'))
      const { state } = await ended(id)
      if (state !== 'done') return
      const sort = () => void this.ask({ order: 'agreement', descending: false })
      toasts.show(t('datasets.measured'), {
        tone: 'ok',
        action: { label: t('datasets.sortByIt'), run: sort },
      })
    } catch (reason) {
      toasts.fail(reason)
    }
  }

  /** Loads, listens and loads again after a break; call it while a component is set up. */
  follow(query: PairQuery): void {
    $effect(() => {
      void connection.opened
      untrack(() => this.#start(query))
      return () => this.#stop()
    })
    $effect(() => () => this.pairs.stop())
    $effect(() => this.client.onChanged(({ dataset }) => dataset === this.id && this.#hear()))
    $effect(() => {
      void this.pairs.version
      untrack(() => this.choice.follow())
    })
  }

  /** Loads what the host says of the dataset. */
  async reload(): Promise<void> {
    try {
      this.#detail = await this.client.show({ dataset: this.id })
      this.#error = undefined
    } catch (reason) {
      if (!isCancelled(reason)) this.#error = errorOf(reason)
    }
  }

  #start(query: PairQuery): void {
    this.#filter = this.pairs.isLoaded ? this.#filter : query.filter
    void this.reload()
    if (this.pairs.isLoaded) this.pairs.refresh()
    else void this.pairs.ask(query)
    this.client.filterTerms().then(
      (terms) => (this.#terms = terms),
      () => undefined,
    )
  }

  #stop(): void {
    clearTimeout(this.#typing)
    clearTimeout(this.#settling)
  }

  #hear(): void {
    clearTimeout(this.#settling)
    this.#settling = setTimeout(() => {
      void this.reload()
      const { pair } = this.loop
      if (this.#isLooping && pair) void this.pairs.freshen(pair.key)
      else this.pairs.refresh()
    }, SETTLE_MS)
  }
}
