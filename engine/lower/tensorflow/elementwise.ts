// Rules that are one TensorFlow kernel, or none.
import type { Value } from '../../ir/node.ts'
import type { CastAttrs } from '../../ops/cast.ts'
import { type ConstantAttrs, constantValues } from '../../ops/constant.ts'
import { FLOATS, flag, typeAttribute } from './emit.ts'
import type { TensorflowRule } from './rule.ts'

/** The kernel of that name on the same inputs, typed by the last of them. */
export function direct(kernel: string): TensorflowRule<object> {
  return ({ emit, inputs, values }) => [
    emit.call(kernel, inputs, [typeAttribute('T', (values.at(-1) as Value).dtype)]),
  ]
}

/** The first input itself: calls run one after the other, so that order needs no kernel. */
export const sameRule: TensorflowRule<object> = ({ inputs }) => inputs.slice(0, 1)

/** Cast; f32 → i32 cuts towards zero. */
export const castRule: TensorflowRule<CastAttrs> = ({ emit, inputs, values, attrs }) => {
  const types = [typeAttribute('SrcT', (values[0] as Value).dtype), typeAttribute('DstT', attrs.to)]
  return [emit.call('Cast', inputs, [...types, flag('Truncate', false)])]
}

/** Made once, when the program is opened. */
export const constantRule: TensorflowRule<ConstantAttrs> = ({ emit, attrs }) => {
  const { shape, dtype } = attrs
  return [emit.constant({ shape, dtype, data: constantValues(attrs) })]
}

/** Softmax or LogSoftmax along the last axis. */
export function lastAxis(kernel: 'Softmax' | 'LogSoftmax'): TensorflowRule<object> {
  return ({ emit, inputs }) => [emit.call(kernel, inputs, [FLOATS])]
}
