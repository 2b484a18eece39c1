import { applyOne, type Value } from '../ir/node.ts'
import { compound, expectDType, type NoAttrs, NO_ATTRS } from './define.ts'
import { mul } from './mul.ts'
import { expectNormTypes } from './norm-types.ts'
import { sub } from './sub.ts'
import { mean, sum } from './sum.ts'

/** The backward step of `rmsNorm` towards its input. Inputs: x, gain, 1/RMS, dy. */
export const rmsNormGradientOp = compound<'rmsNormGradient', NoAttrs>({
  name: 'rmsNormGradient',
  doc: 'dx = (h − x̂ · mean(h·x̂))·r with h = dy·g, x̂ = x·r and r = 1/RMS. Zhang & Sennrich 2019, 1910.07467',
  infer: ([x, gain, inverse, dy]) => {
    expectNormTypes('rmsNormGradient', x, { gain, rows: [inverse], same: [dy] })
    return [{ shape: expectDType('rmsNormGradient', x, 'f32').shape, dtype: 'f32' }]
  },
  gradient: 'decompose',
  decompose: (inputs) => {
    const [x, gain, inverse, dy] = inputs as [Value, Value, Value, Value]
    const normal = mul(x, inverse)
    const h = mul(dy, gain)
    return [mul(inverse, sub(h, mul(normal, mean(mul(h, normal), [-1], true))))]
  },
})

/** The backward step of `rmsNorm` towards its gain. Inputs: x, 1/RMS, dy. */
export const rmsNormGainGradientOp = compound<'rmsNormGainGradient', NoAttrs>({
  name: 'rmsNormGainGradient',
  doc: 'dg = Σ rows of dy·x·r with r = 1/RMS',
  infer: ([x, inverse, dy]) => [
    {
      shape: [expectNormTypes('rmsNormGainGradient', x, { rows: [inverse], same: [dy] })],
      dtype: 'f32',
    },
  ],
  gradient: 'decompose',
  decompose: (inputs) => {
    const [x, inverse, dy] = inputs as [Value, Value, Value]
    const rows = x.shape.slice(0, -1).map((_, axis) => axis)
    return [sum(mul(dy, mul(x, inverse)), rows)]
  },
})

/** dLoss/dx of an RMS norm:  x, dy [rows…, width]  gain [width]  inverse [rows…, 1]  →  [rows…, width]. */
export function rmsNormGradient(x: Value, gain: Value, inverse: Value, dy: Value): Value {
  return applyOne(rmsNormGradientOp, [x, gain, inverse, dy], NO_ATTRS)
}

/** dLoss/dgain of an RMS norm:  x, dy [rows…, width]  inverse [rows…, 1]  →  [width]. */
export function rmsNormGainGradient(x: Value, inverse: Value, dy: Value): Value {
  return applyOne(rmsNormGainGradientOp, [x, inverse, dy], NO_ATTRS)
}
