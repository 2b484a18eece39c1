import { applyOne, type Value } from '../ir/node.ts'
import { compound, expectDType, type NoAttrs, NO_ATTRS, only } from './define.ts'
import { exp } from './exp.ts'
import { log } from './log.ts'
import { max } from './max.ts'
import { mul } from './mul.ts'
import { stopGradient } from './stop-gradient.ts'
import { sub } from './sub.ts'
import { sum } from './sum.ts'

/** Log-probabilities along the last axis. */
export const logSoftmaxOp = compound<'logSoftmax', NoAttrs>({
  name: 'logSoftmax',
  doc: 'y = x − m − ln Σ eˣ⁻ᵐ with m = max x, along the last axis',
  infer: ([x]) => [{ shape: expectDType('logSoftmax', x, 'f32').shape, dtype: 'f32' }],
  // dx = dy − eʸ · Σ dy
  gradient: ({ outputs, outputGradients }) => {
    const dy = only(outputGradients)
    return [sub(dy, mul(exp(outputs[0] as Value), sum(dy, [-1], true)))]
  },
  decompose: ([x]) => {
    const shifted = sub(x as Value, stopGradient(max(x as Value, [-1], true)))
    return [sub(shifted, log(sum(exp(shifted), [-1], true)))]
  },
})

/** Log-softmax along the last axis. */
export function logSoftmax(x: Value): Value {
  return applyOne(logSoftmaxOp, [x], NO_ATTRS)
}
