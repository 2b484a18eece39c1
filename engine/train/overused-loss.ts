// What pushes codes away that a model expects more often than they come: Σ w·Σ −ln(1 − p(c)) over such codes c other than the target.
// Unlikelihood of Welleck et al. 2019, 1908.04319, eq. 4, with candidates that the batch itself tells.
import type { Value } from '../ir/node.ts'
import { add } from '../ops/add.ts'
import { filled, scalar } from '../ops/constant.ts'
import { exp } from '../ops/exp.ts'
import { gather } from '../ops/gather.ts'
import { gatherLast } from '../ops/gather-last.ts'
import { less } from '../ops/less.ts'
import { mul } from '../ops/mul.ts'
import { reshape } from '../ops/reshape.ts'
import { scatterAdd } from '../ops/scatter-add.ts'
import { select } from '../ops/select.ts'
import { sqrt } from '../ops/sqrt.ts'
import { stopGradient } from '../ops/stop-gradient.ts'
import { sub } from '../ops/sub.ts'
import { sum } from '../ops/sum.ts'
import { refusal } from './penalty-loss.ts'

/** By how many deviations of a Poisson count a code must come less often than it is expected. */
const DEVIATIONS = 3

/** What codes are told by. */
export interface CodePredictions {
  /** [rows, places, codes] */
  readonly logits: Value
  /** [rows, places] i32 */
  readonly targets: Value
  /** −ln p of each target, [rows, places]. */
  readonly nats: Value
}

/**
 * The sum as a scalar, with weights [rows, places]. Where no code is expected too often it is 0, as is its
 * gradient; none goes through which codes those are.
 */
export function overusedLoss({ logits, targets, nats }: CodePredictions, weights: Value): Value {
  const logZ = add(nats, gatherLast(logits, targets)) // the softmax's denominator, as a logarithm
  const p = exp(sub(logits, reshape(logZ, [...targets.shape, 1])))
  const isOverused = overusedCodes(stopGradient(p), targets) // [codes, 1]
  const codes = logits.shape.at(-1) as number
  const refusals = refusal(p) // [rows, places, codes]
  const all = sum(mul(refusals, reshape(isOverused, [codes])), [-1])
  const own = mul(gatherLast(refusals, targets), reshape(gather(isOverused, targets), targets.shape))
  return sum(mul(sub(all, own), weights))
}

/** 1 for each code whose expected number Σ p exceeds its number among the targets by more than three of its deviations √Σ p, else 0. */
function overusedCodes(p: Value, targets: Value): Value {
  const codes = p.shape.at(-1) as number
  const expected = reshape(sum(p, [0, 1]), [codes, 1])
  const come = scatterAdd(filled([codes, 1], 0), targets, filled([...targets.shape, 1], 1))
  const isFewer = less(mul(sqrt(expected), scalar(DEVIATIONS)), sub(expected, come))
  return select(isFewer, scalar(1), scalar(0))
}
