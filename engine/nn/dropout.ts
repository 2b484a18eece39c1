// Dropout, in the form of PyTorch's nn.Dropout: y = x∘m / (1 − p) in training, so that evaluation has none. Srivastava et al. 2014,
// "Dropout: A Simple Way to Prevent Neural Networks from Overfitting".
import { EngineError } from '../base/errors.ts'
import type { Value } from '../ir/node.ts'
import { scalar } from '../ops/constant.ts'
import { less } from '../ops/less.ts'
import { mul } from '../ops/mul.ts'
import { randomUniform } from '../ops/random-uniform.ts'
import { select } from '../ops/select.ts'

/** What a dropout needs. */
export interface DropoutOptions {
  /** Share p of elements that become 0, in [0, 1). */
  readonly rate: number
  /** Seed, step and part of the batch as `randomCounter` makes them, [4] i32. */
  readonly counter: Value
  /** Name of the layer: each has a stream of its own. */
  readonly stream: string
}

/**
 * Elements become 0 at random, the others are divided by 1 − rate:  any shape, f32  →  the same. The i-th of them in memory is
 * left out where the i-th number of {@link randomUniform}'s stream `dropout <stream>` is below the rate.
 * @throws BAD_ARGUMENT when the rate is outside [0, 1)
 */
export function dropout(x: Value, { rate, counter, stream }: DropoutOptions): Value {
  if (!(rate >= 0 && rate < 1))
    throw new EngineError('BAD_ARGUMENT', `dropout: expected a rate from 0 to below 1, got ${rate}.`)
  if (rate === 0) return x
  const isOut = less(randomUniform(counter, { stream: `dropout ${stream}`, shape: x.shape }), scalar(rate))
  return mul(x, select(isOut, scalar(0), scalar(1 / (1 - rate))))
}
