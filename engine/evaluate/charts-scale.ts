// From values to places on a drawing: scales, ticks at round numbers, and what is drawn of a long noisy series.
import { median } from '../metrics/features.ts'

/** A point in data units. */
export type Point = readonly [x: number, y: number]

/** Maps values to places, linearly or by logarithm. */
export interface Scale {
  readonly low: number
  readonly high: number
  readonly isLog: boolean
  /** Values to label, ascending, all inside. */
  readonly ticks: readonly number[]
  /** Place of a value, 0 at `low` and 1 at `high`. */
  at(value: number): number
}

/** A linear scale from one round number to another around all values, with about `count` ticks. */
export function linearScale(values: readonly number[], count = 5): Scale {
  const [least, greatest] = extent(values)
  const step = roundStep((greatest - least || Math.abs(greatest) || 1) / count)
  const low = Math.floor(least / step + 1e-9) * step
  const high = Math.max(low + step, Math.ceil(greatest / step - 1e-9) * step)
  const ticks = Array.from({ length: Math.round((high - low) / step) + 1 }, (_, i) => clean(low + i * step))
  return { low, high, isLog: false, ticks, at: (value) => (value - low) / (high - low) }
}

/** A linear scale that ends at the outermost values, with about `count` ticks at round numbers inside. */
export function tightScale(values: readonly number[], count = 6): Scale {
  const [low, greatest] = extent(values)
  const high = greatest > low ? greatest : low + 1
  const { ticks } = linearScale([low, high], count)
  const inside = ticks.filter((tick) => tick >= low && tick <= high)
  return { low, high, isLog: false, ticks: inside, at: (value) => (value - low) / (high - low) }
}

/** A logarithmic scale around all values, which must be positive; ticks at 1, 2 and 5 of each decade, or at decades. */
export function logScale(values: readonly number[]): Scale {
  const [least, greatest] = extent(values)
  const decades = Math.log10(greatest / least)
  const steps = decades > 2.5 ? [1] : decades > 0.6 ? [1, 2, 5] : [1, 1.5, 2, 2.5, 3, 4, 5, 6, 7, 8, 9]
  const all: number[] = []
  for (let exponent = Math.floor(Math.log10(least)) - 1; exponent <= Math.log10(greatest) + 1; exponent++)
    steps.forEach((step) => all.push(clean(step * 10 ** exponent)))
  const low = all.findLast((tick) => tick <= least * (1 + 1e-9)) ?? least
  const high = all.find((tick) => tick >= greatest * (1 - 1e-9) && tick > low) ?? greatest
  const ticks = all.filter((tick) => tick >= low && tick <= high)
  const span = Math.log(high / low)
  return { low, high, isLog: true, ticks, at: (value) => Math.log(value / low) / span }
}

/**
 * Median of each point and up to `window − 1` points before it: a later point never changes an earlier one, so the line
 * of a running training does not move behind its head.
 */
export function trailingMedian(points: readonly Point[], window: number): Point[] {
  return points.map(([x], i) => {
    const values = points.slice(Math.max(0, i + 1 - window), i + 1).map(([, y]) => y)
    return [x, median(values)]
  })
}

/** Every k-th point and the last, at most about `most`: a choice that does not look at the values. */
export function thinned<T>(points: readonly T[], most: number): T[] {
  const stride = Math.ceil(points.length / most)
  return points.filter((_, i) => i % stride === 0 || i === points.length - 1)
}

function extent(values: readonly number[]): [number, number] {
  return values.reduce<[number, number]>(
    ([low, high], value) => [Math.min(low, value), Math.max(high, value)],
    [Infinity, -Infinity],
  )
}

/** 1, 2 or 5 times a power of ten, not below `step`. */
function roundStep(step: number): number {
  const power = 10 ** Math.floor(Math.log10(step))
  const factor = [1, 2, 5, 10].find((candidate) => candidate * power >= step * (1 - 1e-9)) ?? 10
  return factor * power
}

/** Removes the rounding of sums such as .1 + .2. */
function clean(value: number): number {
  return Number(value.toPrecision(12))
}
