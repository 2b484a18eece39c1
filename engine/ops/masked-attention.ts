import { EngineError } from '../base/errors.ts'
import { sameShape, type Shape, showShape } from '../base/tensor.ts'
import { applyOne, type Value } from '../ir/node.ts'
import { add } from './add.ts'
import { concat } from './concat.ts'
import { compound, expectDType } from './define.ts'
import { matmul } from './matmul.ts'
import { reshape } from './reshape.ts'
import { slice } from './slice.ts'
import { softmax } from './softmax.ts'

/** Attributes of {@link maskedAttentionOp}. */
export interface MaskedAttentionAttrs {
  /** Factor on the scores, usually 1/√width. */
  readonly scale: number
}

/** Keys and values. */
export interface KeysAndValues {
  readonly keys: Value
  readonly values: Value
}

/**
 * Attention under a mask of one's own, over cached keys where there are any: of decoding, step by step. Query heads that share
 * keys are rows of one product, so that keys and values are never copied per head. Ainslie et al. 2023, 2305.13245.
 */
export const maskedAttentionOp = compound<'maskedAttention', MaskedAttentionAttrs>({
  name: 'maskedAttention',
  doc: 'y = P·[V′; V], P = softmax(scale·Q·[K′; K]ᵀ + mask), K′ and V′ cached; head h uses group ⌊h·groups/heads⌋',
  infer: (inputs) => {
    const shapes = inputs.map((value) => expectDType('maskedAttention', value, 'f32').shape)
    const [q, k, v, mask, ...past] = shapes as [Shape, Shape, Shape, Shape, ...Shape[]]
    if (!doFit(q, k, v, past) || !doesMask(mask, q, (past[0]?.[2] ?? 0) + (k[2] as number)))
      throw new EngineError(
        'SHAPE_MISMATCH',
        `maskedAttention: ${shapes.map(showShape).join(', ')} do not fit; a mask is [batch or 1, heads or 1, time, slots + time].`,
      )
    return [{ shape: [...q.slice(0, -1), v.at(-1) as number], dtype: 'f32' }]
  },
  gradient: () => 'decompose',
  decompose: (inputs, { scale }) => {
    const [q, k, v, mask, pastK, pastV] = inputs as [Value, Value, Value, Value, Value?, Value?]
    const [batch, heads, time, width] = q.shape as [number, number, number, number]
    const groups = k.shape[1] as number
    const rows = reshape(q, [batch, groups, (heads / groups) * time, width])
    const slots = pastK?.shape[2] ?? 0
    const score = (keys: Value): Value => matmul(rows, keys, { transposeB: true, alpha: scale })
    const scores = pastK ? concat([score(pastK), score(k)], -1) : score(k) // [batch, groups, rows, keys]
    const perHead = reshape(scores, [batch, groups, heads / groups, time, slots + time])
    const masked = softmax(add(perHead, maskPerGroup(mask, groups, heads)))
    const probabilities = reshape(masked, scores.shape)
    const fromNew = matmul(slice(probabilities, -1, slots, slots + time), v)
    const mixed = pastV ? add(matmul(slice(probabilities, -1, 0, slots), pastV), fromNew) : fromNew
    return [reshape(mixed, [...q.shape.slice(0, -1), v.shape.at(-1) as number])]
  },
})

/** Whether queries, keys and values, and those that are cached, belong together. */
function doFit(q: Shape, k: Shape, v: Shape, past: readonly Shape[]): boolean {
  const [batch = 0, heads = 0, time = 0, width = 0] = q
  const [, groups = 0] = k
  if (q.length !== 4 || v.length !== 4 || heads % groups !== 0) return false
  const [slots, out] = [past[0]?.[2] ?? 0, v[3] as number]
  const expected = [
    [k, [batch, groups, time, width]],
    [v, [batch, groups, time, out]],
    [past[0], [batch, groups, slots, width]],
    [past[1], [batch, groups, slots, out]],
  ] as const
  const isComplete = past.length === 0 || past.length === 2
  return isComplete && expected.every(([shape, wanted]) => shape === undefined || sameShape(shape, wanted))
}

function doesMask(mask: Shape, [batch, heads, time = 0]: Shape, keys: number): boolean {
  const [of, per, rows, columns] = mask
  const reaches = (of === 1 || of === batch) && (per === 1 || per === heads)
  return mask.length === 4 && reaches && rows === time && columns === keys
}

/** A mask with an axis for the heads that share keys. */
function maskPerGroup(mask: Value, groups: number, heads: number): Value {
  const [batch, axis, time, keys] = mask.shape as [number, number, number, number]
  return reshape(mask, [batch, ...(axis === 1 ? [1, 1] : [groups, heads / groups]), time, keys])
}

/** q [batch, heads, time, width]  k, v [batch, groups, time, width or out]  mask [batch or 1, heads or 1, time, slots + time]  past [batch, groups, slots, …]  →  [batch, heads, time, out]. */
export function maskedAttention(
  q: Value,
  {
    k,
    v,
    mask,
    past,
  }: {
    readonly k: Value
    readonly v: Value
    readonly mask: Value
    readonly past?: KeysAndValues | undefined
  },
  attrs: MaskedAttentionAttrs,
): Value {
  return applyOne(maskedAttentionOp, [q, k, v, mask, ...(past ? [past.keys, past.values] : [])], attrs)
}
