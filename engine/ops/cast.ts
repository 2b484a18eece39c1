import { EngineError } from '../base/errors.ts'
import type { DType } from '../base/tensor.ts'
import { applyOne, type Value } from '../ir/node.ts'
import { only, primitive } from './define.ts'

/** Attributes of {@link castOp}. */
export interface CastAttrs {
  readonly to: DType
}

/** Change of dtype. f32 → i32 cuts towards zero; bool → number gives 0 or 1; number → bool is x ≠ 0. */
export const castOp = primitive<'cast', CastAttrs>({
  name: 'cast',
  doc: 'y = x in another dtype',
  infer: ([x], { to }) => {
    if (!x) throw new EngineError('DTYPE_MISMATCH', 'cast: expected one tensor, got nothing.')
    return [{ shape: x.shape, dtype: to }]
  },
  gradient: ({ inputs, attrs, outputGradients }) => [
    inputs[0]?.dtype === 'f32' && attrs.to === 'f32' ? only(outputGradients) : undefined,
  ],
})

/** `x` in another dtype. */
export function cast(x: Value, to: DType): Value {
  return x.dtype === to ? x : applyOne(castOp, [x], { to })
}
