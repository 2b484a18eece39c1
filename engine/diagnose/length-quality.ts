// Quality by length: how surprising what was written is to the oracle, stretch by stretch, with real data beside it.
import { mean } from '../metrics/features.ts'

/** A stretch of positions, from inclusive and to exclusive, counted from 0. */
export interface LengthStretch {
  readonly from: number
  readonly to: number
  /** Mean −ln p per token under the oracle, nats: of the model's own tokens, and of real ones. */
  readonly own: number
  readonly real: number
  /** Rows. */
  readonly n: number
}

const STRETCHES = 4

/** Rows of −ln p of every token under the oracle, of one length. */
export function qualityByLength(
  own: readonly ArrayLike<number>[],
  real: readonly ArrayLike<number>[],
): LengthStretch[] {
  const horizon = own[0]?.length ?? 0
  const edges = Array.from({ length: STRETCHES + 1 }, (_, i) => Math.round((i * horizon) / STRETCHES))
  return edges.slice(1).flatMap((to, i) => {
    const from = edges[i] as number
    if (to === from) return []
    const of = (rows: readonly ArrayLike<number>[]): number =>
      mean(rows.map((row) => mean(Array.prototype.slice.call(row, from, to) as number[])))
    return [{ from, to, own: of(own), real: of(real), n: own.length }]
  })
}
