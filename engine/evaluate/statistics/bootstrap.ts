// Percentile bootstrap intervals: of any statistic of resampled items, of a mean, and of a mean over seeds and items.
import { EngineError } from '../../base/errors.ts'
import type { RandomStream } from '../../base/random.ts'
import { drawCounts } from '../../metrics/draw-counts.ts'

/** Lower and upper end of an interval. */
export type Interval = readonly [low: number, high: number]

/** How a bootstrap is run. */
export interface BootstrapOptions {
  readonly stream: RandomStream
  /** Resamples; 2,000 unless told. */
  readonly resamples?: number
  /** Coverage in (0, 1); .95 unless told. */
  readonly level?: number
}

/**
 * The middle `level` of the values: of 2,000 at .95 the 51st smallest and the 51st largest.
 * @source sacrebleu/metrics/base.py, estimate_ci (positions n // 40 and n − n // 40, counted from either end)
 */
export function percentileInterval(values: ArrayLike<number>, level = 0.95): Interval {
  const sorted = Float64Array.from(values).sort()
  // 1e-9 against 1 − level falling short of its decimal: .1 / 2 · 40 must be 2, never 1.999….
  const tail = Math.floor((sorted.length * (1 - level)) / 2 + 1e-9)
  return [sorted[tail] as number, sorted[sorted.length - 1 - tail] as number]
}

/**
 * Interval of a statistic when the items are drawn again with replacement. `statistic` gets how often each item was
 * drawn (the array is reused; the counts add up to `items`). For two paired systems let it return their difference.
 * @throws BAD_ARGUMENT when there are no items
 * @source Koehn 2004 (W04-3250), paired bootstrap resampling
 */
export function bootstrapInterval(
  items: number,
  statistic: (counts: Uint32Array) => number,
  options: BootstrapOptions,
): Interval {
  if (items < 1) throw new EngineError('BAD_ARGUMENT', `bootstrap: at least 1 item is needed, got ${items}.`)
  const counts = new Uint32Array(items)
  const values = new Float64Array(options.resamples ?? 2000)
  for (let resample = 0; resample < values.length; resample++) {
    drawCounts(counts, options.stream)
    values[resample] = statistic(counts)
  }
  return percentileInterval(values, options.level)
}

/** Interval of a mean; given paired differences, the paired bootstrap. @throws BAD_ARGUMENT when there are no values */
export function bootstrapMean(values: ArrayLike<number>, options: BootstrapOptions): Interval {
  return bootstrapInterval(values.length, (counts) => weightedMean(values, counts), options)
}

/**
 * Interval of a mean over seeds and items, `values [seed][item]`: draws seeds, then items, with replacement. The items
 * drawn are the same for every seed, because the same items were run with every seed: drawing them apart would average
 * the items' own noise away.
 * @throws BAD_ARGUMENT when there are no values or the seeds differ in their number of items
 * @source Owen 2007, "The pigeonhole bootstrap"
 */
export function hierarchicalBootstrap(
  values: readonly ArrayLike<number>[],
  options: BootstrapOptions,
): Interval {
  const items = values[0]?.length ?? 0
  if (values.some((row) => row.length !== items))
    throw new EngineError(
      'BAD_ARGUMENT',
      'hierarchical bootstrap: every seed needs the same number of items.',
    )
  const seedCounts = new Uint32Array(values.length)
  const statistic = (counts: Uint32Array) => {
    drawCounts(seedCounts, options.stream)
    let sum = 0
    for (let seed = 0; seed < values.length; seed++)
      if (seedCounts[seed] !== 0)
        sum += (seedCounts[seed] as number) * weightedMean(values[seed] as ArrayLike<number>, counts)
    return sum / values.length
  }
  return bootstrapInterval(items, statistic, options)
}

/** Σ counts·values / Σ counts, where the counts of a resample add up to their number. */
function weightedMean(values: ArrayLike<number>, counts: Uint32Array): number {
  let sum = 0
  for (let i = 0; i < counts.length; i++) sum += (counts[i] as number) * (values[i] as number)
  return sum / counts.length
}
