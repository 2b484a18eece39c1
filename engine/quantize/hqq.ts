// Half-quadratic quantization: moves the zero point of a group so that outliers do not pull at the rest.
// @source Badri & Shaji 2023, "Half-Quadratic Quantization"; mobiusml/hqq hqq/core/optimize.py
import { type Grid, type Group, levelOf, nearestCode, nearestGrid } from './grid.ts'

const MAX_STEPS = 20
/** The norm |x|^p of the error: below 1, large errors of outliers count little. */
const NORM = 0.7
const FIRST_BETA = 10
const BETA_GROWTH = 1.01

/**
 * The spanning grid with its zero moved anywhere: whole steps gain nothing. Stops when the mean magnitude of the error
 * no longer falls, so it never ends above where it began.
 */
export function halfQuadraticGrid(group: Group): Grid {
  const start = nearestGrid(group, 'integer')
  let best = start
  let bestError = Infinity
  let zero = start.zero
  let beta = FIRST_BETA
  for (let step = 0; step < MAX_STEPS; step++) {
    const grid = { scale: start.scale, zero }
    const error = meanError(group, grid)
    if (error >= bestError) break
    best = grid
    bestError = error
    zero = nextZero(group, grid, beta)
    beta *= BETA_GROWTH
  }
  return best
}

/** zero = mean(q − (w − e) / scale) with e = shrink(w − ŵ). */
function nextZero(group: Group, grid: Grid, beta: number): number {
  let sum = 0
  for (let i = 0; i < group.length; i++) {
    const value = group[i] as number
    const code = nearestCode(value, grid)
    const error = shrink(value - levelOf(code, grid), beta)
    sum += code - (value - error) / grid.scale
  }
  return Math.fround(sum / group.length)
}

/** sign(x) · max(|x| − |x|^(p−1) / β, 0): small errors become 0, large ones stay. */
function shrink(x: number, beta: number): number {
  const size = Math.abs(x)
  return size === 0 ? 0 : Math.sign(x) * Math.max(size - size ** (NORM - 1) / beta, 0)
}

function meanError(group: Group, grid: Grid): number {
  let sum = 0
  for (let i = 0; i < group.length; i++) {
    const value = group[i] as number
    sum += Math.abs(value - levelOf(nearestCode(value, grid), grid))
  }
  return sum / group.length
}
