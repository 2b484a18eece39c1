// Windows of a long list, loaded once each when they are needed; answers that came too late are dropped.

/** One window as it was answered. */
export interface Window<T> {
  readonly total: number
  readonly items: readonly T[]
}

/** How a cache is filled, and whom it tells. */
export interface PageCacheOptions<T, W extends Window<T>> {
  readonly size: number
  /** Windows that are kept; those used longest ago go first. */
  readonly limit?: number
  /** How long a load waits after the one before, so that flying over the list asks for few windows on the way. */
  readonly pauseMs?: number
  load(offset: number, limit: number, signal: AbortSignal): Promise<W>
  loaded(answer: W): void
  failed(reason: unknown): void
}

interface Kept<T> {
  readonly items: readonly T[]
  isStale: boolean
}

/** A sparse list. It shows what it has, also while newer windows are on their way. */
export class PageCache<T, W extends Window<T> = Window<T>> {
  readonly #options: PageCacheOptions<T, W>
  readonly #kept = new Map<number, Kept<T>>()
  readonly #underWay = new Map<number, AbortController>()
  /** First and last window that are needed. */
  #wanted: readonly [number, number] = [0, -1]
  #pause: ReturnType<typeof setTimeout> | undefined

  constructor(options: PageCacheOptions<T, W>) {
    this.#options = options
  }

  /** What stands at a place, or undefined while that is not known. */
  at(place: number): T | undefined {
    const { size } = this.#options
    return this.#kept.get(Math.floor(place / size))?.items[place % size]
  }

  /** Everything that is known from `first` to `last`, in order. */
  between(first: number, last: number): T[] {
    const places = Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => first + i)
    return places.map((place) => this.at(place)).filter((item): item is T => item !== undefined)
  }

  /** Everything that is known with its place. */
  *entries(): Generator<readonly [number, T]> {
    for (const [page, { items }] of this.#kept)
      for (const [place, item] of items.entries()) yield [page * this.#options.size + place, item]
  }

  /** Loads what is missing from `first` to `last`; what is under way for other places is stopped. */
  need(first: number, last: number): void {
    const { size } = this.#options
    const [from, to] = [Math.floor(Math.max(0, first) / size), Math.floor(Math.max(0, last) / size)]
    for (const [page, controller] of this.#underWay)
      if (page < from || page > to) this.#stop(page, controller)
    this.#wanted = [from, to]
    if (this.#pause === undefined) this.#loadWanted()
  }

  /** Everything is loaded again when it is needed next; until then the old is shown. */
  expire(): void {
    for (const kept of this.#kept.values()) kept.isStale = true
    this.#stopAll()
  }

  /** Forgets everything, for another list. */
  clear(): void {
    this.#kept.clear()
    this.#wanted = [0, -1]
    this.#stopAll()
  }

  /** Puts newer values in the places of those of which `test` is true. */
  update(test: (item: T) => boolean, change: (item: T) => T): void {
    for (const [page, { items, isStale }] of this.#kept)
      if (items.some(test))
        this.#kept.set(page, { items: items.map((item) => (test(item) ? change(item) : item)), isStale })
  }

  /** Takes a window that is known already. */
  put(offset: number, items: readonly T[]): void {
    this.#kept.set(Math.floor(offset / this.#options.size), { items, isStale: false })
  }

  #loadWanted(): void {
    const { pauseMs = 0 } = this.#options
    const [from, to] = this.#wanted
    const before = this.#underWay.size
    for (let page = from; page <= to; page++) this.#needPage(page)
    if (this.#underWay.size === before || pauseMs === 0) return
    this.#pause = setTimeout(() => {
      this.#pause = undefined
      this.#loadWanted()
    }, pauseMs)
  }

  #needPage(page: number): void {
    const kept = this.#kept.get(page)
    if (kept) {
      this.#kept.delete(page)
      this.#kept.set(page, kept)
    }
    if (this.#underWay.has(page) || (kept && !kept.isStale)) return
    const controller = new AbortController()
    this.#underWay.set(page, controller)
    void this.#load(page, controller)
  }

  async #load(page: number, controller: AbortController): Promise<void> {
    const { size, load, loaded, failed } = this.#options
    try {
      const answer = await load(page * size, size, controller.signal)
      if (controller.signal.aborted) return
      this.#underWay.delete(page)
      this.#kept.set(page, { items: answer.items, isStale: false })
      this.#shrink()
      loaded(answer)
    } catch (reason) {
      if (controller.signal.aborted) return
      this.#underWay.delete(page)
      failed(reason)
    }
  }

  #shrink(): void {
    for (const page of this.#kept.keys()) {
      if (this.#kept.size <= (this.#options.limit ?? 60)) return
      this.#kept.delete(page)
    }
  }

  #stop(page: number, controller: AbortController): void {
    this.#underWay.delete(page)
    controller.abort()
  }

  #stopAll(): void {
    for (const [page, controller] of this.#underWay) this.#stop(page, controller)
  }
}
