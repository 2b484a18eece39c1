// The pairs that the grid shows: which query, how many, and those that were loaded so far.
import type { AppClient } from '../../../engine/api/contract/index.ts'
import type { ErrorView, Message, PairView } from '../../../engine/api/contract/views.ts'
import { errorOf, isCancelled } from '../../lib/client/client.svelte.ts'
import { PageCache, type Window } from './page-cache.ts'

export type PairOrder = 'position' | 'caption' | 'length' | 'rating' | 'agreement' | 'file'

/** Which pairs, and in which order. */
export interface PairQuery {
  readonly filter: string
  readonly order: PairOrder
  readonly descending: boolean
}

/** Pairs that were named one by one, such as those with a problem. */
export interface NamedPairs {
  readonly label: string
  readonly keys: readonly string[]
}

/** Where pairs come from: a query, or a list of names that goes before it. */
interface Source {
  readonly query: PairQuery
  readonly named: NamedPairs | undefined
}

interface Place {
  readonly offset: number
  readonly limit: number
}

interface Page extends Window<PairView> {
  readonly problem: Message | null
}

const PAGE = 200
/** Between two windows that are asked for while the list flies by. */
const PAUSE_MS = 80

/** A long list of pairs of which only what is needed is loaded. */
export class Pairs {
  readonly #client: AppClient['datasets']
  readonly #dataset: string
  readonly #cache: PageCache<PairView, Page>
  #query = $state.raw<PairQuery>({ filter: '', order: 'position', descending: false })
  #named = $state.raw<NamedPairs>()
  #total = $state(0)
  #problem = $state.raw<Message | null>(null)
  #error = $state.raw<ErrorView>()
  #isLoaded = $state(false)
  #version = $state(0)
  #range = { first: 0, last: 0 }
  #asking: AbortController | undefined
  #isFrozen = false

  constructor(client: AppClient['datasets'], dataset: string) {
    this.#client = client
    this.#dataset = dataset
    this.#cache = new PageCache<PairView, Page>({
      size: PAGE,
      pauseMs: PAUSE_MS,
      load: (offset, limit, signal) => this.#load(this.#source, { offset, limit }, signal),
      loaded: (page) => this.#loaded(page),
      failed: (reason) => this.#failed(reason),
    })
  }

  /** The query of what is shown. */
  get query(): PairQuery {
    return this.#query
  }

  /** Set while pairs are shown that were named one by one; the filter rests. */
  get named(): NamedPairs | undefined {
    return this.#named
  }

  get total(): number {
    return this.#total
  }

  /** What is wrong with the filter that was asked for last; the pairs are still those of the one before. */
  get problem(): Message | null {
    return this.#problem
  }

  get error(): ErrorView | undefined {
    return this.#error
  }

  /** False until the first answer. */
  get isLoaded(): boolean {
    return this.#isLoaded
  }

  /** Changes whenever `at` could answer otherwise. */
  get version(): number {
    return this.#version
  }

  at(place: number): PairView | undefined {
    void this.#version
    return this.#cache.at(place)
  }

  /** Where each pair stands, by key, as far as they are loaded. */
  get places(): ReadonlyMap<string, number> {
    void this.#version
    return new Map(Array.from(this.#cache.entries(), ([place, { key }]) => [key, place]))
  }

  /** Loads these places when they are not there yet. */
  need(first: number, last: number): void {
    this.#range = { first, last }
    if (this.#isLoaded) this.#cache.need(first, Math.min(last, Math.max(0, this.#total - 1)))
  }

  /** Shows another query once its first pairs are there; a filter with a mistake leaves what is shown. */
  ask(query: PairQuery): Promise<void> {
    return this.#show({ query, named: undefined })
  }

  /** Shows these pairs, until another query. */
  showNamed(named: NamedPairs): Promise<void> {
    return this.#show({ query: this.#query, named })
  }

  /** Loads again what is in sight. */
  refresh(): void {
    if (this.#isFrozen || !this.#isLoaded) return
    this.#cache.expire()
    this.#cache.need(this.#range.first, Math.min(this.#range.last, Math.max(0, this.#total - 1)))
  }

  /** While frozen no pair changes its place, so that a walk through the list meets each once. */
  freeze(isFrozen: boolean): void {
    this.#isFrozen = isFrozen
    this.refresh()
  }

  /** Loads one pair again and leaves it in its place. */
  async freshen(key: string): Promise<void> {
    try {
      const { pair } = await this.#client.pair({ dataset: this.#dataset, key })
      this.update(new Set([key]), () => pair)
    } catch (reason) {
      this.#failed(reason)
    }
  }

  /** Shows a change at once, before the list is loaded again. */
  update(keys: ReadonlySet<string>, change: (pair: PairView) => PairView): void {
    this.#cache.update((pair) => keys.has(pair.key), change)
    this.#version++
  }

  /** Keys by place, both ends included, also of pairs that are not loaded. */
  async keysBetween(first: number, last: number): Promise<readonly string[]> {
    if (this.#named) return this.#named.keys.slice(first, last + 1)
    const known = this.#cache.between(first, last)
    if (known.length === last - first + 1) return known.map(({ key }) => key)
    const places = { offset: first, limit: last - first + 1 }
    return this.#client.keys({ dataset: this.#dataset, ...this.#query, ...places })
  }

  stop(): void {
    this.#asking?.abort()
    this.#cache.clear()
  }

  get #source(): Source {
    return { query: this.#query, named: this.#named }
  }

  async #show(source: Source): Promise<void> {
    this.#asking?.abort()
    const controller = new AbortController()
    this.#asking = controller
    try {
      const page = await this.#load(source, { offset: 0, limit: PAGE }, controller.signal)
      if (controller.signal.aborted) return
      if (page.problem !== null && this.#isLoaded) this.#problem = page.problem
      else this.#take(source, page)
    } catch (reason) {
      if (!controller.signal.aborted) this.#failed(reason)
    }
  }

  #take({ query, named }: Source, page: Page): void {
    this.#query = query
    this.#named = named
    this.#cache.clear()
    this.#cache.put(0, page.items)
    this.#isLoaded = true
    this.#loaded(page)
  }

  #loaded({ total, problem }: Page): void {
    this.#total = total
    this.#problem = problem
    this.#error = undefined
    this.#version++
  }

  #failed(reason: unknown): void {
    if (!isCancelled(reason)) this.#error = errorOf(reason)
  }

  async #load({ query, named }: Source, place: Place, signal: AbortSignal): Promise<Page> {
    if (named) return this.#loadNamed(named, place, signal)
    const input = { dataset: this.#dataset, ...query, ...place }
    const { total, pairs, problem } = await this.#client.page(input, signal)
    return { total, items: pairs, problem }
  }

  async #loadNamed({ keys }: NamedPairs, { offset, limit }: Place, signal: AbortSignal): Promise<Page> {
    const wanted = keys.slice(offset, offset + limit)
    const { pairs } = await this.#client.page({ dataset: this.#dataset, keys: wanted, limit }, signal)
    return { total: keys.length, items: pairs, problem: null }
  }
}
