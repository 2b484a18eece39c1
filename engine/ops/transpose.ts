import { EngineError } from '../base/errors.ts'
import { showShape } from '../base/tensor.ts'
import { applyOne, type Value } from '../ir/node.ts'
import { only, primitive } from './define.ts'

/** Attributes of {@link transposeOp}. */
export interface TransposeAttrs {
  /** `permutation[i]` is the input axis that becomes output axis i. */
  readonly permutation: readonly number[]
}

/** Reorders axes. */
export const transposeOp = primitive<'transpose', TransposeAttrs>({
  name: 'transpose',
  doc: 'y[i…] = x[permuted i…]',
  infer: ([x], { permutation }) => {
    const shape = x?.shape ?? []
    if (
      !x ||
      [...permutation].sort((a, b) => a - b).some((axis, i) => axis !== i) ||
      permutation.length !== shape.length
    )
      throw new EngineError(
        'SHAPE_MISMATCH',
        `transpose: [${permutation.join(', ')}] is no order of the axes of ${showShape(shape)}.`,
      )
    return [{ shape: permutation.map((axis) => shape[axis] as number), dtype: x.dtype }]
  },
  gradient: ({ attrs, outputGradients }) => {
    const inverse = attrs.permutation.map((_, axis) => attrs.permutation.indexOf(axis))
    return [transpose(only(outputGradients), inverse)]
  },
})

/** `x` with its axes in another order. */
export function transpose(x: Value, permutation: readonly number[]): Value {
  const same = permutation.length === x.shape.length && permutation.every((axis, i) => axis === i)
  return same ? x : applyOne(transposeOp, [x], { permutation })
}
