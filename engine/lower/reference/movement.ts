// Rules that move or reduce elements.
import { sizeOf } from '../../base/tensor.ts'
import type { ConcatAttrs } from '../../ops/concat.ts'
import type { PadAttrs } from '../../ops/pad.ts'
import type { SliceAttrs } from '../../ops/slice.ts'
import type { ReduceAttrs } from '../../ops/sum.ts'
import type { TransposeAttrs } from '../../ops/transpose.ts'
import { arrayFor, broadcastOffset, forEachIndex, type Operand, type ReferenceRule } from './rule.ts'

/** Folds each group of reduced elements with `f`, starting from `start`. */
export function reduction(start: number, f: (a: number, b: number) => number): ReferenceRule<ReduceAttrs> {
  return ({ inputs, attrs, output }) => {
    const [x] = inputs as [Operand]
    const kept = x.shape.map((d, axis) => (attrs.axes.includes(axis) ? 1 : d))
    const out = arrayFor(output, sizeOf(output.shape)).fill(start)
    forEachIndex(x.shape, (index, flat) => {
      const at = broadcastOffset(kept, index)
      out[at] = f(out[at] as number, x.data[flat] as number)
    })
    return out
  }
}

/** y[i…] = x[permuted i…]. */
export const transposeRule: ReferenceRule<TransposeAttrs> = ({ inputs, attrs, output }) => {
  const [x] = inputs as [Operand]
  const out = arrayFor(output, sizeOf(output.shape))
  const source = new Array<number>(x.shape.length)
  forEachIndex(output.shape, (index, flat) => {
    attrs.permutation.forEach((axis, i) => (source[axis] = index[i] as number))
    out[flat] = x.data[offsetOf(x.shape, source)] as number
  })
  return out
}

/** A range of one axis. */
export const sliceRule: ReferenceRule<SliceAttrs> = ({ inputs, attrs, output }) => {
  const [x] = inputs as [Operand]
  const out = arrayFor(output, sizeOf(output.shape))
  forEachIndex(output.shape, (index, flat) => {
    const source = index.map((i, axis) => (axis === attrs.axis ? i + attrs.start : i))
    out[flat] = x.data[offsetOf(x.shape, source)] as number
  })
  return out
}

/** Zeros around one axis. */
export const padRule: ReferenceRule<PadAttrs> = ({ inputs, attrs, output }) => {
  const [x] = inputs as [Operand]
  const out = arrayFor(output, sizeOf(output.shape))
  forEachIndex(x.shape, (index, flat) => {
    const target = index.map((i, axis) => (axis === attrs.axis ? i + attrs.before : i))
    out[offsetOf(output.shape, target)] = x.data[flat] as number
  })
  return out
}

/** Inputs one after the other. */
export const concatRule: ReferenceRule<ConcatAttrs> = ({ inputs, attrs, output }) => {
  const out = arrayFor(output, sizeOf(output.shape))
  let start = 0
  for (const x of inputs) {
    forEachIndex(x.shape, (index, flat) => {
      const target = index.map((i, axis) => (axis === attrs.axis ? i + start : i))
      out[offsetOf(output.shape, target)] = x.data[flat] as number
    })
    start += x.shape[attrs.axis] as number
  }
  return out
}

function offsetOf(shape: readonly number[], index: readonly number[]): number {
  return shape.reduce((offset, size, axis) => offset * size + (index[axis] as number), 0)
}
