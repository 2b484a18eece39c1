import { broadcastShapes } from '../base/tensor.ts'
import { applyOne, type Value } from '../ir/node.ts'
import { filled } from './constant.ts'
import { expectDType, type NoAttrs, NO_ATTRS, only, primitive } from './define.ts'

/** Elementwise choice. */
export const selectOp = primitive<'select', NoAttrs>({
  name: 'select',
  doc: 'y = a where the condition holds, else b; all three broadcast',
  infer: ([condition, a, b]) => {
    const c = expectDType('select', condition, 'bool').shape
    const choices = broadcastShapes(
      'select',
      expectDType('select', a, 'f32').shape,
      expectDType('select', b, 'f32').shape,
    )
    return [{ shape: broadcastShapes('select', c, choices), dtype: 'f32' }]
  },
  // da = dy where the condition holds, else 0; db the other way round
  gradient: ({ inputs, outputGradients, needs }) => {
    const [condition] = inputs as [Value]
    const dy = only(outputGradients)
    const zero = filled([], 0)
    return [
      undefined,
      needs[1] ? select(condition, dy, zero) : undefined,
      needs[2] ? select(condition, zero, dy) : undefined,
    ]
  },
})

/** `a` where `condition` holds, else `b`. */
export function select(condition: Value, a: Value, b: Value): Value {
  return applyOne(selectOp, [condition, a, b], NO_ATTRS)
}
