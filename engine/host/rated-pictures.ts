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
    const fresh = pairsOf(rated).filter((pair) => !known.has(keyOf(pair)))
    for (const pair of fresh) known.add(keyOf(pair))
    return fresh.slice(0, MOST_PER_CAPTION).map(([chosen, rejected]) => ({
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

/** Higher beside lower ratings; pictures that are the same teach nothing. */
function pairsOf(rated: readonly Rated[]): RatedPair[] {
  const pairs = rated.flatMap((chosen) =>
    rated
      .filter(({ rating, picture }) => rating < chosen.rating && picture !== chosen.picture)
      .map((rejected): RatedPair => [chosen, rejected]),
  )
  return pairs.sort((a, b) => distance(b) - distance(a) || (keyOf(a) < keyOf(b) ? -1 : 1))
}

function distance([chosen, rejected]: RatedPair): number {
  return chosen.rating - rejected.rating
}

function keyOf([chosen, rejected]: RatedPair): string {
  return `${chosen.key} ${rejected.key}`
}
