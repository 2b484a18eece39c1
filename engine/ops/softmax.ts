import { applyOne, type Value } from '../ir/node.ts'
import { compound, expectDType, type NoAttrs, NO_ATTRS, only } from './define.ts'
import { div } from './div.ts'
import { exp } from './exp.ts'
import { max } from './max.ts'
import { softmaxGradient } from './softmax-gradient.ts'
import { stopGradient } from './stop-gradient.ts'
import { sub } from './sub.ts'
import { sum } from './sum.ts'

/** Probabilities along the last axis. */
export const softmaxOp = compound<'softmax', NoAttrs>({
  name: 'softmax',
  doc: 'y = eˣ⁻ᵐ / Σ eˣ⁻ᵐ with m = max x, along the last axis',
  infer: ([x]) => [{ shape: expectDType('softmax', x, 'f32').shape, dtype: 'f32' }],
  // dx = y · (dy − Σ dy·y)
  gradient: ({ outputs, outputGradients }) => [softmaxGradient(outputs[0] as Value, only(outputGradients))],
  decompose: ([x]) => {
    const e = exp(sub(x as Value, stopGradient(max(x as Value, [-1], true))))
    return [div(e, sum(e, [-1], true))]
  },
})

/** Softmax along the last axis. */
export function softmax(x: Value): Value {
  return applyOne(softmaxOp, [x], NO_ATTRS)
}
