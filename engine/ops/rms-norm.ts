import { apply, type Value } from '../ir/node.ts'
import { add } from './add.ts'
import { scalar } from './constant.ts'
import { compound, expectDType } from './define.ts'
import { div } from './div.ts'
import type { LayerNormAttrs } from './layer-norm.ts'
import { mul } from './mul.ts'
import { expectNormTypes } from './norm-types.ts'
import { rmsNormGainGradient, rmsNormGradient } from './rms-norm-gradient.ts'
import { sqrt } from './sqrt.ts'
import { mean } from './sum.ts'

/** Root mean square normalisation of the last axis. Outputs y and 1/RMS per row. */
export const rmsNormOp = compound<'rmsNorm', LayerNormAttrs>({
  name: 'rmsNorm',
  doc: 'y = g · x / √(mean x² + ε) over the last axis; also 1/√(mean x² + ε). Zhang & Sennrich 2019, 1910.07467',
  infer: ([x, gain]) => {
    expectNormTypes('rmsNorm', x, { gain: expectDType('rmsNorm', gain, 'f32'), rows: [], same: [] })
    const { shape } = expectDType('rmsNorm', x, 'f32')
    return [
      { shape, dtype: 'f32' },
      { shape: [...shape.slice(0, -1), 1], dtype: 'f32' },
    ]
  },
  // 1/RMS is part of a loss in second derivatives only.
  gradient: ({ inputs, outputs, outputGradients, needs }) => {
    const [x, gain] = inputs as [Value, Value]
    const inverse = outputs[1] as Value
    const [dy, other] = outputGradients
    if (!dy || other) return 'decompose'
    return [
      needs[0] ? rmsNormGradient(x, gain, inverse, dy) : undefined,
      needs[1] ? rmsNormGainGradient(x, inverse, dy) : undefined,
    ]
  },
  decompose: (inputs, { epsilon }) => {
    const [x, gain] = inputs as [Value, Value]
    const inverse = div(scalar(1), sqrt(add(mean(mul(x, x), [-1], true), scalar(epsilon))))
    return [mul(mul(x, inverse), gain), inverse]
  },
})

/** RMS norm:  x [rows…, width]  gain [width]  →  [rows…, width]. */
export function rmsNorm(x: Value, gain: Value, epsilon = 1e-6): Value {
  return apply(rmsNormOp, [x, gain], { epsilon })[0] as Value
}
