// Rules of the normalisations' other forms and of their backward steps.
import { sizeOf } from '../../base/tensor.ts'
import type { Value } from '../../ir/node.ts'
import type { LayerNormAttrs } from '../../ops/layer-norm.ts'
import type { CpuCall, CpuRule } from './rule.ts'
import { rowsOf } from './rows.ts'

/** y and 1/RMS. */
export const rmsNormRule: CpuRule<LayerNormAttrs> = ({ emit, inputs, outputs, attrs }) => {
  const { width, share } = rowsOf(inputs[0] as Value)
  const places = [...inputs.map((value) => emit.at(value)), ...outputs.map((value) => emit.out(value))]
  emit.kernel('rmsNorm', [...places, width, attrs.epsilon], share)
}

/** Over the gradient where nothing else needs it. Inputs: x, gain, mean, 1/σ, dy. */
export const layerNormGradientRule: CpuRule<object> = (call) => towardsInput('layerNormGradient', call)

/** Over the gradient where nothing else needs it. Inputs: x, gain, 1/RMS, dy. */
export const rmsNormGradientRule: CpuRule<object> = (call) => towardsInput('rmsNormGradient', call)

/** Inputs: x, mean, 1/σ, dy. */
export const layerNormParameterGradientRule: CpuRule<object> = (call) =>
  towardsParameters('layerNormParameterGradient', call)

/** Inputs: x, 1/RMS, dy. */
export const rmsNormGainGradientRule: CpuRule<object> = (call) =>
  towardsParameters('rmsNormGainGradient', call)

function towardsInput(kernel: string, { emit, inputs, outputs }: CpuCall<object>): void {
  const { width, share } = rowsOf(inputs[0] as Value)
  const target = emit.out(outputs[0] as Value, [inputs.at(-1) as Value])
  emit.kernel(kernel, [...inputs.map((value) => emit.at(value)), target, width], share)
}

/** Threads share the columns, so that the order of additions does not depend on their number. */
function towardsParameters(kernel: string, { emit, inputs, outputs }: CpuCall<object>): void {
  const { shape } = inputs[0] as Value
  const width = shape.at(-1) as number
  const rows = sizeOf(shape.slice(0, -1))
  const places = [...inputs.map((value) => emit.at(value)), ...outputs.map((value) => emit.out(value))]
  emit.kernel(kernel, [...places, rows, width], { length: width, elementsPerUnit: rows, multiple: 16 })
}
