import { EngineError } from '../base/errors.ts'
import { normalizeAxis, showShape } from '../base/tensor.ts'
import { applyOne, type Value } from '../ir/node.ts'
import { only, primitive } from './define.ts'
import { slice } from './slice.ts'

/** Attributes of {@link concatOp}. */
export interface ConcatAttrs {
  readonly axis: number
}

/** Tensors one after the other along one axis. */
export const concatOp = primitive<'concat', ConcatAttrs>({
  name: 'concat',
  doc: 'y = the inputs one after the other along one axis',
  infer: (inputs, { axis }) => {
    const [first] = inputs
    if (!first) throw new EngineError('SHAPE_MISMATCH', 'concat: expected at least one tensor, got none.')
    for (const { shape, dtype } of inputs) {
      const fits = dtype === first.dtype && shape.length === first.shape.length
      if (!fits || shape.some((d, i) => i !== axis && d !== first.shape[i]))
        throw new EngineError(
          'SHAPE_MISMATCH',
          `concat: ${dtype}${showShape(shape)} does not fit ${first.dtype}${showShape(first.shape)} along axis ${axis}.`,
        )
    }
    const total = inputs.reduce((n, { shape }) => n + (shape[axis] as number), 0)
    return [{ shape: first.shape.map((d, i) => (i === axis ? total : d)), dtype: first.dtype }]
  },
  gradient: ({ inputs, attrs, outputGradients, needs }) => {
    let start = 0
    return inputs.map(({ shape }, i) => {
      const from = start
      start += shape[attrs.axis] as number
      return needs[i] ? slice(only(outputGradients), attrs.axis, from, start) : undefined
    })
  },
})

/** `parts` one after the other along `axis` (negative counts from the back). */
export function concat(parts: readonly Value[], axis: number): Value {
  const [first] = parts
  if (first && parts.length === 1) return first
  return applyOne(concatOp, parts, { axis: normalizeAxis('concat', axis, first?.shape.length ?? 0) })
}
