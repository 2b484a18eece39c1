import { EngineError } from '../base/errors.ts'
import { applyOne, type Value } from '../ir/node.ts'
import { expectDType, type NoAttrs, NO_ATTRS, only, primitive } from './define.ts'

/** An order between values that do not need each other, as XLA's optimization barrier. */
export const afterOp = primitive<'after', NoAttrs>({
  name: 'after',
  doc: 'y = x, but only once the second input has been computed; what is made of y is never shared with what is made of x',
  infer: ([x, other]) => {
    if (!other) throw new EngineError('SHAPE_MISMATCH', 'after: expected two inputs, got one.')
    return [{ shape: expectDType('after', x, 'f32').shape, dtype: 'f32' }]
  },
  gradient: ({ outputGradients }) => [only(outputGradients), undefined],
})

/** `x`, not before `other` has been computed. */
export function after(x: Value, other: Value): Value {
  return applyOne(afterOp, [x, other], NO_ATTRS)
}
