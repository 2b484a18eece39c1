import { EngineError } from '../base/errors.ts'
import { showShape } from '../base/tensor.ts'
import { apply, type Value } from '../ir/node.ts'
import { add } from './add.ts'
import { scalar } from './constant.ts'
import { compound, expectDType } from './define.ts'
import { div } from './div.ts'
import { layerNormGradient, layerNormParameterGradient } from './layer-norm-gradient.ts'
import { mul } from './mul.ts'
import { sqrt } from './sqrt.ts'
import { sub } from './sub.ts'
import { mean } from './sum.ts'

/** Attributes of {@link layerNormOp}. */
export interface LayerNormAttrs {
  /** Added to the variance. */
  readonly epsilon: number
}

/** Layer normalisation over the last axis. Ba, Kiros, Hinton 2016, 1607.06450. Outputs y, mean, 1/σ. */
export const layerNormOp = compound<'layerNorm', LayerNormAttrs>({
  name: 'layerNorm',
  doc: 'y = g·x̂ + b, x̂ = (x − μ)/√(σ² + ε) over the last axis; also gives μ and 1/√(σ² + ε)',
  infer: ([x, gain, bias]) => {
    const { shape } = expectDType('layerNorm', x, 'f32')
    const g = expectDType('layerNorm', gain, 'f32').shape
    const b = expectDType('layerNorm', bias, 'f32').shape
    const width = shape.at(-1)
    if (g.length !== 1 || b.length !== 1 || g[0] !== width || b[0] !== width)
      throw new EngineError(
        'SHAPE_MISMATCH',
        `layerNorm: gain ${showShape(g)} and bias ${showShape(b)} do not fit the last axis of ${showShape(shape)}.`,
      )
    const row = [...shape.slice(0, -1), 1]
    return [
      { shape, dtype: 'f32' },
      { shape: row, dtype: 'f32' },
      { shape: row, dtype: 'f32' },
    ]
  },
  // μ and 1/σ are part of a loss in second derivatives only.
  gradient: ({ inputs, outputs, outputGradients, needs }) => {
    const [x, gain] = inputs as [Value, Value]
    const [, average, inverse] = outputs as [Value, Value, Value]
    const [dy, ...others] = outputGradients
    if (!dy || others.some((g) => g !== undefined)) return 'decompose'
    const [forGain, forBias] =
      needs[1] || needs[2] ? layerNormParameterGradient(x, { average, inverse }, dy) : []
    return [
      needs[0] ? layerNormGradient(x, gain, { average, inverse }, dy) : undefined,
      needs[1] ? forGain : undefined,
      needs[2] ? forBias : undefined,
    ]
  },
  decompose: ([x, gain, bias], { epsilon }) => {
    const average = mean(x as Value, [-1], true)
    const centred = sub(x as Value, average)
    const inverse = div(scalar(1), sqrt(add(mean(mul(centred, centred), [-1], true), scalar(epsilon))))
    return [add(mul(mul(centred, inverse), gain as Value), bias as Value), average, inverse]
  },
})

/** Layer norm:  x [rows…, width]  gain [width]  bias [width]  →  [rows…, width]. */
export function layerNorm(x: Value, gain: Value, bias: Value, epsilon = 1e-5): Value {
  return apply(layerNormOp, [x, gain, bias], { epsilon })[0] as Value
}
