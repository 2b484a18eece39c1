import { EngineError } from '../base/errors.ts'
import { normalizeAxis, showShape } from '../base/tensor.ts'
import { applyOne, type Value } from '../ir/node.ts'
import { only, primitive } from './define.ts'
import { pad } from './pad.ts'

/** Attributes of {@link sliceOp}. */
export interface SliceAttrs {
  readonly axis: number
  readonly start: number
  /** Exclusive. */
  readonly end: number
}

/** A range of one axis. */
export const sliceOp = primitive<'slice', SliceAttrs>({
  name: 'slice',
  doc: 'y = x[…, start:end, …] along one axis',
  infer: ([x], { axis, start, end }) => {
    const size = x?.shape[axis]
    if (!x || size === undefined || start < 0 || end < start || end > size)
      throw new EngineError(
        'SHAPE_MISMATCH',
        `slice: ${start}:${end} is outside axis ${axis} of ${showShape(x?.shape ?? [])}.`,
      )
    return [{ shape: x.shape.map((d, i) => (i === axis ? end - start : d)), dtype: x.dtype }]
  },
  // dx = dy with zeros where nothing was taken
  gradient: ({ inputs, attrs, outputGradients }) => {
    const size = (inputs[0] as Value).shape[attrs.axis] as number
    return [pad(only(outputGradients), attrs.axis, attrs.start, size - attrs.end)]
  },
})

/** The range `start:end` of one axis (negative axis counts from the back). */
export function slice(x: Value, axis: number, start: number, end: number): Value {
  const at = normalizeAxis('slice', axis, x.shape.length)
  return start === 0 && end === x.shape[at] ? x : applyOne(sliceOp, [x], { axis: at, start, end })
}
