// How many words texts use, and how evenly.
import type { SetMetric } from './contract.ts'
import type { TextItem } from './text-item.ts'
import { poolMetric } from './text-pool.ts'

/** Ranks that the Zipf line is fitted to, as in the code of Holtzman et al. */
const ZIPF_RANKS = 5000

/** Different tokens (or words) over all texts. @source Welleck et al. 2019, "uniq-seq" */
export const uniqueUnits: SetMetric<TextItem> = poolMetric({
  name: 'uniq-seq',
  label: 'Different words used',
  help: 'How many different words or tokens all texts together use. Compare with real texts, and only sets of one size: it grows with the amount of text.',
  direction: 'max',
  unit: '',
  range: [0, null],
  n: 1,
  reduce: (counts) => counts.length,
})

/** −Σ p ln p of the pooled n-grams, in nats: low by about (different n-grams − 1) / (2 · n-grams). */
export function entropyOfNgrams(n: number): SetMetric<TextItem> {
  const what = n === 1 ? 'words' : `runs of ${String(n)} words`
  return poolMetric({
    name: `entropy-${String(n)}`,
    label: `Evenness of ${what}`,
    help: `Entropy of the ${what} in all texts: the more different ones and the more evenly used, the higher. A fall against real texts is a sign of collapse; it grows with the amount of text.`,
    direction: 'max',
    unit: 'nats',
    range: [0, null],
    n,
    reduce: entropyNats,
  })
}

/** −slope of ln count over ln rank, by least squares; NaN below two different words. @source Holtzman et al. 2019 */
export const zipf: SetMetric<TextItem> = poolMetric({
  name: 'zipf',
  label: 'Zipf coefficient',
  help: `How fast words get rarer from the most to the less used (the ${String(ZIPF_RANKS)} most used). Real texts lie near 1; above it, few words do most of the work. Neither end is good: compare with real texts.`,
  direction: 'min',
  unit: '',
  range: [0, null],
  n: 1,
  reduce: zipfCoefficient,
})

function entropyNats(counts: Float64Array): number {
  if (counts.length === 0) return Number.NaN
  const total = counts.reduce((sum, count) => sum + count, 0)
  // not −0 for a single n-gram
  return Math.max(
    0,
    counts.reduce((sum, count) => sum - (count / total) * Math.log(count / total), 0),
  )
}

function zipfCoefficient(counts: Float64Array): number {
  const top = counts.toSorted((a, b) => b - a).slice(0, ZIPF_RANKS)
  if (top.length < 2) return Number.NaN
  const x = top.map((_, place) => Math.log(place + 1))
  const y = top.map(Math.log)
  const [meanX, meanY] = [mean(x), mean(y)]
  const along = (values: Float64Array, average: number) =>
    values.reduce((sum, value, i) => sum + (value - average) * ((x[i] as number) - meanX), 0)
  return Math.max(0, -along(y, meanY) / along(x, meanX))
}

function mean(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
