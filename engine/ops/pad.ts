import { EngineError } from '../base/errors.ts'
import { normalizeAxis, showShape } from '../base/tensor.ts'
import { applyOne, type Value } from '../ir/node.ts'
import { expectDType, only, primitive } from './define.ts'
import { slice } from './slice.ts'

/** Attributes of {@link padOp}. */
export interface PadAttrs {
  readonly axis: number
  readonly before: number
  readonly after: number
}

/** Zeros before and after along one axis. */
export const padOp = primitive<'pad', PadAttrs>({
  name: 'pad',
  doc: 'y = x with zeros added along one axis',
  infer: ([x], { axis, before, after }) => {
    const { shape } = expectDType('pad', x, 'f32')
    if (shape[axis] === undefined || before < 0 || after < 0)
      throw new EngineError(
        'SHAPE_MISMATCH',
        `pad: ${before} and ${after} zeros on axis ${axis} of ${showShape(shape)}.`,
      )
    return [{ shape: shape.map((d, i) => (i === axis ? before + d + after : d)), dtype: 'f32' }]
  },
  gradient: ({ inputs, attrs, outputGradients }) => {
    const size = (inputs[0] as Value).shape[attrs.axis] as number
    return [slice(only(outputGradients), attrs.axis, attrs.before, attrs.before + size)]
  },
})

/** `x` with zeros before and after along one axis (negative axis counts from the back). */
export function pad(x: Value, axis: number, before: number, after: number): Value {
  const at = normalizeAxis('pad', axis, x.shape.length)
  return before === 0 && after === 0 ? x : applyOne(padOp, [x], { axis: at, before, after })
}
