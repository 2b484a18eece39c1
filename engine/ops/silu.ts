import { applyOne, type Value } from '../ir/node.ts'
import { add } from './add.ts'
import { compound, expectDType, type NoAttrs, NO_ATTRS, only } from './define.ts'
import { mul } from './mul.ts'
import { sigmoid } from './sigmoid.ts'
import { sub } from './sub.ts'

/** Sigmoid linear unit (swish). Elfwing et al. 2017, 1702.03118. */
export const siluOp = compound<'silu', NoAttrs>({
  name: 'silu',
  doc: 'y = x·σ(x)',
  infer: ([x]) => [{ shape: expectDType('silu', x, 'f32').shape, dtype: 'f32' }],
  // dx = dy · (s + y − y·s), s = σ(x)
  gradient: ({ inputs, outputs, outputGradients }) => {
    const gate = sigmoid(inputs[0] as Value)
    const y = outputs[0] as Value
    return [mul(only(outputGradients), add(gate, sub(y, mul(y, gate))))]
  },
  decompose: ([x]) => [mul(x as Value, sigmoid(x as Value))],
})

/** SiLU. */
export function silu(x: Value): Value {
  return applyOne(siluOp, [x], NO_ATTRS)
}
