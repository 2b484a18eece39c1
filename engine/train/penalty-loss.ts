// What pushes tokens away: Σ u·(−ln(1 − p)). Welleck et al. 2019, 1908.04319, eq. 4.
import type { Value } from '../ir/node.ts'
import { add } from '../ops/add.ts'
import { scalar } from '../ops/constant.ts'
import { exp } from '../ops/exp.ts'
import { gather } from '../ops/gather.ts'
import { log } from '../ops/log.ts'
import { matmul } from '../ops/matmul.ts'
import { maximum } from '../ops/maximum.ts'
import { mul } from '../ops/mul.ts'
import { neg } from '../ops/neg.ts'
import { reshape } from '../ops/reshape.ts'
import { sub } from '../ops/sub.ts'
import { sum } from '../ops/sum.ts'

/** Candidates of each row, and how much each counts in the place of each target. */
export interface PenaltyValues {
  /** [rows, candidates] i32 */
  readonly tokens: Value
  /** [rows, time, candidates] */
  readonly weights: Value
}

/** Below this 1 − p counts as it, where f32 has no digits of it left: such a candidate is pushed no more. */
const LEAST_REST = 1e-7

/** −ln(1 − p), elementwise. */
export function refusal(p: Value): Value {
  return neg(log(maximum(sub(scalar(1), p), scalar(LEAST_REST))))
}

/** Σ v·(−ln(1 − p(target))) as a scalar:  nats −ln p(target)  weights v, both of one shape. Welleck et al. 2019, eq. 5. */
export function refusalLoss(nats: Value, weights: Value): Value {
  return sum(mul(refusal(exp(neg(nats))), weights))
}

/** What predicts the targets of a batch. */
export interface Predictions {
  /** What the head reads, [rows, time, width]. */
  readonly hidden: Value
  /** Its matrix, [vocabulary, width]. */
  readonly head: Value
  /** [rows, time] i32 */
  readonly targets: Value
  /** −ln p of each target, [rows, time]. */
  readonly nats: Value
}

/**
 * The sum as a scalar. The logits of candidates and targets are computed anew from the head's rows: to take them out of all logits would
 * touch the whole vocabulary again, in both directions.
 */
export function penaltyLoss(
  { hidden, head, targets, nats }: Predictions,
  { tokens, weights }: PenaltyValues,
): Value {
  const [rows, time] = nats.shape as [number, number]
  const logZ = add(nats, sum(mul(hidden, gather(head, targets)), [-1])) // the softmax's denominator, as a logarithm
  const logits = matmul(hidden, gather(head, tokens), { transposeB: true }) // [rows, time, candidates]
  const p = exp(sub(logits, reshape(logZ, [rows, time, 1])))
  return sum(mul(refusal(p), weights))
}
