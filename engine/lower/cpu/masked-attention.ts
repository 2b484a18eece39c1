// The rule of attention over cached keys: one kernel for all of it.
import type { Value } from '../../ir/node.ts'
import type { MaskedAttentionAttrs } from '../../ops/masked-attention.ts'
import type { CpuRule } from './rule.ts'

/** Rows that share the keys they read, as in addon/masked.c. */
const TOGETHER = 4
/** Units from which on threads can share them evenly. */
const ENOUGH_UNITS = 16

/** Threads share the groups of all batches, or where there are few their rows: three groups keep a second thread waiting. */
export const maskedAttentionRule: CpuRule<MaskedAttentionAttrs> = ({ emit, inputs, outputs, attrs }) => {
  const [q, k, v, mask, pastK, pastV] = inputs as [Value, Value, Value, Value, Value?, Value?]
  const y = outputs[0] as Value
  const [batch, heads, time, width] = q.shape as [number, number, number, number]
  const groups = k.shape[1] as number
  const slots = pastK?.shape[2] ?? 0
  const out = v.shape.at(-1) as number
  const [batches, perHead] = mask.shape as [number, number]
  const line = time * (slots + time)
  const rows = (heads / groups) * time
  const unit = batch * groups >= ENOUGH_UNITS ? rows : rows <= TOGETHER ? 1 : TOGETHER
  const args = [
    ...[emit.at(q), emit.at(k), emit.at(v), emit.at(mask)],
    ...[pastK ? emit.at(pastK) : 0, pastV ? emit.at(pastV) : 0, emit.out(y)],
    ...[groups, heads / groups, time, slots, width, out],
    ...[batches === 1 ? 0 : perHead * line, perHead === 1 ? 0 : line, attrs.scale, unit],
  ]
  const elementsPerUnit = unit * (slots + time) * (width + out)
  emit.kernel('maskedAttention', args, {
    length: batch * groups * Math.ceil(rows / unit),
    elementsPerUnit,
  })
}
