// The rule of random numbers.
import { hashText } from '../../base/random.ts'
import { sizeOf } from '../../base/tensor.ts'
import type { Value } from '../../ir/node.ts'
import type { RandomUniformAttrs } from '../../ops/random-uniform.ts'
import type { CpuRule } from './rule.ts'

/** One number weighs about as much as so many plain operations. */
const HEAVY = 8

/** Threads share whole blocks of four words. */
export const randomUniformRule: CpuRule<RandomUniformAttrs> = ({ emit, inputs, outputs, attrs }) => {
  const places = [emit.at(inputs[0] as Value), emit.out(outputs[0] as Value)]
  const share = { length: sizeOf(attrs.shape), elementsPerUnit: HEAVY, multiple: 16 }
  emit.kernel('randomUniform', [...places, hashText(attrs.stream) | 0], share)
}
