// Attention under a mask of one's own, over cached keys where there are any. Query heads that share keys are rows of one
// product, so that keys and values are never copied per head.
import { EngineError } from '../../base/errors.ts'
import { showShape } from '../../base/tensor.ts'
import type { Value } from '../../ir/node.ts'
import type { LayerCache } from '../../nn/transformer.ts'
import { add } from '../../ops/add.ts'
import { concat } from '../../ops/concat.ts'
import { matmul } from '../../ops/matmul.ts'
import { reshape } from '../../ops/reshape.ts'
import { slice } from '../../ops/slice.ts'
import { softmax } from '../../ops/softmax.ts'

/** Keys, values and mask of {@link maskedAttention}. */
export interface MaskedAttention {
  readonly k: Value
  readonly v: Value
  /** Keys and values before them, [batch, groups, slots, headWidth] each. */
  readonly past?: LayerCache | undefined
  /** Added to the scores; broadcasts to [batch, heads, time, slots + time]. A masked score gets −1e9: finite, so that no row is NaN. */
  readonly mask: Value
  readonly scale: number
}

/** q [batch, heads, time, headWidth]  k, v [batch, groups, time, headWidth]  →  as q; head h uses group ⌊h·groups/heads⌋. */
export function maskedAttention(q: Value, { k, v, past, mask, scale }: MaskedAttention): Value {
  const [batch, heads, time, width] = q.shape as [number, number, number, number]
  const groups = k.shape[1] as number
  const rows = reshape(q, [batch, groups, (heads / groups) * time, width])
  const slots = past?.keys.shape[2] ?? 0
  const score = (keys: Value): Value => matmul(rows, keys, { transposeB: true, alpha: scale })
  const scores = past ? concat([score(past.keys), score(k)], -1) : score(k) // [batch, groups, rows, keys]
  const perHead = reshape(scores, [batch, groups, heads / groups, time, slots + time])
  const masked = softmax(add(perHead, maskPerGroup(mask, groups, heads)))
  const probabilities = reshape(masked, scores.shape)
  const fromNew = matmul(slice(probabilities, -1, slots, slots + time), v)
  const mixed = past ? add(matmul(slice(probabilities, -1, 0, slots), past.values), fromNew) : fromNew
  return reshape(mixed, q.shape)
}

/** A mask with an axis for the heads that share keys. */
function maskPerGroup(mask: Value, groups: number, heads: number): Value {
  const [batch, axis, time, keys] = [1, 1, 1, 1, ...mask.shape].slice(-4) as [number, number, number, number]
  if (mask.shape.length > 4 || (axis !== 1 && axis !== heads))
    throw new EngineError(
      'SHAPE_MISMATCH',
      `text model: a mask broadcasts to [batch, ${heads}, time, keys], got ${showShape(mask.shape)}.`,
    )
  const perGroup = axis === 1 ? [1, 1] : [groups, heads / groups]
  return reshape(mask, [batch, ...perGroup, time, keys])
}
