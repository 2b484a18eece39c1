// Comparisons share their shape rule and have no gradient.
import { EngineError } from '../base/errors.ts'
import { broadcastShapes } from '../base/tensor.ts'
import { applyOne, type PrimitiveOp, type Value } from '../ir/node.ts'
import { type NoAttrs, NO_ATTRS, primitive } from './define.ts'

/** An elementwise comparison of two broadcast tensors of one dtype (f32 or i32); gives bool. */
export function comparison<const N extends string>(
  name: N,
  doc: string,
): { readonly op: PrimitiveOp<N, NoAttrs>; readonly build: (a: Value, b: Value) => Value } {
  const op = primitive<N, NoAttrs>({
    name,
    doc,
    infer: ([a, b]) => {
      if (!a || !b || a.dtype !== b.dtype || a.dtype === 'bool')
        throw new EngineError(
          'DTYPE_MISMATCH',
          `${name}: expected two f32 or two i32 tensors, got ${a?.dtype} and ${b?.dtype}.`,
        )
      return [{ shape: broadcastShapes(name, a.shape, b.shape), dtype: 'bool' }]
    },
    gradient: 'none',
  })
  return { op, build: (a, b) => applyOne(op, [a, b], NO_ATTRS) }
}
