import { EngineError } from '../base/errors.ts'
import { sameShape, showShape } from '../base/tensor.ts'
import { applyOne, type Value } from '../ir/node.ts'
import { filled } from './constant.ts'
import { expectDType, type NoAttrs, NO_ATTRS, only, primitive } from './define.ts'
import { scatterLast } from './scatter-last.ts'

/** One element per row of the last axis. */
export const gatherLastOp = primitive<'gatherLast', NoAttrs>({
  name: 'gatherLast',
  doc: 'y[i…] = x[i…, ids[i…]]; ids in [0, width)',
  infer: ([x, ids]) => {
    const { shape } = expectDType('gatherLast', x, 'f32')
    const at = expectDType('gatherLast', ids, 'i32').shape
    if (!sameShape(shape.slice(0, -1), at))
      throw new EngineError(
        'SHAPE_MISMATCH',
        `gatherLast: ids ${showShape(at)} do not match the rows of ${showShape(shape)}.`,
      )
    return [{ shape: at, dtype: 'f32' }]
  },
  gradient: ({ inputs, outputGradients }) => {
    const [x, ids] = inputs as [Value, Value]
    return [scatterLast(filled(x.shape, 0), ids, only(outputGradients)), undefined]
  },
})

/** `x[i…, ids[i…]]`:  x [i…, width]  ids [i…] i32  →  [i…]. */
export function gatherLast(x: Value, ids: Value): Value {
  return applyOne(gatherLastOp, [x, ids], NO_ATTRS)
}
