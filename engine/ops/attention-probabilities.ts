// The probabilities of attention in primitives, shared by its forward and its backward step.
import { f32, type HostTensor } from '../base/tensor.ts'
import type { Value } from '../ir/node.ts'
import { add } from './add.ts'
import { constant } from './constant.ts'
import { matmul } from './matmul.ts'
import { softmax } from './softmax.ts'

/** Added to a masked score: finite, so that no row becomes NaN. */
const MASKED = -1e9

/** softmax(scale·q·kᵀ + mask):  q [batch…, time, width]  k [batch…, keys, width]  →  [batch…, time, keys]. */
export function attentionProbabilities(
  q: Value,
  k: Value,
  { scale, causal }: { readonly scale: number; readonly causal: boolean },
): Value {
  const scores = matmul(q, k, { transposeB: true, alpha: scale })
  return softmax(causal ? add(scores, constant(causalMask(scores.shape.at(-1) as number))) : scores)
}

/** 0 where a row sees a column, its own or one of the `window` − 1 before it, a large negative number elsewhere:  [time, time]. */
export function causalMask(time: number, window = time): HostTensor {
  const mask = f32([time, time])
  mask.data.fill(MASKED)
  for (let row = 0; row < time; row++)
    mask.data.fill(0, row * time + Math.max(0, row + 1 - window), row * time + row + 1)
  return mask
}
