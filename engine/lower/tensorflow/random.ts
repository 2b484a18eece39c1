// Random numbers: TensorFlow's own Philox 4×32-10 over our key and counter gives the bits of the host's streams.
import { hashText } from '../../base/random.ts'
import { sizeOf } from '../../base/tensor.ts'
import type { RandomUniformAttrs } from '../../ops/random-uniform.ts'
import { FLOATS, flag, type KernelEmitter, typeAttribute, whole } from './emit.ts'
import type { Slot, TensorflowType } from './program.ts'
import type { TensorflowRule } from './rule.ts'

/** TensorFlow's number of the algorithm (rng_alg.h). */
const PHILOX_ALGORITHM = 1
/** Bits of a word that are left out: what remains is exact in f32. */
const DROPPED = 8

/** One word per number, its upper 24 bits divided by 2²⁴. The counter of the first block is (0, 0, indices). */
export const randomUniformRule: TensorflowRule<RandomUniformAttrs> = ({ emit, inputs, attrs }) => {
  const [given] = inputs as [Slot]
  const stream = emit.integers([0, hashText(attrs.stream) | 0])
  const key = emit.call('BitwiseXor', [part(emit, given, 0), stream], [typeAttribute('T', 'i32')])
  const words = [emit.integers([0, 0]), part(emit, given, 2), emit.integers([0], [])]
  const counter = emit.call('ConcatV2', words, [
    whole('N', 2),
    typeAttribute('T', 'i32'),
    typeAttribute('Tidx', 'i32'),
  ])
  const operands = [emit.integers([sizeOf(attrs.shape)]), wide(emit, key, 1), wide(emit, counter, 2)]
  const bits = emit.call(
    'StatelessRandomUniformFullIntV2',
    [...operands, emit.integers([PHILOX_ALGORITHM], [])],
    [typeAttribute('dtype', 'u32'), typeAttribute('Tshape', 'i32')],
  )
  const by = bitcast(emit, emit.integers([DROPPED], []), ['i32', 'u32'])
  const upper = emit.call('RightShift', [bits, by], [typeAttribute('T', 'u32')])
  const exact = emit.call(
    'Cast',
    [bitcast(emit, upper, ['u32', 'i32'])],
    [typeAttribute('SrcT', 'i32'), typeAttribute('DstT', 'f32'), flag('Truncate', false)],
  )
  const uniform = emit.call('Mul', [exact, emit.number(2 ** (DROPPED - 32))], [FLOATS])
  return [emit.reshape(uniform, attrs.shape)]
}

/** Two words of the four. */
function part(emit: KernelEmitter, counter: Slot, from: number): Slot {
  const types = [typeAttribute('T', 'i32'), typeAttribute('Index', 'i32')]
  return emit.call('Slice', [counter, emit.integers([from]), emit.integers([2])], types)
}

/** Pairs of words, low first, as numbers of 64 bits. */
function wide(emit: KernelEmitter, words: Slot, count: number): Slot {
  return bitcast(emit, emit.reshape(words, [count, 2], 'i32'), ['i32', 'u64'])
}

function bitcast(emit: KernelEmitter, x: Slot, [from, to]: readonly [TensorflowType, TensorflowType]): Slot {
  return emit.call('Bitcast', [x], [typeAttribute('T', from), typeAttribute('type', to)])
}
