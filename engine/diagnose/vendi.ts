// The Vendi score: how many different things a set holds, by the spectrum of its similarities.
import type { Features } from '../metrics/features.ts'
import { innerProduct } from '../metrics/features.ts'
import { countNgrams } from '../metrics/text-ngrams.ts'
import type { Measure } from './beside-real.ts'
import { symmetricEigenvalues } from './spectrum.ts'

/** Eigenvalues below this are rounding. */
const LEAST = 1e-12

/**
 * exp(−Σ λ ln λ) over the eigenvalues of K/n: from 1 for n equal items to n for items that share nothing. `similarity` is
 * symmetric and 1 for an item with itself. NaN of no items.
 * @source Friedman & Dieng 2022, 2210.02410, definition 3.1
 */
export function vendiScore<Item>(items: readonly Item[], similarity: (a: Item, b: Item) => number): number {
  return vendiOf((all: readonly Item[]) => all, similarity)(items)(items.map((_, i) => i))
}

/** The score as a measure of chosen items: every similarity is computed once. */
export function vendiOf<Item, Seen>(
  seen: (items: readonly Item[]) => readonly Seen[],
  similarity: (a: Seen, b: Seen) => number,
): Measure<Item> {
  return (items) => {
    const all = seen(items)
    const kernel = all.map((a, i) => Float64Array.from(all.slice(0, i + 1), (b) => similarity(a, b)))
    return (places) => scoreOf(kernel, places)
  }
}

/** `kernel[i][j]` for j ≤ i. */
function scoreOf(kernel: readonly Float64Array[], places: readonly number[]): number {
  const n = places.length
  if (n === 0) return Number.NaN
  const chosen = new Float64Array(n * n)
  for (const [i, a] of places.entries())
    for (const [j, b] of places.slice(0, i + 1).entries())
      chosen[i * n + j] = ((kernel[Math.max(a, b)] as Float64Array)[Math.min(a, b)] as number) / n
  let entropy = 0
  for (const value of symmetricEigenvalues(chosen, n)) if (value > LEAST) entropy -= value * Math.log(value)
  return Math.exp(entropy)
}

/** Cosine of rows of length 1, such as `unitRows` gives. */
export function cosine(a: Features, b: Features): number {
  return innerProduct(a, b)
}

/** A text as counts of its runs of one and two tokens, scaled to length 1. */
export type NgramProfile = ReadonlyMap<string, number>

/** The profile of a text for {@link profileCosine}. @source Friedman & Dieng 2022, §5.2: n-gram Vendi score */
export function ngramProfile(tokens: ArrayLike<number>): NgramProfile {
  const units = Array.from(tokens, String)
  const counts = new Map([...countNgrams(units, 1), ...countNgrams(units, 2)])
  const norm = Math.sqrt([...counts.values()].reduce((sum, count) => sum + count * count, 0))
  return new Map([...counts].map(([key, count]) => [key, count / norm]))
}

/** Cosine of two profiles, in [0, 1]; an empty text resembles only an empty text. */
export function profileCosine(a: NgramProfile, b: NgramProfile): number {
  if (a.size === 0 || b.size === 0) return a.size === b.size ? 1 : 0
  const [small, large] = a.size < b.size ? [a, b] : [b, a]
  let sum = 0
  for (const [key, share] of small) sum += share * (large.get(key) ?? 0)
  return sum
}
