import { EngineError } from '../base/errors.ts'
import { showShape } from '../base/tensor.ts'
import { applyOne, type Value } from '../ir/node.ts'
import { cast } from './cast.ts'
import { expectDType, only, primitive } from './define.ts'
import { div } from './div.ts'
import { equal } from './equal.ts'
import { mul } from './mul.ts'
import { reshape } from './reshape.ts'
import { type ReduceAttrs, reduceAttrs, reducedShape, sum } from './sum.ts'

/** Largest value over axes; over nothing it is an error. */
export const maxOp = primitive<'max', ReduceAttrs>({
  name: 'max',
  doc: 'y = max x over the axes; ties share the gradient equally',
  infer: ([x], attrs) => {
    const { shape } = expectDType('max', x, 'f32')
    if (attrs.axes.some((axis) => shape[axis] === 0))
      throw new EngineError(
        'SHAPE_MISMATCH',
        `max: axes ${attrs.axes.join(', ')} of ${showShape(shape)} hold nothing.`,
      )
    return [{ shape: reducedShape(shape, attrs), dtype: 'f32' }]
  },
  // dx = dy where x = y, divided by how many reach the maximum
  gradient: ({ inputs, outputs, attrs, outputGradients }) => {
    const [x] = inputs as [Value]
    const kept = reducedShape(x.shape, { ...attrs, keepDims: true })
    const hit = cast(equal(x, reshape(outputs[0] as Value, kept)), 'f32')
    return [mul(hit, div(reshape(only(outputGradients), kept), sum(hit, attrs.axes, true)))]
  },
})

/** Largest value over `axes` (all by default; negative counts from the back). */
export function max(x: Value, axes?: readonly number[], keepDims = false): Value {
  return applyOne(maxOp, [x], reduceAttrs('max', x, axes, keepDims))
}
