// Rules for reductions and movement.
import type { Value } from '../../ir/node.ts'
import type { ConcatAttrs } from '../../ops/concat.ts'
import type { PadAttrs } from '../../ops/pad.ts'
import type { ShapeAttrs } from '../../ops/reshape.ts'
import type { SliceAttrs } from '../../ops/slice.ts'
import type { ReduceAttrs } from '../../ops/sum.ts'
import type { TransposeAttrs } from '../../ops/transpose.ts'
import { typeAttribute, whole } from './emit.ts'
import type { Slot } from './program.ts'
import type { TensorflowRule } from './rule.ts'

/** Sum or Max; over no axes nothing is done. */
export function reduce(kernel: 'Sum' | 'Max'): TensorflowRule<ReduceAttrs> {
  return ({ emit, inputs, attrs }) => {
    const [x] = inputs as [Slot]
    return [attrs.axes.length === 0 ? x : emit.reduce(kernel, x, attrs.axes, attrs.keepDims)]
  }
}

/** Reshape. */
export const reshapeRule: TensorflowRule<ShapeAttrs> = ({ emit, inputs, values, attrs }) => [
  emit.reshape(inputs[0] as Slot, attrs.shape, (values[0] as Value).dtype),
]

/** BroadcastTo. */
export const broadcastToRule: TensorflowRule<ShapeAttrs> = ({ emit, inputs, values, attrs }) => {
  const types = [typeAttribute('T', (values[0] as Value).dtype), typeAttribute('Tidx', 'i32')]
  return [emit.call('BroadcastTo', [inputs[0] as Slot, emit.integers(attrs.shape)], types)]
}

/** Transpose. */
export const transposeRule: TensorflowRule<TransposeAttrs> = ({ emit, inputs, values, attrs }) => [
  emit.transpose(inputs[0] as Slot, attrs.permutation, (values[0] as Value).dtype),
]

/** Slice of one axis. */
export const sliceRule: TensorflowRule<SliceAttrs> = ({ emit, inputs, outputs, attrs }) => {
  const { shape, dtype } = outputs[0] as Value
  const begin = shape.map((_, axis) => (axis === attrs.axis ? attrs.start : 0))
  const types = [typeAttribute('T', dtype), typeAttribute('Index', 'i32')]
  return [emit.call('Slice', [inputs[0] as Slot, emit.integers(begin), emit.integers(shape)], types)]
}

/** Pad with zeros along one axis. */
export const padRule: TensorflowRule<PadAttrs> = ({ emit, inputs, values, attrs }) => {
  const { shape, dtype } = values[0] as Value
  const margins = shape.flatMap((_, axis) => (axis === attrs.axis ? [attrs.before, attrs.after] : [0, 0]))
  const types = [typeAttribute('T', dtype), typeAttribute('Tpaddings', 'i32')]
  return [emit.call('Pad', [inputs[0] as Slot, emit.integers(margins, [shape.length, 2])], types)]
}

/** ConcatV2. */
export const concatRule: TensorflowRule<ConcatAttrs> = ({ emit, inputs, values, attrs }) => {
  if (inputs.length === 1) return inputs
  const types = [typeAttribute('T', (values[0] as Value).dtype), typeAttribute('Tidx', 'i32')]
  const operands = [...inputs, emit.integers([attrs.axis], [])]
  return [emit.call('ConcatV2', operands, [whole('N', inputs.length), ...types])]
}
