// Excess error by position: how much further a model strays from its oracle after its own words than after real ones.
import { EngineError } from '../base/errors.ts'
import { message } from '../base/message.ts'
import type { RandomStream } from '../base/random.ts'
import { bootstrapInterval, type Interval, percentileInterval } from '../evaluate/statistics/bootstrap.ts'
import { drawCounts } from '../metrics/draw-counts.ts'

/** KL(oracle ‖ model) in nats, a row per context and a value per generated position; both lists pair up. */
export interface ExposureRows {
  /** After the model's own words. */
  readonly own: readonly ArrayLike<number>[]
  /** After real ones. */
  readonly real: readonly ArrayLike<number>[]
}

/** The curve, position by position from the first generated one. */
export interface ExposureCurve {
  readonly contexts: number
  /** Means over contexts, nats. */
  readonly own: readonly number[]
  readonly real: readonly number[]
  /** Σ own / Σ real − 1 up to each position, as a share: a ratio of means. Null where nothing can be divided by. */
  readonly excess: readonly (number | null)[]
  readonly low: readonly (number | null)[]
  readonly high: readonly (number | null)[]
  /** At a quarter, a half and the whole of the horizon. */
  readonly at: readonly { readonly length: number; readonly value: number; readonly ci95: Interval }[]
  /** Where the value at the whole horizon lies when own and real change places by chance: middle 95 %. */
  readonly chance: Interval
}

/** Resamples of contexts. */
const RESAMPLES = 1000

/**
 * %ExAccErr with percentile bootstrap intervals over contexts. It begins at the first generated position, where both prefixes
 * are still the same, and leaves the shared context out.
 * @throws BAD_ARGUMENT without contexts, and when rows differ in length
 * @source Arora et al. 2022, 2204.01171, ExAccErr
 */
export function exposureCurve(rows: ExposureRows, stream: RandomStream): ExposureCurve {
  const horizon = requireRows(rows)
  const contexts = rows.own.length
  const sums = sumsOf(rows)
  const once = new Uint32Array(contexts).fill(1)
  const excess = Array.from({ length: horizon }, (_, t) => ratioAt(sums, once, t))
  const drawn = resampledCurves(sums, horizon, stream)
  const ends = excess.map((value, t) =>
    value === null ? null : percentileInterval((drawn[t] as number[]).filter(Number.isFinite)),
  )
  const lengths = [...new Set([horizon >> 2, horizon >> 1, horizon])].filter((length) => length > 0)
  return {
    contexts,
    own: meansOf(rows.own, horizon),
    real: meansOf(rows.real, horizon),
    excess,
    low: ends.map((end) => end?.[0] ?? null),
    high: ends.map((end) => end?.[1] ?? null),
    at: lengths.flatMap((length) => {
      const [value, ci95] = [excess[length - 1], ends[length - 1]]
      return typeof value === 'number' && ci95 ? [{ length, value, ci95 }] : []
    }),
    chance: byChance(sums, horizon, stream),
  }
}

/**
 * Paired difference of the excess error at the whole horizon, candidate − baseline, over the same contexts, as shares.
 * @throws BAD_ARGUMENT when the contexts do not pair up
 */
export function exposureChange(
  baseline: ExposureRows,
  candidate: ExposureRows,
  stream: RandomStream,
): { readonly value: number; readonly ci95: Interval } {
  const last = requireRows(baseline) - 1
  if (requireRows(candidate) - 1 !== last || baseline.own.length !== candidate.own.length)
    throw new EngineError('BAD_ARGUMENT', message('diagnose.otherContexts'))
  const [a, b] = [sumsOf(baseline), sumsOf(candidate)]
  const change = (counts: Uint32Array): number =>
    (ratioAt(b, counts, last) ?? Number.NaN) - (ratioAt(a, counts, last) ?? Number.NaN)
  const contexts = baseline.own.length
  return {
    value: change(new Uint32Array(contexts).fill(1)),
    ci95: bootstrapInterval(contexts, change, { stream, resamples: RESAMPLES }),
  }
}

interface Sums {
  readonly own: readonly Float64Array[]
  readonly real: readonly Float64Array[]
}

function sumsOf({ own, real }: ExposureRows): Sums {
  return { own: own.map(accumulated), real: real.map(accumulated) }
}

function accumulated(row: ArrayLike<number>): Float64Array {
  const out = Float64Array.from(row)
  for (let t = 1; t < out.length; t++) out[t] = (out[t] as number) + (out[t - 1] as number)
  return out
}

function ratioAt({ own, real }: Sums, counts: Uint32Array, t: number): number | null {
  let [above, below] = [0, 0]
  for (let i = 0; i < counts.length; i++) {
    const times = counts[i] as number
    if (times === 0) continue
    above += times * ((own[i] as Float64Array)[t] as number)
    below += times * ((real[i] as Float64Array)[t] as number)
  }
  return below > 0 ? above / below - 1 : null
}

/** Excess at every position of every resample, `[position][resample]`. */
function resampledCurves(sums: Sums, horizon: number, stream: RandomStream): number[][] {
  const values = Array.from({ length: horizon }, () => new Array<number>(RESAMPLES))
  const counts = new Uint32Array(sums.own.length)
  for (let resample = 0; resample < RESAMPLES; resample++) {
    drawCounts(counts, stream)
    for (const [t, row] of values.entries()) row[resample] = ratioAt(sums, counts, t) ?? Number.NaN
  }
  return values
}

/** The excess when every context's two rows change places with an even chance: what no exposure bias looks like. */
function byChance({ own, real }: Sums, horizon: number, stream: RandomStream): Interval {
  const last = horizon - 1
  const once = new Uint32Array(own.length).fill(1)
  const values = Array.from({ length: RESAMPLES }, () => {
    const swapped = own.map(() => stream.uniform() < 0.5)
    const mixed = (plain: readonly Float64Array[], other: readonly Float64Array[]): Float64Array[] =>
      plain.map((row, i) => (swapped[i] === true ? (other[i] as Float64Array) : row))
    return ratioAt({ own: mixed(own, real), real: mixed(real, own) }, once, last) ?? Number.NaN
  }).filter(Number.isFinite)
  return values.length === 0 ? [0, 0] : percentileInterval(values)
}

function meansOf(rows: readonly ArrayLike<number>[], horizon: number): number[] {
  return Array.from(
    { length: horizon },
    (_, t) => rows.reduce((sum, row) => sum + (row[t] as number), 0) / rows.length,
  )
}

function requireRows({ own, real }: ExposureRows): number {
  const horizon = own[0]?.length ?? 0
  const fits = [...own, ...real].every((row) => row.length === horizon)
  if (horizon === 0 || own.length !== real.length || !fits)
    throw new EngineError(
      'BAD_ARGUMENT',
      `exposure: expected as many own as real rows of one length above 0, got ${own.length} and ${real.length}.`,
    )
  return horizon
}
