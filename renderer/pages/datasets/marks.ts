// What a pair is after a change of its marks, so that the window shows it before the host has answered.
import type { PairView } from '../../../engine/api/contract/views.ts'

export type PairChange = (pair: PairView) => PairView

/** Ratings go from 1 to 5. */
export const RATINGS = [1, 2, 3, 4, 5] as const

export function withStatus(status: PairView['status']): PairChange {
  return (pair) => ({ ...pair, status })
}

export function withRating(rating: number | null): PairChange {
  return (pair) => ({ ...pair, rating })
}

export function withTags(add: readonly string[], remove: readonly string[]): PairChange {
  return (pair) => ({
    ...pair,
    tags: [...new Set([...pair.tags, ...add])].filter((tag) => !remove.includes(tag)).sort(),
  })
}

/** Tags that every one of the pairs has. */
export function commonTags(pairs: readonly PairView[]): readonly string[] {
  const [first, ...others] = pairs
  return (first?.tags ?? []).filter((tag) => others.every(({ tags }) => tags.includes(tag)))
}

/** How many of the pairs stand on each side. */
export function sidesOf(pairs: readonly PairView[]): Readonly<Record<PairView['split'], number>> {
  const count = (split: PairView['split']): number => pairs.filter((pair) => pair.split === split).length
  return { train: count('train'), eval: count('eval'), test: count('test') }
}
