import { normalizeAxis, type Shape, sizeOf } from '../base/tensor.ts'
import { applyOne, type Value } from '../ir/node.ts'
import { broadcastTo } from './broadcast-to.ts'
import { scalar } from './constant.ts'
import { expectDType, only, primitive } from './define.ts'
import { mul } from './mul.ts'
import { reshape } from './reshape.ts'

/** Attributes of the reductions. */
export interface ReduceAttrs {
  /** Axes to reduce, from the front, ascending. */
  readonly axes: readonly number[]
  /** Keep reduced axes with size 1. */
  readonly keepDims: boolean
}

/** Sum over axes; over nothing it is 0. */
export const sumOp = primitive<'sum', ReduceAttrs>({
  name: 'sum',
  doc: 'y = Σ x over the axes',
  infer: ([x], attrs) => [{ shape: reducedShape(expectDType('sum', x, 'f32').shape, attrs), dtype: 'f32' }],
  // dx = dy, spread over the summed axes
  gradient: ({ inputs, attrs, outputGradients }) => {
    const { shape } = inputs[0] as Value
    return [
      broadcastTo(reshape(only(outputGradients), reducedShape(shape, { ...attrs, keepDims: true })), shape),
    ]
  },
})

/** Sum over `axes` (all by default; negative counts from the back). */
export function sum(x: Value, axes?: readonly number[], keepDims = false): Value {
  return applyOne(sumOp, [x], reduceAttrs('sum', x, axes, keepDims))
}

/** Mean over `axes` (all by default). */
export function mean(x: Value, axes?: readonly number[], keepDims = false): Value {
  const total = sum(x, axes, keepDims)
  return mul(total, scalar(Math.max(1, sizeOf(total.shape)) / Math.max(1, sizeOf(x.shape))))
}

/** Normalised attributes of a reduction. */
export function reduceAttrs(
  where: string,
  x: Value,
  axes: readonly number[] | undefined,
  keepDims: boolean,
): ReduceAttrs {
  const all = axes ?? x.shape.map((_, axis) => axis)
  const sorted = all.map((axis) => normalizeAxis(where, axis, x.shape.length)).sort((a, b) => a - b)
  return { axes: [...new Set(sorted)], keepDims }
}

/** The shape after reducing. */
export function reducedShape(shape: Shape, { axes, keepDims }: ReduceAttrs): number[] {
  if (keepDims) return shape.map((d, axis) => (axes.includes(axis) ? 1 : d))
  return shape.filter((_, axis) => !axes.includes(axis))
}
