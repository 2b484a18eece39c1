import { apply, applyOne, type Value } from '../ir/node.ts'
import { compound, expectDType, type NoAttrs, NO_ATTRS } from './define.ts'
import { mul } from './mul.ts'
import { expectNormTypes } from './norm-types.ts'
import { sub } from './sub.ts'
import { mean, sum } from './sum.ts'

/** What forward knows of a normalised row. */
export interface RowStatistics {
  /** μ  [rows…, 1]. */
  readonly average: Value
  /** 1/σ  [rows…, 1]. */
  readonly inverse: Value
}

/** The backward step of `layerNorm` towards its input. Inputs: x, gain, mean, inverse deviation, dy. */
export const layerNormGradientOp = compound<'layerNormGradient', NoAttrs>({
  name: 'layerNormGradient',
  doc: 'dx = (h − mean h − x̂ · mean(h·x̂))/σ with h = dy·g and x̂ = (x − μ)/σ. Ba et al. 2016, 1607.06450',
  infer: ([x, gain, average, inverse, dy]) => {
    expectNormTypes('layerNormGradient', x, { gain, rows: [average, inverse], same: [dy] })
    return [{ shape: expectDType('layerNormGradient', x, 'f32').shape, dtype: 'f32' }]
  },
  gradient: 'decompose',
  decompose: (inputs) => {
    const [x, gain, average, inverse, dy] = inputs as [Value, Value, Value, Value, Value]
    const normal = mul(sub(x, average), inverse)
    const h = mul(dy, gain)
    return [mul(inverse, sub(sub(h, mean(h, [-1], true)), mul(normal, mean(mul(h, normal), [-1], true))))]
  },
})

/** The backward step of `layerNorm` towards gain and bias. Inputs: x, mean, inverse deviation, dy. */
export const layerNormParameterGradientOp = compound<'layerNormParameterGradient', NoAttrs>({
  name: 'layerNormParameterGradient',
  doc: 'dg = Σ rows of dy·x̂, db = Σ rows of dy, with x̂ = (x − μ)/σ',
  infer: ([x, average, inverse, dy]) => {
    const width = expectNormTypes('layerNormParameterGradient', x, { rows: [average, inverse], same: [dy] })
    return [
      { shape: [width], dtype: 'f32' },
      { shape: [width], dtype: 'f32' },
    ]
  },
  gradient: 'decompose',
  decompose: (inputs) => {
    const [x, average, inverse, dy] = inputs as [Value, Value, Value, Value]
    const rows = x.shape.slice(0, -1).map((_, axis) => axis)
    return [sum(mul(dy, mul(sub(x, average), inverse)), rows), sum(dy, rows)]
  },
})

/** dLoss/dx of a layer norm:  x, dy [rows…, width]  gain [width]  →  [rows…, width]. */
export function layerNormGradient(
  x: Value,
  gain: Value,
  { average, inverse }: RowStatistics,
  dy: Value,
): Value {
  return applyOne(layerNormGradientOp, [x, gain, average, inverse, dy], NO_ATTRS)
}

/** dLoss/dgain and dLoss/dbias of a layer norm:  x, dy [rows…, width]  →  [width] each. */
export function layerNormParameterGradient(
  x: Value,
  { average, inverse }: RowStatistics,
  dy: Value,
): readonly [Value, Value] {
  const outputs = apply(layerNormParameterGradientOp, [x, average, inverse, dy], NO_ATTRS)
  return outputs as unknown as readonly [Value, Value]
}
