// Matrix products and convolutions. TensorFlow's kernels for the processor take pictures with channels last only.
import { sizeOf } from '../../base/tensor.ts'
import type { Value } from '../../ir/node.ts'
import type { ConvInputAttrs } from '../../ops/conv2d-input-gradient.ts'
import type { ConvWeightAttrs } from '../../ops/conv2d-weight-gradient.ts'
import type { ConvAttrs } from '../../ops/conv2d.ts'
import type { MatmulAttrs } from '../../ops/matmul.ts'
import { flag, FLOATS, type KernelEmitter, whole, word } from './emit.ts'
import type { KernelAttribute, Slot } from './program.ts'
import type { TensorflowRule } from './rule.ts'

/** [batch, channels, height, width] → channels last, and back. */
const CHANNELS_LAST = [0, 2, 3, 1]
const CHANNELS_FIRST = [0, 3, 1, 2]
/** [out, in, height, width] → [height, width, in, out], and back. */
const KERNEL_LAST = [2, 3, 1, 0]
const KERNEL_FIRST = [3, 2, 0, 1]

/** `MatMul`, or `BatchMatMulV2` with leading axes; the factor goes to the smallest tensor there is. */
export const matmulRule: TensorflowRule<MatmulAttrs> = ({ emit, inputs, values, outputs, attrs }) => {
  const { transposeA, transposeB, alpha } = attrs
  const [a, b] = inputs as [Slot, Slot]
  const sizes = [...values, outputs[0] as Value].map(({ shape }) => sizeOf(shape))
  const smallest = alpha === 1 ? -1 : sizes.indexOf(Math.min(...sizes))
  const scaled = (x: Slot, at: number): Slot =>
    at === smallest ? emit.call('Mul', [x, emit.number(alpha)], [FLOATS]) : x
  const isBatch = (values[0] as Value).shape.length > 2
  const flags = isBatch
    ? [flag('adj_x', transposeA), flag('adj_y', transposeB)]
    : [flag('transpose_a', transposeA), flag('transpose_b', transposeB)]
  const operands = [scaled(a, 0), scaled(b, 1)]
  return [scaled(emit.product(isBatch ? 'BatchMatMulV2' : 'MatMul', operands, flags), 2)]
}

/** MatMul and BiasAdd. */
export const linearRule: TensorflowRule<object> = ({ emit, inputs }) => {
  const [x, w, bias] = inputs as [Slot, Slot, Slot]
  const product = emit.product('MatMul', [x, w], [flag('transpose_a', false), flag('transpose_b', true)])
  return [emit.call('BiasAdd', [product, bias], [FLOATS])]
}

/** Conv2D. */
export const conv2dRule: TensorflowRule<ConvAttrs> = ({ emit, inputs, attrs }) => {
  const [x, w] = inputs as [Slot, Slot]
  const operands = [emit.transpose(x, CHANNELS_LAST), emit.transpose(w, KERNEL_LAST)]
  return [pictures(emit, emit.call('Conv2D', operands, window(attrs)))]
}

/** Conv2DBackpropInput. */
export const conv2dInputGradientRule: TensorflowRule<ConvInputAttrs> = ({ emit, inputs, attrs }) => {
  const [y, w] = inputs as [Slot, Slot]
  const size = emit.integers(CHANNELS_LAST.map((axis) => attrs.inputShape[axis] as number))
  const operands = [size, emit.transpose(w, KERNEL_LAST), emit.transpose(y, CHANNELS_LAST)]
  return [pictures(emit, emit.call('Conv2DBackpropInput', operands, window(attrs)))]
}

/** Conv2DBackpropFilter. */
export const conv2dWeightGradientRule: TensorflowRule<ConvWeightAttrs> = ({ emit, inputs, attrs }) => {
  const [x, y] = inputs as [Slot, Slot]
  const size = emit.integers(KERNEL_LAST.map((axis) => attrs.weightShape[axis] as number))
  const operands = [emit.transpose(x, CHANNELS_LAST), size, emit.transpose(y, CHANNELS_LAST)]
  return [emit.transpose(emit.call('Conv2DBackpropFilter', operands, window(attrs)), KERNEL_FIRST)]
}

function pictures(emit: KernelEmitter, x: Slot): Slot {
  return emit.transpose(x, CHANNELS_FIRST)
}

function window({ stride, padding: p }: ConvAttrs): KernelAttribute[] {
  return [
    FLOATS,
    whole('strides', [1, stride, stride, 1]),
    word('padding', 'EXPLICIT'),
    whole('explicit_paddings', [0, 0, p, p, p, p, 0, 0]),
    word('data_format', 'NHWC'),
  ]
}
