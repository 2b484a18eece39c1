// The sixteen levels of a group: weight = (code − zero) · scale, and how round-to-nearest and the error search choose
// them.
import { roundHalfToEven, saturate, storedScale } from './round.ts'

const LAST_CODE = 15
/** The zero of a group without a zero point of its own. */
export const MIDDLE_CODE = 8
/** Levels on the smaller side of the middle: 1 … 7 above, 1 … 8 below. */
const SYMMETRIC_LEVELS = 7

/** Where a group's zero may lie: fixed at code 8, at any code, or anywhere. */
export type ZeroPoints = 'none' | 'integer' | 'float'

/** Levels of a group; `scale` is an f32 and not 0, `zero` an f32. */
export interface Grid {
  readonly scale: number
  readonly zero: number
}

/** Weights of one group. */
export type Group = Float32Array | Float64Array

/**
 * The nearest code, 0 … 15. With a whole zero this is ONNX QuantizeLinear, saturate(round_half_even(x / scale) + zero);
 * the fraction of any other zero is added before rounding.
 */
export function nearestCode(value: number, { scale, zero }: Grid): number {
  const whole = Math.floor(zero)
  return saturate(roundHalfToEven(Math.fround(value / scale) + (zero - whole)) + whole, 0, LAST_CODE)
}

/** The weight that a code stands for, rounded to f32 as a runtime does. */
export function levelOf(code: number, { scale, zero }: Grid): number {
  return Math.fround(Math.fround(code - zero) * scale)
}

/** Σ (value − its level)². */
function squaredError(group: Group, grid: Grid): number {
  let sum = 0
  for (let i = 0; i < group.length; i++) {
    const value = group[i] as number
    const off = value - levelOf(nearestCode(value, grid), grid)
    sum += off * off
  }
  return sum
}

/** The group's least and greatest value, 0 among them: zero must stay (nearly) zero. */
interface Range {
  readonly low: number
  readonly high: number
}

function rangeOf(group: Group): Range {
  let low = 0
  let high = 0
  for (let i = 0; i < group.length; i++) {
    const value = group[i] as number
    if (value < low) low = value
    if (value > high) high = value
  }
  return { low, high }
}

/** Spans the group: scale = (max − min) / 15, or max|w| / 7 when the zero is fixed. */
export function nearestGrid(group: Group, zeroPoints: ZeroPoints): Grid {
  return gridOver(rangeOf(group), zeroPoints)
}

function gridOver({ low, high }: Range, zeroPoints: ZeroPoints): Grid {
  if (zeroPoints === 'none')
    return { scale: storedScale(Math.max(-low, high) / SYMMETRIC_LEVELS), zero: MIDDLE_CODE }
  const scale = storedScale((high - low) / LAST_CODE)
  const zero = -low / scale
  return {
    scale,
    zero: zeroPoints === 'float' ? Math.fround(zero) : saturate(roundHalfToEven(zero), 0, LAST_CODE),
  }
}

/** Twice as fine and down to .3, the relative RMS error on N(0, 1) in groups of 32 falls only from .07809 to .07806. */
const SHRINK_STEP = 0.01
const SHRINK_STEPS = 50

/**
 * The least squared error over ranges shrunk by 1, .99, … .5, each from {@link nearestGrid}. With a fixed zero also
 * grids whose eighth level, which only one side has, is at the larger extreme.
 */
export function searchedGrid(group: Group, zeroPoints: ZeroPoints): Grid {
  const range = rangeOf(group)
  let best = gridOver(range, zeroPoints)
  let bestError = squaredError(group, best)
  const consider = (grid: Grid): void => {
    const error = squaredError(group, grid)
    if (error >= bestError) return
    best = grid
    bestError = error
  }
  for (let step = 0; step <= SHRINK_STEPS && bestError > 0; step++) {
    const factor = 1 - step * SHRINK_STEP
    const shrunk = { low: range.low * factor, high: range.high * factor }
    consider(gridOver(shrunk, zeroPoints))
    if (zeroPoints === 'none') consider(oneSidedGrid(shrunk))
  }
  return best
}

/** Code 0 at the extreme of larger magnitude; the scale is negative when that is the greatest value. */
function oneSidedGrid({ low, high }: Range): Grid {
  return { scale: storedScale((-low > high ? low : high) / -MIDDLE_CODE), zero: MIDDLE_CODE }
}
