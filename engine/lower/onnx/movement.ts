// Rules for reductions and movement.
import { sizeOf } from '../../base/tensor.ts'
import type { ConcatAttrs } from '../../ops/concat.ts'
import type { PadAttrs } from '../../ops/pad.ts'
import type { ShapeAttrs } from '../../ops/reshape.ts'
import type { SliceAttrs } from '../../ops/slice.ts'
import type { ReduceAttrs } from '../../ops/sum.ts'
import type { TransposeAttrs } from '../../ops/transpose.ts'
import { ONNX_TYPES } from '../../formats/onnx.ts'
import type { Value } from '../../ir/node.ts'
import type { OnnxRule } from './rule.ts'

/** ReduceSum or ReduceMax. With no axes ONNX would reduce everything, so nothing is done instead. */
export function reduce(operator: 'ReduceSum' | 'ReduceMax'): OnnxRule<ReduceAttrs> {
  return ({ emit, inputs, attrs }) => {
    const [x] = inputs as [string]
    if (attrs.axes.length === 0) return [emit.call('Identity', [x])]
    return [emit.call(operator, [x, emit.integers(attrs.axes)], { keepdims: attrs.keepDims ? 1 : 0 })]
  }
}

/** Reshape with literal sizes (`allowzero`, so that an axis of size 0 stays 0). */
export const reshapeRule: OnnxRule<ShapeAttrs> = ({ emit, inputs, attrs }) => [
  emit.call('Reshape', [inputs[0] as string, emit.integers(attrs.shape)], { allowzero: 1 }),
]

/** Expand; an axis of size 0 would stay 1 there. */
export const broadcastToRule: OnnxRule<ShapeAttrs> = ({ emit, inputs, attrs }) => {
  if (sizeOf(attrs.shape) === 0) return [emit.constant('f32', attrs.shape, new Float32Array(0))]
  return [emit.call('Expand', [inputs[0] as string, emit.integers(attrs.shape)])]
}

/** Transpose. */
export const transposeRule: OnnxRule<TransposeAttrs> = ({ emit, inputs, attrs }) => [
  emit.call('Transpose', inputs, { perm: attrs.permutation }),
]

/** Slice of one axis. */
export const sliceRule: OnnxRule<SliceAttrs> = ({ emit, inputs, attrs }) => {
  const { axis, start, end } = attrs
  return [emit.call('Slice', [inputs[0] as string, ...[[start], [end], [axis]].map((v) => emit.integers(v))])]
}

/** Pad with zeros along one axis. */
export const padRule: OnnxRule<PadAttrs> = ({ emit, inputs, values, attrs }) => {
  const rank = values[0]?.shape.length ?? 0
  const pads = new Array<number>(2 * rank).fill(0)
  pads[attrs.axis] = attrs.before
  pads[rank + attrs.axis] = attrs.after
  return [emit.call('Pad', [inputs[0] as string, emit.integers(pads)])]
}

/** Concat. */
export const concatRule: OnnxRule<ConcatAttrs> = ({ emit, inputs, attrs }) => [
  emit.call('Concat', inputs, { axis: attrs.axis }),
]

/**
 * Where(t ≠ 0, x, x) with one element t of the other value: no optimization of ONNX Runtime sees through it, so that the
 * order stays and what is made of the result is not joined with what is made of x.
 */
export const afterRule: OnnxRule<object> = ({ emit, inputs: [x = '', other = ''], values }) => {
  if (sizeOf((values[1] as Value).shape) === 0) return [emit.call('Identity', [x])]
  const flat = emit.call('Reshape', [other, emit.integers([-1])])
  const first = emit.call('Slice', [flat, emit.integers([0]), emit.integers([1])])
  const one = emit.call('Cast', [emit.call('Reshape', [first, emit.integers([])])], { to: ONNX_TYPES.bool })
  return [emit.call('Where', [one, x, x])]
}
