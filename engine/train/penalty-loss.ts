// What pushes tokens away: Σ u·(−ln(1 − p)). Welleck et al. 2019, 1908.04319, eq. 4.
import type { Value } from '../ir/node.ts'
import { concat } from '../ops/concat.ts'
import { scalar } from '../ops/constant.ts'
import { exp } from '../ops/exp.ts'
import { gather } from '../ops/gather.ts'
import { log } from '../ops/log.ts'
import { maximum } from '../ops/maximum.ts'
import { mul } from '../ops/mul.ts'
import { neg } from '../ops/neg.ts'
import { reshape } from '../ops/reshape.ts'
import { slice } from '../ops/slice.ts'
import { sub } from '../ops/sub.ts'
import { sum } from '../ops/sum.ts'
import { transpose } from '../ops/transpose.ts'

/** Candidates of each row, and how much each counts in the place of each target. */
export interface PenaltyValues {
  /** [rows, candidates] i32 */
  readonly tokens: Value
  /** [rows, time, candidates] */
  readonly weights: Value
}

/** Below this 1 − p counts as it, where f32 has no digits of it left: such a candidate is pushed no more. */
const LEAST_REST = 1e-7

/** Σ v·(−ln(1 − p(target))) as a scalar:  nats −ln p(target)  weights v, both of one shape. Welleck et al. 2019, eq. 5. */
export function refusalLoss(nats: Value, weights: Value): Value {
  const rest = maximum(sub(scalar(1), exp(neg(nats))), scalar(LEAST_REST))
  return sum(mul(neg(log(rest)), weights))
}

/** The sum as a scalar:  logits [rows, time, vocabulary]  logZ [rows, time], the logarithm of the softmax's denominator. */
export function penaltyLoss(logits: Value, logZ: Value, { tokens, weights }: PenaltyValues): Value {
  const [rows, time] = logits.shape as [number, number]
  const chosen = concat(
    Array.from({ length: rows }, (_, row) => candidateLogits(logits, tokens, row)),
    0,
  )
  const p = exp(sub(chosen, reshape(logZ, [rows, time, 1]))) // [rows, time, candidates]
  const rest = maximum(sub(scalar(1), p), scalar(LEAST_REST))
  return sum(mul(neg(log(rest)), weights))
}

/** Logits of a row's candidates in every place:  [1, time, candidates]. */
function candidateLogits(logits: Value, tokens: Value, row: number): Value {
  const [, time, vocabulary] = logits.shape as [number, number, number]
  const count = tokens.shape[1] as number
  const columns = transpose(reshape(slice(logits, 0, row, row + 1), [time, vocabulary]), [1, 0])
  const chosen = gather(columns, reshape(slice(tokens, 0, row, row + 1), [count])) // [candidates, time]
  return reshape(transpose(chosen, [1, 0]), [1, time, count])
}
