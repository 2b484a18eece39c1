// Generators that stay compiled between prompts: opening one takes longer than drawing a picture.
import type { Store } from '../../store/store.ts'
import { type OpenGenerator, openGenerator } from '../generation.ts'

/** What decides whether a kept generator will do. */
export interface GeneratorKey {
  /** Id of a model. */
  readonly model: string
  readonly runtime: string
  readonly threads: number | undefined
}

/** Generators by model. */
export interface GeneratorShelf {
  /** One use at a time per generator; the least recently used one makes room. */
  use<T>(key: GeneratorKey, work: (opened: OpenGenerator) => Promise<T>): Promise<T>
  dispose(): Promise<void>
}

/** Kept at most: as many as the playground has panes. */
const KEPT = 4

interface Place {
  readonly opened: Promise<OpenGenerator>
  line: Promise<unknown>
}

/** Starts with an empty shelf. */
export function createGeneratorShelf(store: Store): GeneratorShelf {
  const places = new Map<string, Place>()
  const take = (key: GeneratorKey): Place => {
    const name = JSON.stringify(key)
    const place = places.get(name) ?? { opened: openGenerator(store, key), line: Promise.resolve() }
    places.delete(name)
    places.set(name, place)
    place.opened.catch(() => places.delete(name))
    return place
  }
  const makeRoom = async (): Promise<void> => {
    const [name] = places.keys()
    if (places.size <= KEPT || name === undefined) return
    const place = places.get(name) as Place
    places.delete(name)
    await close(place)
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
      for (const place of all) await close(place)
    },
  }
}

async function close({ line, opened }: Place): Promise<void> {
  await line
  const { generator } = await opened
  await generator.dispose()
}
