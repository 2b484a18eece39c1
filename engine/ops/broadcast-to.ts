import { EngineError } from '../base/errors.ts'
import { broadcastShapes, sameShape, type Shape, showShape } from '../base/tensor.ts'
import { applyOne, type Value } from '../ir/node.ts'
import { only, primitive } from './define.ts'
import type { ShapeAttrs } from './reshape.ts'

/** Repeats axes of size 1 and adds axes in front. */
export const broadcastToOp = primitive<'broadcastTo', ShapeAttrs>({
  name: 'broadcastTo',
  doc: 'y = x repeated to a larger shape, NumPy rules',
  infer: ([x], { shape }) => {
    if (!x || !sameShape(broadcastShapes('broadcastTo', x.shape, shape), shape))
      throw new EngineError(
        'SHAPE_MISMATCH',
        `broadcastTo: ${showShape(x?.shape ?? [])} does not broadcast to ${showShape(shape)}.`,
      )
    return [{ shape, dtype: x.dtype }]
  },
  // The gradient walk sums repeated axes back.
  gradient: ({ outputGradients }) => [only(outputGradients)],
})

/** `x` repeated to `shape`. */
export function broadcastTo(x: Value, shape: Shape): Value {
  return sameShape(x.shape, shape) ? x : applyOne(broadcastToOp, [x], { shape })
}
