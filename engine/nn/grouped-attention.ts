// Grouped-query attention. Ainslie et al. 2023, 2305.13245: several query heads share the keys and values of one.
import { EngineError } from '../base/errors.ts'
import { showShape } from '../base/tensor.ts'
import type { Value } from '../ir/node.ts'
import { attention, type AttentionAttrs } from '../ops/attention.ts'
import { broadcastTo } from '../ops/broadcast-to.ts'
import { reshape } from '../ops/reshape.ts'

/** q [batch, heads, time, width]  k, v [batch, groups, keys, width]  →  as q; head h uses group ⌊h·groups/heads⌋. */
export function groupedAttention(q: Value, k: Value, v: Value, attrs: AttentionAttrs): Value {
  const heads = q.shape[1] as number
  return attention(q, repeatHeads(k, heads), repeatHeads(v, heads), attrs)
}

/** Each head `heads / groups` times, one after the other. @throws SHAPE_MISMATCH when they do not divide */
export function repeatHeads(x: Value, heads: number): Value {
  const [batch, groups, time, width] = x.shape as [number, number, number, number]
  if (x.shape.length !== 4 || heads % groups !== 0)
    throw new EngineError(
      'SHAPE_MISMATCH',
      `grouped attention: ${heads} query heads cannot share those of ${showShape(x.shape)}.`,
    )
  if (groups === heads) return x
  const spread = broadcastTo(reshape(x, [batch, groups, 1, time, width]), [
    ...[batch, groups, heads / groups],
    ...[time, width],
  ])
  return reshape(spread, [batch, heads, time, width])
}
