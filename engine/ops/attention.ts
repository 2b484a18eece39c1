import { EngineError } from '../base/errors.ts'
import { sameShape, showShape } from '../base/tensor.ts'
import { apply, type Value } from '../ir/node.ts'
import { after } from './after.ts'
import { attentionGradient } from './attention-gradient.ts'
import { attentionProbabilities } from './attention-probabilities.ts'
import { compound, expectDType } from './define.ts'
import { matmul } from './matmul.ts'

export { causalMask } from './attention-probabilities.ts'

/** Attributes of {@link attentionOp}. */
export interface AttentionAttrs {
  /** Factor on the scores, usually 1/√width. */
  readonly scale: number
  /** Position t sees positions ≤ t only; queries and keys are then of one length. */
  readonly causal: boolean
  /** Backward computes the probabilities again, so that those of one layer at a time are in memory. */
  readonly recompute?: boolean
}

/** Scaled dot-product attention. Vaswani et al. 2017, 1706.03762. Outputs the result and the probabilities. */
export const attentionOp = compound<'attention', AttentionAttrs>({
  name: 'attention',
  doc: 'y = P·V, P = softmax(scale·Q·Kᵀ + mask); also gives P',
  infer: ([q, k, v], { causal }) => {
    const query = expectDType('attention', q, 'f32').shape
    const key = expectDType('attention', k, 'f32').shape
    const value = expectDType('attention', v, 'f32').shape
    const fits =
      query.length >= 2 && sameShape(query.slice(0, -2), key.slice(0, -2)) && query.at(-1) === key.at(-1)
    if (!fits || !sameShape(key.slice(0, -1), value.slice(0, -1)) || (causal && query.at(-2) !== key.at(-2)))
      throw new EngineError(
        'SHAPE_MISMATCH',
        `attention: queries ${showShape(query)}, keys ${showShape(key)} and values ${showShape(value)} do not fit.`,
      )
    return [
      { shape: [...query.slice(0, -1), value.at(-1) as number], dtype: 'f32' },
      { shape: [...query.slice(0, -1), key.at(-2) as number], dtype: 'f32' },
    ]
  },
  gradient: ({ inputs, outputs, attrs, outputGradients, needs }) => {
    const [q, k, v] = inputs as [Value, Value, Value]
    const [dy, other] = outputGradients
    if (!dy || other) return 'decompose'
    const { scale, causal, recompute } = attrs
    const found = recompute
      ? attentionGradient({ q: after(q, dy), k, v, dy }, { scale, causal })
      : attentionGradient({ q, k, v, dy, probabilities: outputs[1] as Value }, { scale, causal })
    return found.map((value, i) => (needs[i] ? value : undefined))
  },
  decompose: ([q, k, v], attrs) => {
    const probabilities = attentionProbabilities(q as Value, k as Value, attrs)
    return [matmul(probabilities, v as Value), probabilities]
  },
})

/** Attention:  q [batch…, time, width]  k [batch…, keys, width]  v [batch…, keys, out]  →  [batch…, time, out]. */
export function attention(q: Value, k: Value, v: Value, attrs: AttentionAttrs): Value {
  return apply(attentionOp, [q, k, v], attrs)[0] as Value
}
