// The reference rule of random numbers: the host's own streams.
import { uniforms } from '../../base/random.ts'
import { sizeOf } from '../../base/tensor.ts'
import type { RandomUniformAttrs } from '../../ops/random-uniform.ts'
import type { ReferenceRule } from './rule.ts'

/** The first words of the stream. */
export const randomUniformRule: ReferenceRule<RandomUniformAttrs> = ({ inputs, attrs }) =>
  Float64Array.from(uniforms(inputs[0]?.data ?? [], attrs.stream, sizeOf(attrs.shape)))
