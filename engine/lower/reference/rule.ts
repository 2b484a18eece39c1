// What a reference rule is: plain loops over f64, written to be read, never to be fast.
import { EngineError } from '../../base/errors.ts'
import type { Shape, TensorData, TensorType } from '../../base/tensor.ts'
import type { AttrsOf, PrimitiveName } from '../../ops/index.ts'

/** An input of a rule; f32 values are held in f64. */
export interface Operand extends TensorType {
  readonly data: TensorData
}

/** Everything a rule is given. */
export interface RuleCall<A> {
  readonly inputs: readonly Operand[]
  readonly attrs: A
  readonly output: TensorType
}

/** Computes the output's elements in row-major order. */
export type ReferenceRule<A> = (call: RuleCall<A>) => TensorData

/** One rule per primitive; a hole is a compile error. */
export type ReferenceRules = { readonly [N in PrimitiveName]: ReferenceRule<AttrsOf<N>> }

/** An array for values of a dtype, f32 as f64. */
export function arrayFor({ dtype }: TensorType, size: number): TensorData {
  return dtype === 'f32'
    ? new Float64Array(size)
    : dtype === 'i32'
      ? new Int32Array(size)
      : new Uint8Array(size)
}

/** Calls `visit` with the coordinates of every element in row-major order; the array is reused. */
export function forEachIndex(shape: Shape, visit: (index: readonly number[], flat: number) => void): void {
  const size = shape.reduce((n, d) => n * d, 1)
  const index = new Array<number>(shape.length).fill(0)
  for (let flat = 0; flat < size; flat++) {
    visit(index, flat)
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      index[axis] = (index[axis] as number) + 1
      if ((index[axis] as number) < (shape[axis] as number)) break
      index[axis] = 0
    }
  }
}

/** Offset of `index` in a tensor that broadcasts to the index's space: axes of size 1 stay at 0. */
export function broadcastOffset(shape: Shape, index: readonly number[]): number {
  const skip = index.length - shape.length
  return shape.reduce(
    (offset, size, axis) => offset * size + (size === 1 ? 0 : (index[axis + skip] as number)),
    0,
  )
}

/** An id checked against its range. @throws BAD_ARGUMENT when outside. */
export function checkedId(where: string, id: number, size: number): number {
  if (id < 0 || id >= size)
    throw new EngineError('BAD_ARGUMENT', `${where}: id ${id} is outside 0 to ${size - 1}.`)
  return id
}
