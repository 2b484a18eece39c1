// Ratings as pairs to learn from: of two pictures with the same caption, the one that was rated higher is preferred.
import type { Store } from '../store/store.ts'
import type { CuratedExample } from '../store/tables/examples.ts'
import type { PicturePair } from './preferences.ts'

/** Pairs of one caption, those whose ratings are furthest apart: a caption of many pictures would outweigh all others. */
const MOST_PER_CAPTION = 32

interface Rated extends Pick<CuratedExample, 'key' | 'picture'> {
  readonly rating: number
}
type RatedPair = readonly [chosen: Rated, rejected: Rated]

/**
 * Pairs of kept training pictures of a dataset (by id) that share a caption and are rated differently, caption after caption, those
 * furthest apart first; as if they were made at `createdAt`. Each pair comes once, however many captions its pictures share.
 */
export function ratingsOnPictures(
  store: Pick<Store, 'examples' | 'captions'>,
  dataset: string,
  createdAt: string,
): PicturePair[] {
  const known = new Set<string>()
  return [...byCaption(store, dataset)].flatMap(([caption, rated]) => {
    return freshPairs(rated, known).map(([chosen, rejected]) => ({
      ...{ vote: null, caption, chosen: chosen.picture, rejected: rejected.picture, createdAt },
    }))
  })
}

function byCaption(
  { examples, captions }: Pick<Store, 'examples' | 'captions'>,
  dataset: string,
): Map<string, Rated[]> {
  const rated = new Map(ratedOf(examples.curated(dataset)).map((one) => [one.key, one]))
  const found = new Map<string, Rated[]>()
  for (const { example, text } of captions.list(dataset, [...rated.keys()]))
    found.set(text, [...(found.get(text) ?? []), rated.get(example) as Rated])
  return found
}

function ratedOf(examples: readonly CuratedExample[]): Rated[] {
  return examples
    .filter(({ status, split, picture }) => status === 'kept' && split === 'train' && picture !== '')
    .flatMap(({ key, picture, rating }) => (rating === null ? [] : [{ key, picture, rating }]))
}

/** The first pairs that are not `known` yet, which then are. */
function freshPairs(rated: readonly Rated[], known: Set<string>): RatedPair[] {
  const taken: RatedPair[] = []
  for (const pair of pairsOf(rated)) {
    if (taken.length === MOST_PER_CAPTION) break
    if (known.has(keyOf(pair))) continue
    known.add(keyOf(pair))
    taken.push(pair)
  }
  return taken
}

/** Higher beside lower ratings, one after the other as they are asked for; pictures that are the same teach nothing. */
function* pairsOf(rated: readonly Rated[]): Generator<RatedPair, undefined> {
  const sorted = rated.toSorted((a, b) => (a.key < b.key ? -1 : 1))
  const groups = Map.groupBy(sorted, ({ rating }) => rating)
  const ratings = [...groups.keys()]
  const steps = ratings.flatMap((high) => ratings.filter((low) => low < high).map((low) => ({ high, low })))
  steps.sort((a, b) => b.high - b.low - (a.high - a.low) || b.high - a.high)
  for (const { high, low } of steps)
    for (const chosen of groups.get(high) ?? [])
      for (const rejected of groups.get(low) ?? [])
        if (chosen.picture !== rejected.picture) yield [chosen, rejected]
}

function keyOf([chosen, rejected]: RatedPair): string {
  return `${chosen.key} ${rejected.key}`
}
