// Do samples lie where real data lie, and do they reach everywhere that real data lie?
import { EngineError } from '../base/errors.ts'
import { message } from '../base/message.ts'
import type { Features } from '../metrics/features.ts'

/** Two shares of how a set covers a reference. */
export interface DensityCoverage {
  /** Mean number of balls that a sample lies in, over k: about 1 for the same distribution, more in dense places. */
  readonly density: number
  /** Share of balls with a sample inside: about 1 − 2^−k for sets of one size and distribution. */
  readonly coverage: number
}

/** Reference rows with the squared radius of each one's ball. */
export interface Balls {
  readonly rows: readonly Features[]
  readonly squaredRadii: Float64Array
  readonly k: number
}

/** Neighbours of a ball. */
const NEIGHBOURS = 5

/**
 * Balls around reference rows that reach to the k-th nearest other row.
 * @throws BAD_ARGUMENT with k rows or fewer
 */
export function ballsOf(rows: readonly Features[], k = NEIGHBOURS): Balls {
  if (rows.length <= k)
    throw new EngineError('BAD_ARGUMENT', message('diagnose.fewItems', { least: k, came: rows.length }))
  const squaredRadii = Float64Array.from(rows, (row, i) => {
    const others = rows.filter((_, j) => j !== i).map((other) => squaredDistance(row, other))
    return others.sort((a, b) => a - b)[k - 1] as number
  })
  return { rows, squaredRadii, k }
}

/** Density and coverage of samples. @source Naeem et al. 2020, 2002.09797, eq. 5 and 7 */
export function densityCoverage(
  samples: readonly Features[],
  { rows, squaredRadii, k }: Balls,
): DensityCoverage {
  const reached = new Uint8Array(rows.length)
  let inside = 0
  for (const sample of samples)
    for (const [i, row] of rows.entries())
      if (squaredDistance(sample, row) <= (squaredRadii[i] as number)) {
        inside++
        reached[i] = 1
      }
  return {
    density: inside / (k * samples.length),
    coverage: reached.reduce((sum, one) => sum + one, 0) / rows.length,
  }
}

function squaredDistance(a: Features, b: Features): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += ((a[i] as number) - (b[i] as number)) ** 2
  return sum
}
