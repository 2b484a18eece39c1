import { applyOne, type Value } from '../ir/node.ts'
import { add } from './add.ts'
import { scalar } from './constant.ts'
import { compound, expectDType, type NoAttrs, NO_ATTRS, only } from './define.ts'
import { mul } from './mul.ts'
import { sigmoid } from './sigmoid.ts'
import { sub } from './sub.ts'

/** 2·√(2/π): the tanh form of GELU is x · sigmoid(2u) with u = √(2/π)(x + 0.044715 x³). */
const LINEAR = 2 * Math.sqrt(2 / Math.PI)
const CUBIC = LINEAR * 0.044715

/** Gaussian error linear unit, tanh form. Hendrycks & Gimpel 2016, 1606.08415; `gelu_new` of GPT-2. */
export const geluOp = compound<'gelu', NoAttrs>({
  name: 'gelu',
  doc: 'y = ½x(1 + tanh(√(2/π)(x + 0.044715x³))) = x·σ(z), z = 2√(2/π)(x + 0.044715x³)',
  infer: ([x]) => [{ shape: expectDType('gelu', x, 'f32').shape, dtype: 'f32' }],
  // dx = dy · (s + y·(1 − s)·z′), s = σ(z), z′ = 2√(2/π)(1 + 3·0.044715x²)
  gradient: ({ inputs, outputs, outputGradients }) => {
    const { gate, cubic } = gates(inputs[0] as Value)
    const slope = add(mul(cubic, scalar(3)), scalar(LINEAR))
    const y = outputs[0] as Value
    return [mul(only(outputGradients), add(gate, mul(sub(y, mul(y, gate)), slope)))]
  },
  decompose: ([x]) => [mul(x as Value, gates(x as Value).gate)],
})

function gates(x: Value): { gate: Value; cubic: Value } {
  const cubic = mul(mul(x, x), scalar(CUBIC))
  return { gate: sigmoid(mul(x, add(cubic, scalar(LINEAR)))), cubic }
}

/** GELU, tanh form. */
export function gelu(x: Value): Value {
  return applyOne(geluOp, [x], NO_ATTRS)
}
