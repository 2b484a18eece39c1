// What keeps a model from being too sure: smoothed targets and z-loss, over whatever it predicts.
import type { Recipe } from '../api/recipe.ts'
import type { Value } from '../ir/node.ts'
import { add } from '../ops/add.ts'
import { scalar } from '../ops/constant.ts'
import { gatherLast } from '../ops/gather-last.ts'
import { mul } from '../ops/mul.ts'
import { sub } from '../ops/sub.ts'
import { sum } from '../ops/sum.ts'

/**
 * labelSmoothing ε: that share of each target goes to all tokens alike, as PyTorch's `label_smoothing`. Szegedy et al. 2016, 1512.00567, §7.
 * zLoss ζ in ζ·(ln Z)². Chowdhery et al. 2022, 2204.02311, §5.
 */
export type Regularizers = Pick<Recipe, 'labelSmoothing' | 'zLoss'>

/** Nats alone. */
export const NO_REGULARIZERS: Regularizers = { labelSmoothing: 0, zLoss: 0 }

/**
 * (1 − ε)·(−ln p) + ε·(ln Z − mean of the logits) + ζ·(ln Z)², with ln Z = −ln p + the target's logit:
 * nats [rows, time]  logits [rows, time, vocabulary]  targets [rows, time] i32  →  [rows, time].
 */
export function regularized(
  nats: Value,
  { logits, targets }: { readonly logits: Value; readonly targets: Value },
  { labelSmoothing, zLoss }: Regularizers,
): Value {
  if (labelSmoothing === 0 && zLoss === 0) return nats
  const logZ = add(nats, gatherLast(logits, targets))
  const mean = mul(sum(logits, [-1]), scalar(1 / (logits.shape.at(-1) as number)))
  const smoothed =
    labelSmoothing === 0
      ? nats
      : add(mul(nats, scalar(1 - labelSmoothing)), mul(sub(logZ, mean), scalar(labelSmoothing)))
  return zLoss === 0 ? smoothed : add(smoothed, mul(mul(logZ, logZ), scalar(zLoss)))
}
