import type { DType, Shape } from '../base/tensor.ts'
import type { InputAttrs } from '../ir/graph.ts'
import { applyOne, type Value } from '../ir/node.ts'
import { primitive } from './define.ts'

/** Attributes of {@link inputOp}. */
export interface TypedInputAttrs extends InputAttrs {
  readonly shape: Shape
  readonly dtype: DType
}

/** A value supplied when the graph runs. */
export const inputOp = primitive<'input', TypedInputAttrs>({
  name: 'input',
  doc: 'y = the value fed under this name',
  infer: (_inputs, { shape, dtype }) => [{ shape, dtype }],
  gradient: 'none',
})

/** A value supplied when the graph runs; its name is unique in the graph. */
export function input(name: string, shape: Shape, dtype: DType = 'f32'): Value {
  return applyOne(inputOp, [], { name, shape, dtype })
}
