// Approximate randomisation: is the difference between two paired systems more than the luck of which is called which?
import { EngineError } from '../../base/errors.ts'
import type { RandomStream } from '../../base/random.ts'

/** Up to this many items all 2^n exchanges are tried (4,096), above it they are drawn. */
const EXACT_ITEMS = 12
/** Two statistics this near, relatively, are the same number summed in another order. */
const ROUNDING = 1e-9

/** How a randomisation test is run. */
export interface RandomisationOptions {
  /** Draws the exchanges; untouched when they can all be tried. */
  readonly stream: RandomStream
  /** Exchanges drawn when they are too many to try all; 10,000 unless told. */
  readonly trials?: number
}

/** The outcome of a randomisation test. */
export interface RandomisationResult {
  /** Two-sided p-value, in (0, 1]. */
  readonly p: number
  /** Exchanges looked at. */
  readonly trials: number
  /** True when every exchange was looked at. */
  readonly exact: boolean
}

/**
 * Two-sided p-value of a paired difference under exchanging the two systems' outputs item by item. `statistic` gets one
 * byte per item, 1 where the outputs change places (the array is reused), and returns candidate − baseline.
 * Up to 12 items p = #{|Δ*| ≥ |Δ|} / 2^n; above, p = (#{|Δ*| ≥ |Δ|} + 1) / (trials + 1).
 * @throws BAD_ARGUMENT when there are no items
 * @source Riezler & Maxwell 2005, "On Some Pitfalls in Automatic Evaluation"; sacrebleu/significance.py
 */
export function randomisationTest(
  items: number,
  statistic: (exchanged: Uint8Array) => number,
  options: RandomisationOptions,
): RandomisationResult {
  if (items < 1)
    throw new EngineError('BAD_ARGUMENT', `randomisation test: at least 1 item is needed, got ${items}.`)
  const exchanged = new Uint8Array(items)
  const threshold = Math.abs(statistic(exchanged)) * (1 - ROUNDING)
  const isAsFar = () => Math.abs(statistic(exchanged)) >= threshold
  if (items <= EXACT_ITEMS) return exactTest(exchanged, isAsFar)
  const trials = options.trials ?? 10_000
  let asFar = 0
  for (let trial = 0; trial < trials; trial++) {
    drawExchanges(exchanged, options.stream)
    if (isAsFar()) asFar++
  }
  return { p: (asFar + 1) / (trials + 1), trials, exact: false }
}

/**
 * {@link randomisationTest} of the mean of paired differences: exchanging a pair flips the sign of its difference.
 * @throws BAD_ARGUMENT when there are no differences
 */
export function signFlipTest(
  differences: ArrayLike<number>,
  options: RandomisationOptions,
): RandomisationResult {
  const statistic = (exchanged: Uint8Array) => {
    let sum = 0
    for (let i = 0; i < exchanged.length; i++) {
      const difference = differences[i] as number
      sum += exchanged[i] === 1 ? -difference : difference
    }
    return sum
  }
  return randomisationTest(differences.length, statistic, options)
}

function exactTest(exchanged: Uint8Array, isAsFar: () => boolean): RandomisationResult {
  const trials = 2 ** exchanged.length
  let asFar = 0
  for (let trial = 0; trial < trials; trial++) {
    for (let i = 0; i < exchanged.length; i++) exchanged[i] = (trial >>> i) & 1
    if (isAsFar()) asFar++
  }
  return { p: asFar / trials, trials, exact: true }
}

/** One random bit per item: 32 items cost one word of the stream. */
function drawExchanges(exchanged: Uint8Array, stream: RandomStream): void {
  let word = 0
  for (let i = 0; i < exchanged.length; i++) {
    if (i % 32 === 0) word = stream.u32()
    exchanged[i] = (word >>> (i % 32)) & 1
  }
}
