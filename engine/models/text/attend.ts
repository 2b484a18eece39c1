// Attention under a mask of one's own, over cached keys where there are any.
import { EngineError } from '../../base/errors.ts'
import { showShape } from '../../base/tensor.ts'
import type { Value } from '../../ir/node.ts'
import type { LayerCache } from '../../nn/transformer.ts'
import { maskedAttention as attention } from '../../ops/masked-attention.ts'
import { reshape } from '../../ops/reshape.ts'

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
  const heads = q.shape[1] as number
  const shape = [1, 1, 1, 1, ...mask.shape].slice(-4) as [number, number, number, number]
  if (mask.shape.length > 4 || (shape[1] !== 1 && shape[1] !== heads))
    throw new EngineError(
      'SHAPE_MISMATCH',
      `text model: a mask broadcasts to [batch, ${heads}, time, keys], got ${showShape(mask.shape)}.`,
    )
  return attention(q, { k, v, past, mask: reshape(mask, shape) }, { scale })
}
