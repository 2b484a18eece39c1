import { EngineError } from '../base/errors.ts'
import { showShape } from '../base/tensor.ts'
import { applyOne, type Value } from '../ir/node.ts'
import { filled } from './constant.ts'
import { expectDType, type NoAttrs, NO_ATTRS, only, primitive } from './define.ts'
import { scatterAdd } from './scatter-add.ts'

/** Rows of a table by index: an embedding lookup. */
export const gatherOp = primitive<'gather', NoAttrs>({
  name: 'gather',
  doc: 'y[i…] = table[ids[i…]]; ids in [0, rows)',
  infer: ([table, ids]) => {
    const { shape } = expectDType('gather', table, 'f32')
    if (shape.length === 0)
      throw new EngineError('SHAPE_MISMATCH', `gather: the table ${showShape(shape)} has no rows.`)
    return [{ shape: [...expectDType('gather', ids, 'i32').shape, ...shape.slice(1)], dtype: 'f32' }]
  },
  // Rows used twice get both gradients.
  gradient: ({ inputs, outputGradients }) => {
    const [table, ids] = inputs as [Value, Value]
    return [scatterAdd(filled(table.shape, 0), ids, only(outputGradients)), undefined]
  },
})

/** Rows `ids` of `table`:  table [rows, …width]  ids [i…] i32  →  [i…, …width]. */
export function gather(table: Value, ids: Value): Value {
  return applyOne(gatherOp, [table, ids], NO_ATTRS)
}
