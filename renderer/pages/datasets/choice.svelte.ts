// The pair that is looked at and the pairs that are selected.
import type { PairView } from '../../../engine/api/contract/views.ts'
import type { Pairs } from './pairs.svelte.ts'
import { followed, NOTHING_SELECTED, rangesOf, type Selected, selectedAt } from './selection.ts'

/** What changes go to. */
export class Choice {
  readonly #pairs: Pairs
  #active = $state(0)
  #activeKey: string | undefined
  #selected = $state.raw<Selected>(NOTHING_SELECTED)
  #total = 0
  #query: Pairs['query'] | undefined
  readonly #places = $derived<ReadonlySet<number>>(new Set(this.#selected.keys()))

  constructor(pairs: Pairs) {
    this.#pairs = pairs
  }

  /** Place of the pair that is looked at. */
  get active(): number {
    return this.#active
  }

  set active(place: number) {
    this.#active = place
    this.#activeKey = this.#pairs.at(place)?.key
  }

  /** The pair that is looked at; undefined while it is loaded or when there is none. */
  get pair(): PairView | undefined {
    return this.#pairs.at(this.#active)
  }

  get places(): ReadonlySet<number> {
    return this.#places
  }

  set places(places: ReadonlySet<number>) {
    this.#selected = selectedAt(places, (place) => this.#pairs.at(place)?.key)
  }

  /** True while several are selected, and changes go to all of them. */
  get isMany(): boolean {
    return this.#selected.size > 1
  }

  get count(): number {
    return this.isMany ? this.#selected.size : this.pair ? 1 : 0
  }

  /** Those of the selected pairs that are loaded. */
  get known(): readonly PairView[] {
    if (!this.isMany) return this.pair ? [this.pair] : []
    return [...this.#selected.keys()]
      .map((place) => this.#pairs.at(place))
      .filter((pair): pair is PairView => pair !== undefined)
  }

  clear(): void {
    this.#selected = NOTHING_SELECTED
  }

  /** Keys of every pair that a change goes to: the selected ones, else the one that is looked at. */
  async keys(): Promise<readonly string[]> {
    if (!this.isMany) return this.pair ? [this.pair.key] : []
    const keys: string[] = []
    for (const [first, last] of rangesOf(this.#selected.keys())) {
      const known = Array.from({ length: last - first + 1 }, (_, i) => this.#selected.get(first + i))
      const isKnown = known.every((key) => key !== undefined)
      keys.push(...(isKnown ? (known as string[]) : await this.#pairs.keysBetween(first, last)))
    }
    return keys
  }

  /** Follows the pairs after the list was loaded again. */
  follow(): void {
    const { total, query } = this.#pairs
    const keyAt = (place: number): string | undefined => this.#pairs.at(place)?.key
    const isOtherLength = total !== this.#total
    const isOtherList = isOtherLength || query !== this.#query
    this.#total = total
    this.#query = query
    // A list of every loaded pair: made only when something is looked for, not for each window that comes.
    let places: ReadonlyMap<string, number> | undefined
    const placeOf = (key: string): number | undefined => (places ??= this.#pairs.places).get(key)
    this.#selected = followed(this.#selected, keyAt, { placeOf, isOtherLength })
    const now = keyAt(this.#active)
    const isUnknown = now === undefined && !isOtherList && this.#active < total
    if (!isUnknown) this.#followActive(now, placeOf)
  }

  #followActive(now: string | undefined, placeOf: (key: string) => number | undefined): void {
    if (now === this.#activeKey && now !== undefined) return
    const moved = this.#activeKey === undefined ? undefined : placeOf(this.#activeKey)
    const { total } = this.#pairs
    if (moved !== undefined) this.#active = moved
    else if (now !== undefined || this.#active >= total)
      this.active = Math.max(0, Math.min(this.#active, total - 1))
  }
}
