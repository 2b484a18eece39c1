// A measure of samples beside the same measure of real data: sets of one size, drawn again and again.
import type { RandomStream } from '../base/random.ts'
import { type Interval, percentileInterval } from '../evaluate/statistics/bootstrap.ts'
import { mean } from '../metrics/features.ts'

/** What samples and real data measure. */
export interface Besides {
  readonly value: number
  readonly ci95: Interval
  /** Items of each set that was measured. */
  readonly n: number
  /** The same measure of sets of n real items. */
  readonly control: { readonly value: number; readonly band: Interval; readonly n: number }
}

/** Reads items once; gives their measure with those at some places only. */
export type Measure<Item> = (items: readonly Item[]) => (places: readonly number[]) => number

/** A measure that reads the chosen items anew each time. */
export function wholly<Item>(measure: (items: readonly Item[]) => number): Measure<Item> {
  return (items) => (places) => measure(places.map((place) => items[place] as Item))
}

/** How a measure is set beside real data. */
export interface BesideOptions {
  readonly stream: RandomStream
  /** Sets that are drawn of either side. */
  readonly draws?: number
}

/** Fewer items say nothing about a set. */
const LEAST = 8
const DRAWS = 100

/**
 * Measures n samples and n real items, n at most half of the real ones, so that sets of real items can differ. Sets are
 * drawn without replacement: drawing an item twice would look like a repetition. The band is the middle 95 % of real sets,
 * widened by 1/√(1 − n/N) because sets from one pool of N resemble each other more than sets of new data would; the
 * interval of the value comes from halves of the samples in the same way.
 * Undefined where there are fewer than 8 samples or 16 real items, or where nothing can be measured.
 * @source Politis, Romano & Wolf 1999, Subsampling, §2 (deviations of subsets; finite-population factor)
 */
export function besideReal<Item>(
  measure: Measure<Item>,
  { samples, real }: { readonly samples: readonly Item[]; readonly real: readonly Item[] },
  { stream, draws = DRAWS }: BesideOptions,
): Besides | undefined {
  const n = Math.min(samples.length, real.length >> 1)
  if (n < LEAST) return undefined
  const [own, other] = [measure(samples), measure(real)]
  const drawn = (of: (places: readonly number[]) => number, from: number, count: number): number[] =>
    Array.from({ length: draws }, () => of(placesOf(from, count, stream))).filter(Number.isFinite)
  const ofReal = drawn(other, real.length, n)
  const values = n === samples.length ? [own(samples.map((_, i) => i))] : drawn(own, samples.length, n)
  const halves = drawn(own, samples.length, n >> 1)
  if (ofReal.length === 0 || halves.length === 0 || !values.every(Number.isFinite) || values.length === 0)
    return undefined
  const value = mean(values)
  const [low, high] = spread(halves, 1 - (n >> 1) / samples.length)
  // halves vary as sets of half the size do: √2 times as far as sets of n
  const scale = Math.sqrt((n >> 1) / n)
  const control = mean(ofReal)
  const [below, above] = spread(ofReal, 1 - n / real.length)
  return {
    value,
    // no measure of a set lies below 0
    ci95: [Math.max(0, value + low * scale), value + high * scale],
    n,
    control: { value: control, band: [Math.max(0, control + below), control + above], n },
  }
}

/** Deviations of the middle 95 % from the mean, widened for the share of the pool that was left out. */
function spread(values: readonly number[], leftOut: number): Interval {
  const middle = mean(values)
  const widen = 1 / Math.sqrt(Math.max(leftOut, 0.25))
  const [low, high] = percentileInterval(values)
  return [Math.min(0, (low - middle) * widen), Math.max(0, (high - middle) * widen)]
}

/** Different places below `from`. */
function placesOf(from: number, count: number, stream: RandomStream): readonly number[] {
  const all = Array.from({ length: from }, (_, i) => i)
  return count >= from ? all : stream.shuffled(all).slice(0, count)
}
