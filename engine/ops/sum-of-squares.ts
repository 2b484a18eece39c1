import { applyOne, type Value } from '../ir/node.ts'
import { scalar } from './constant.ts'
import { compound, expectDType, type NoAttrs, NO_ATTRS, only } from './define.ts'
import { mul } from './mul.ts'
import { sum } from './sum.ts'

/** Squared Euclidean norm of everything in a tensor. */
export const sumOfSquaresOp = compound<'sumOfSquares', NoAttrs>({
  name: 'sumOfSquares',
  doc: 'y = Σ x²',
  infer: ([x]) => {
    expectDType('sumOfSquares', x, 'f32')
    return [{ shape: [], dtype: 'f32' }]
  },
  // dx = 2x · dy
  gradient: ({ inputs, outputGradients }) => [mul(inputs[0] as Value, mul(only(outputGradients), scalar(2)))],
  decompose: ([x]) => [sum(mul(x as Value, x as Value))],
})

/** Σ x² as a scalar. */
export function sumOfSquares(x: Value): Value {
  return applyOne(sumOfSquaresOp, [x], NO_ATTRS)
}
