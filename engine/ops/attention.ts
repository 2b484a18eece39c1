import { EngineError } from '../base/errors.ts'
import { sameShape, showShape, f32, type HostTensor } from '../base/tensor.ts'
import { apply, type Value } from '../ir/node.ts'
import { add } from './add.ts'
import { after } from './after.ts'
import { constant } from './constant.ts'
import { compound, expectDType } from './define.ts'
import { matmul } from './matmul.ts'
import { softmaxGradient } from './softmax-gradient.ts'
import { softmax } from './softmax.ts'

/** Attributes of {@link attentionOp}. */
export interface AttentionAttrs {
  /** Factor on the scores, usually 1/√width. */
  readonly scale: number
  /** Position t sees positions ≤ t only; queries and keys are then of one length. */
  readonly causal: boolean
  /** Backward computes the probabilities again, so that those of one layer at a time are in memory. */
  readonly recompute?: boolean
}

/** Added to a masked score: finite, so that no row becomes NaN. */
const MASKED = -1e9

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
  // dV = Pᵀ·dY; dP = dY·Vᵀ; dS = softmax′(dP); dQ = scale·dS·K; dK = scale·dSᵀ·Q
  gradient: ({ inputs, outputs, attrs, outputGradients, needs }) => {
    const [q, k, v] = inputs as [Value, Value, Value]
    const [dy, other] = outputGradients
    if (!dy || other) return 'decompose'
    const alpha = attrs.scale
    const probabilities = attrs.recompute ? probabilitiesOf(after(q, dy), k, attrs) : (outputs[1] as Value)
    const scores = softmaxGradient(probabilities, matmul(dy, v, { transposeB: true }))
    return [
      needs[0] ? matmul(scores, k, { alpha }) : undefined,
      needs[1] ? matmul(scores, q, { transposeA: true, alpha }) : undefined,
      needs[2] ? matmul(probabilities, dy, { transposeA: true }) : undefined,
    ]
  },
  decompose: ([q, k, v], attrs) => {
    const probabilities = probabilitiesOf(q as Value, k as Value, attrs)
    return [matmul(probabilities, v as Value), probabilities]
  },
})

function probabilitiesOf(q: Value, k: Value, { scale, causal }: AttentionAttrs): Value {
  const scores = matmul(q, k, { transposeB: true, alpha: scale })
  return softmax(causal ? add(scores, constant(causalMask(scores.shape.at(-1) as number))) : scores)
}

/** 0 where column ≤ row, a large negative number elsewhere:  [time, time]. */
export function causalMask(time: number): HostTensor {
  const mask = f32([time, time])
  for (let row = 0; row < time; row++) mask.data.fill(MASKED, row * time + row + 1, (row + 1) * time)
  return mask
}

/** Attention:  q [batch…, time, width]  k [batch…, keys, width]  v [batch…, keys, out]  →  [batch…, time, out]. */
export function attention(q: Value, k: Value, v: Value, attrs: AttentionAttrs): Value {
  return apply(attentionOp, [q, k, v], attrs)[0] as Value
}
