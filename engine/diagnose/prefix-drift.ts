// How far the tokens that a model writes at a position drift from those that stand there in real data.
import type { RandomStream } from '../base/random.ts'

/** Total variation distance by position, in [0, 1], and what chance alone gives. */
export interface PrefixDrift {
  readonly drift: readonly number[]
  /** Mean over exchanges of own and real rows: few rows lie far apart by chance. */
  readonly chance: readonly number[]
}

const EXCHANGES = 50

/** Rows of tokens of one length, the model's own and real ones, which pair up. */
export function prefixDrift(
  own: readonly ArrayLike<number>[],
  real: readonly ArrayLike<number>[],
  stream: RandomStream,
): PrefixDrift {
  const horizon = Math.min(...[...own, ...real].map((row) => row.length))
  const drift = Array.from({ length: horizon }, (_, t) => distanceAt(own, real, t))
  const sums = new Float64Array(horizon)
  for (let i = 0; i < EXCHANGES; i++) {
    const swapped = own.map(() => stream.uniform() < 0.5)
    const [a, b] = [own, real].map((rows, arm) =>
      rows.map((row, place) => (swapped[place] === true ? ((arm === 0 ? real : own)[place] ?? row) : row)),
    ) as [ArrayLike<number>[], ArrayLike<number>[]]
    for (let t = 0; t < horizon; t++) sums[t] = (sums[t] as number) + distanceAt(a, b, t)
  }
  return { drift, chance: Array.from(sums, (sum) => sum / EXCHANGES) }
}

/** Both have as many rows. */
function distanceAt(
  own: readonly ArrayLike<number>[],
  real: readonly ArrayLike<number>[],
  t: number,
): number {
  const surplus = new Map<number, number>()
  for (const [rows, sign] of [
    [own, 1],
    [real, -1],
  ] as const)
    for (const row of rows) surplus.set(row[t] as number, (surplus.get(row[t] as number) ?? 0) + sign)
  let sum = 0
  for (const count of surplus.values()) sum += Math.abs(count)
  return sum / (own.length + real.length)
}
