import { EngineError } from '../base/errors.ts'
import { type HostTensor, i32, sameShape, type Shape, showShape } from '../base/tensor.ts'
import { applyOne, type Value } from '../ir/node.ts'
import { expectDType, primitive } from './define.ts'

/** Attributes of {@link randomUniformOp}. */
export interface RandomUniformAttrs {
  /** Name of the stream: what the numbers are for. */
  readonly stream: string
  readonly shape: Shape
}

/** Random numbers that are a pure function of seed, indices and the stream's name, to the bit on every runtime. */
export const randomUniformOp = primitive<'randomUniform', RandomUniformAttrs>({
  name: 'randomUniform',
  doc: 'y[i] = ⌊w[i] / 2⁸⌋ / 2²⁴ in [0, 1), w[i] the i-th word of the stream: Philox 4×32-10, Salmon et al. 2011',
  infer: ([counter], { shape }) => {
    const came = expectDType('randomUniform', counter, 'i32').shape
    if (!sameShape(came, [4]))
      throw new EngineError(
        'SHAPE_MISMATCH',
        `randomUniform: expected a counter [4], got ${showShape(came)}.`,
      )
    return [{ shape, dtype: 'f32' }]
  },
  gradient: 'none',
})

/** Uniform numbers in [0, 1):  counter [4] i32, see {@link randomCounter}  →  `shape`. */
export function randomUniform(counter: Value, attrs: RandomUniformAttrs): Value {
  return applyOne(randomUniformOp, [counter], attrs)
}

/** The counter of a stream's place: what `RandomStream` is given as seed, first and second index. */
export function randomCounter(seed: number, firstIndex = 0, secondIndex = 0): HostTensor {
  return i32([4], [seed | 0, Math.floor(seed / 2 ** 32) | 0, firstIndex | 0, secondIndex | 0])
}
