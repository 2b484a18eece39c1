import { EngineError } from '../base/errors.ts'
import { sameShape, type Shape, showShape, sizeOf } from '../base/tensor.ts'
import { applyOne, type Value } from '../ir/node.ts'
import { only, primitive } from './define.ts'

/** Attributes of {@link reshapeOp} and {@link broadcastToOp}. */
export interface ShapeAttrs {
  readonly shape: Shape
}

/** Same values in the same order under another shape. */
export const reshapeOp = primitive<'reshape', ShapeAttrs>({
  name: 'reshape',
  doc: 'y = x under another shape of the same size',
  infer: ([x], { shape }) => {
    if (!x || sizeOf(x.shape) !== sizeOf(shape))
      throw new EngineError(
        'SHAPE_MISMATCH',
        `reshape: ${showShape(x?.shape ?? [])} does not hold as many values as ${showShape(shape)}.`,
      )
    return [{ shape, dtype: x.dtype }]
  },
  gradient: ({ inputs, outputGradients }) => [reshape(only(outputGradients), (inputs[0] as Value).shape)],
})

/** `x` under another shape; one axis may be −1 and is computed. */
export function reshape(x: Value, shape: Shape): Value {
  const known = sizeOf(shape.filter((d) => d !== -1))
  const full = shape.map((d) => (d === -1 ? sizeOf(x.shape) / known : d))
  return sameShape(full, x.shape) ? x : applyOne(reshapeOp, [x], { shape: full })
}
