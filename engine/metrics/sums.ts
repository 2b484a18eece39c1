// Scores and comparisons of metrics that are functions of sums.
import { EngineError } from '../base/errors.ts'
import { message } from '../base/message.ts'
import type { CorpusComparison, Metric, SetMetric } from './contract.ts'

/** Numbers of every item of every run, `[seed][caption][stat]`. */
export type SeededStats = readonly (readonly (readonly number[])[])[]

/** The metric's value over all items. @throws BAD_ARGUMENT when there are none */
export function scoreItems<Item>(metric: Metric<Item>, items: readonly Item[]): number {
  if (items.length === 0)
    throw new EngineError('BAD_ARGUMENT', message('compare.noItems', { name: metric.name }))
  const stats = items.map((item) => metric.stats(item))
  return metric.reduce(weightedSums(stats, new Uint32Array(items.length).fill(1)))
}

/** The value of a metric of whole sets, each item counted once. @throws BAD_ARGUMENT when there are no items */
export function scoreSet<Item>(metric: SetMetric<Item>, items: readonly Item[]): number {
  if (items.length === 0)
    throw new EngineError('BAD_ARGUMENT', message('compare.noItems', { name: metric.name }))
  return metric.over(items)(new Uint32Array(items.length).fill(1))
}

/**
 * Compares two arms by a metric of sums, for what a mean over captions would distort: likelihood per token with pictures
 * of unequal length, perplexity of pooled codes. Values are means over seeds of the metric of each seed's sums.
 * @throws BAD_ARGUMENT when the arms differ in seeds, captions or numbers per caption
 */
export function compareSums(
  metric: Pick<Metric<never>, 'name' | 'reduce'>,
  baseline: SeededStats,
  candidate: SeededStats,
): CorpusComparison {
  checkStats(metric.name, baseline, candidate)
  const captions = baseline[0]?.length as number
  const value = (stats: SeededStats, counts: Uint32Array) =>
    stats.reduce((sum, items) => sum + metric.reduce(weightedSums(items, counts)), 0) / stats.length
  const once = new Uint32Array(captions).fill(1)
  const mixed = (exchanged: Uint8Array, plain: SeededStats, other: SeededStats): SeededStats =>
    plain.map((items, seed) =>
      items.map((item, caption) => (exchanged[caption] === 1 ? (other[seed]?.[caption] ?? item) : item)),
    )
  return {
    captions,
    baseline: value(baseline, once),
    candidate: value(candidate, once),
    swapped: (exchanged) =>
      value(mixed(exchanged, candidate, baseline), once) - value(mixed(exchanged, baseline, candidate), once),
    resampled: (counts) => value(candidate, counts) - value(baseline, counts),
  }
}

/** Column sums of the items' numbers, item i counted `counts[i]` times. */
function weightedSums(items: readonly (readonly number[])[], counts: Uint32Array): number[] {
  const sums = new Array<number>(items[0]?.length ?? 0).fill(0)
  for (let item = 0; item < items.length; item++) {
    const weight = counts[item] as number
    const stats = items[item] as readonly number[]
    if (weight !== 0)
      for (let column = 0; column < sums.length; column++)
        sums[column] = (sums[column] as number) + weight * (stats[column] as number)
  }
  return sums
}

function checkStats(name: string, baseline: SeededStats, candidate: SeededStats): void {
  const captions = baseline[0]?.length ?? 0
  const width = baseline[0]?.[0]?.length
  const fits = (stats: SeededStats) =>
    stats.length === baseline.length &&
    stats.every((items) => items.length === captions && items.every((item) => item.length === width))
  if (captions === 0 || !fits(baseline) || !fits(candidate))
    throw new EngineError('BAD_ARGUMENT', message('compare.sameSeeds', { name }))
}
