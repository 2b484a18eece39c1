import { EngineError } from '../base/errors.ts'
import { sameShape, showShape } from '../base/tensor.ts'
import { applyOne, type Value } from '../ir/node.ts'
import { expectDType, type NoAttrs, NO_ATTRS, only, primitive } from './define.ts'
import { gatherLast } from './gather-last.ts'

/** Adds one element per row of the last axis: the transpose of `gatherLast`. */
export const scatterLastOp = primitive<'scatterLast', NoAttrs>({
  name: 'scatterLast',
  doc: 'y = x; y[i…, ids[i…]] += updates[i…]',
  infer: ([x, ids, updates]) => {
    const { shape } = expectDType('scatterLast', x, 'f32')
    const at = expectDType('scatterLast', ids, 'i32').shape
    const given = expectDType('scatterLast', updates, 'f32').shape
    if (shape.length === 0 || !sameShape(at, shape.slice(0, -1)) || !sameShape(at, given))
      throw new EngineError(
        'SHAPE_MISMATCH',
        `scatterLast: ids ${showShape(at)} and updates ${showShape(given)} do not fit the rows of ${showShape(shape)}.`,
      )
    return [{ shape, dtype: 'f32' }]
  },
  gradient: ({ inputs, outputGradients, needs }) => {
    const dy = only(outputGradients)
    return [dy, undefined, needs[2] ? gatherLast(dy, inputs[1] as Value) : undefined]
  },
})

/** `x` with one element per row raised:  x [i…, width], ids [i…] i32, updates [i…]  →  like x. */
export function scatterLast(x: Value, ids: Value, updates: Value): Value {
  return applyOne(scatterLastOp, [x, ids, updates], NO_ATTRS)
}
