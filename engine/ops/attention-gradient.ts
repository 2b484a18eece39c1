import { EngineError } from '../base/errors.ts'
import { sameShape, showShape } from '../base/tensor.ts'
import { apply, type Value } from '../ir/node.ts'
import { attentionProbabilities } from './attention-probabilities.ts'
import { compound, expectDType } from './define.ts'
import { matmul } from './matmul.ts'
import { softmaxGradient } from './softmax-gradient.ts'

/** Attributes of {@link attentionGradientOp}, those of forward. */
export interface AttentionGradientAttrs {
  readonly scale: number
  readonly causal: boolean
}

/**
 * The backward step of `attention` as one op, so that a runtime may do it block by block and leave out what a causal mask
 * hides. Inputs are q, k, v, dy and, where they were kept, the probabilities.
 */
export const attentionGradientOp = compound<'attentionGradient', AttentionGradientAttrs>({
  name: 'attentionGradient',
  doc: 'dV = Pᵀ·dY, dS = P · (dP − Σ dP·P) with dP = dY·Vᵀ, dQ = scale·dS·K, dK = scale·dSᵀ·Q; P as in attention',
  infer: (inputs, { causal }) => {
    const [q = [], k = [], v = [], dy = [], p] = inputs.map(
      (x) => expectDType('attentionGradient', x, 'f32').shape,
    )
    const [rows, keys] = [q.slice(0, -1), k.at(-2) ?? NaN]
    const fits =
      sameShape(dy, [...rows, v.at(-1) ?? NaN]) &&
      sameShape(k.slice(0, -1), v.slice(0, -1)) &&
      sameShape(p ?? [...rows, keys], [...rows, keys])
    if (!fits || (causal && rows.at(-1) !== keys))
      throw new EngineError(
        'SHAPE_MISMATCH',
        `attentionGradient: queries ${showShape(q)}, keys ${showShape(k)}, values ${showShape(v)} and gradient ${showShape(dy)} do not fit.`,
      )
    return [q, k, v].map((shape) => ({ shape, dtype: 'f32' }))
  },
  gradient: 'decompose',
  decompose: (inputs, attrs) => {
    const [q, k, v, dy, kept] = inputs as [Value, Value, Value, Value, Value?]
    const alpha = attrs.scale
    const probabilities = kept ?? attentionProbabilities(q, k, attrs)
    const scores = softmaxGradient(probabilities, matmul(dy, v, { transposeB: true }))
    return [
      matmul(scores, k, { alpha }),
      matmul(scores, q, { transposeA: true, alpha }),
      matmul(probabilities, dy, { transposeA: true }),
    ]
  },
})

/** What {@link attentionGradient} is given. */
export interface AttentionBackward {
  readonly q: Value
  readonly k: Value
  readonly v: Value
  readonly dy: Value
  /** Absent: they are computed again. */
  readonly probabilities?: Value
}

/**
 * dLoss/dq, dLoss/dk and dLoss/dv, each of the shape of its input.
 * q [batch…, time, width]   k [batch…, keys, width]   v [batch…, keys, out]   dy [batch…, time, out]
 * probabilities [batch…, time, keys]
 */
export function attentionGradient(
  { q, k, v, dy, probabilities }: AttentionBackward,
  attrs: AttentionGradientAttrs,
): readonly Value[] {
  return apply(attentionGradientOp, [q, k, v, dy, ...(probabilities ? [probabilities] : [])], attrs)
}
