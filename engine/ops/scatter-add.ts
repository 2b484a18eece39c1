import { EngineError } from '../base/errors.ts'
import { sameShape, showShape } from '../base/tensor.ts'
import { applyOne, type Value } from '../ir/node.ts'
import { expectDType, type NoAttrs, NO_ATTRS, only, primitive } from './define.ts'
import { gather } from './gather.ts'

/** Adds rows into a table: the transpose of `gather`. */
export const scatterAddOp = primitive<'scatterAdd', NoAttrs>({
  name: 'scatterAdd',
  doc: 'y = table; y[ids[i…]] += updates[i…]; repeated ids add up',
  infer: ([table, ids, updates]) => {
    const { shape } = expectDType('scatterAdd', table, 'f32')
    const expected = [...expectDType('scatterAdd', ids, 'i32').shape, ...shape.slice(1)]
    const given = expectDType('scatterAdd', updates, 'f32').shape
    if (shape.length === 0 || !sameShape(given, expected))
      throw new EngineError(
        'SHAPE_MISMATCH',
        `scatterAdd: updates ${showShape(given)} for a table ${showShape(shape)}, expected ${showShape(expected)}.`,
      )
    return [{ shape, dtype: 'f32' }]
  },
  gradient: ({ inputs, outputGradients, needs }) => {
    const dy = only(outputGradients)
    return [dy, undefined, needs[2] ? gather(dy, inputs[1] as Value) : undefined]
  },
})

/** `table` with `updates` added at `ids`:  table [rows, …width], ids [i…] i32, updates [i…, …width]  →  like table. */
export function scatterAdd(table: Value, ids: Value, updates: Value): Value {
  return applyOne(scatterAddOp, [table, ids, updates], NO_ATTRS)
}
