// Models that stay open between prompts: opening one takes longer than what it is asked.

/** What decides whether an open model will do. */
export interface ShelfKey {
  /** Id of a model. */
  readonly model: string
  readonly runtime: string
  readonly threads: number | undefined
}

/** Open models. */
export interface Shelf<Opened> {
  /** One use at a time per model; the least recently used one makes room. */
  use<T>(key: ShelfKey, work: (opened: Opened) => Promise<T>): Promise<T>
  dispose(): Promise<void>
}

/** Kept at most: as many as the playground has panes. */
const KEPT = 4

interface Place<Opened> {
  readonly opened: Promise<Opened>
  line: Promise<unknown>
}

/** Starts with an empty shelf. */
export function createShelf<Opened>(
  open: (key: ShelfKey) => Promise<Opened>,
  close: (opened: Opened) => Promise<void>,
): Shelf<Opened> {
  const places = new Map<string, Place<Opened>>()
  const clear = async ({ line, opened }: Place<Opened>): Promise<void> => {
    await line
    await close(await opened)
  }
  const take = (key: ShelfKey): Place<Opened> => {
    const name = JSON.stringify(key)
    const place = places.get(name) ?? { opened: open(key), line: Promise.resolve() }
    places.delete(name)
    places.set(name, place)
    place.opened.catch(() => places.delete(name))
    return place
  }
  const makeRoom = async (): Promise<void> => {
    const [name] = places.keys()
    if (places.size <= KEPT || name === undefined) return
    const place = places.get(name) as Place<Opened>
    places.delete(name)
    await clear(place)
  }
  return {
    async use(key, work) {
      const place = take(key)
      await makeRoom()
      const turn = place.line.then(async () => work(await place.opened))
      place.line = turn.catch(() => undefined)
      return turn
    },
    async dispose() {
      const all = [...places.values()]
      places.clear()
      for (const place of all) await clear(place)
    },
  }
}
