// Philox in the graph: whole numbers of 64 bits hold the products of 32-bit words, so that every provider of ONNX
// Runtime gives the bits of the host's streams (a device without such numbers leaves these nodes to the processor).
import { hashText, PHILOX } from '../../base/random.ts'
import { sizeOf } from '../../base/tensor.ts'
import { ONNX_TYPES } from '../../formats/onnx.ts'
import type { RandomUniformAttrs } from '../../ops/random-uniform.ts'
import { bytesOf, type OnnxEmitter } from './emit.ts'
import type { OnnxRule } from './rule.ts'

const WORD = 2 ** 32 - 1
type Words = readonly [string, string, string, string]

/** Ten rounds over a block number per four results, the upper 24 bits of each word divided by 2²⁴. */
export const randomUniformRule: OnnxRule<RandomUniformAttrs> = ({ emit, inputs, attrs }) => {
  const size = sizeOf(attrs.shape)
  if (size === 0) return [emit.constant('f32', attrs.shape, new Float32Array(0))]
  const long = emit.call('Cast', [inputs[0] as string], { to: ONNX_TYPES.i64 })
  const counter = emit.call('BitwiseAnd', [long, word(emit, WORD)])
  const part = (i: number): string =>
    emit.call('Slice', [counter, emit.integers([i]), emit.integers([i + 1])])
  const blocks = Math.ceil(size / 4)
  const numbers = emit.integers(Array.from({ length: blocks }, (_, i) => i))
  const zero = emit.call('Expand', [word(emit, 0), emit.integers([blocks])])
  const key = [part(0), emit.call('BitwiseXor', [part(1), word(emit, hashText(attrs.stream))])] as const
  const words = rounds(emit, [numbers, zero, part(2), part(3)], key)
  const rows = words.map((each) => {
    const wide = emit.call('Expand', [each, emit.integers([blocks])])
    return emit.call('Unsqueeze', [wide, emit.integers([1])])
  })
  const flat = emit.call('Reshape', [emit.call('Concat', rows, { axis: 1 }), emit.integers([-1])])
  const cut = emit.call('Slice', [flat, emit.integers([0]), emit.integers([size])])
  const upper = emit.call('Cast', [emit.call('Div', [cut, word(emit, 2 ** 8)])], { to: ONNX_TYPES.f32 })
  const uniform = emit.call('Mul', [upper, emit.scalar(2 ** -24)])
  return [emit.call('Reshape', [uniform, emit.integers(attrs.shape)])]
}

function rounds(emit: OnnxEmitter, counter: Words, [first, second]: readonly [string, string]): Words {
  let [c0, c1, c2, c3] = counter
  let [k0, k1] = [first, second]
  const xor = (...names: string[]): string => names.reduce((a, b) => emit.call('BitwiseXor', [a, b]))
  const raised = (key: string, by: number): string =>
    emit.call('BitwiseAnd', [emit.call('Add', [key, word(emit, by)]), word(emit, WORD)])
  for (let round = 0; round < PHILOX.rounds; round++) {
    const [a, b] = [product(emit, c0, PHILOX.multipliers[0]), product(emit, c2, PHILOX.multipliers[1])]
    ;[c0, c1, c2, c3] = [xor(b.high, c1, k0), b.low, xor(a.high, c3, k1), a.low]
    k0 = raised(k0, PHILOX.weyl[0])
    k1 = raised(k1, PHILOX.weyl[1])
  }
  return [c0, c1, c2, c3]
}

/** Both words of a product; the factor is split so that nothing leaves 63 bits. */
function product(emit: OnnxEmitter, x: string, factor: number): { high: string; low: string } {
  const half = word(emit, 2 ** 16)
  const upper = emit.call('Mul', [x, word(emit, Math.floor(factor / 2 ** 16))])
  const lower = emit.call('Mul', [x, word(emit, factor % 2 ** 16)])
  const carried = emit.call('Add', [upper, emit.call('Div', [lower, half])])
  const lowHalf = emit.call('BitwiseAnd', [lower, word(emit, 2 ** 16 - 1)])
  const low = emit.call('Add', [
    emit.call('Mul', [emit.call('BitwiseAnd', [carried, word(emit, 2 ** 16 - 1)]), half]),
    lowHalf,
  ])
  return { high: emit.call('Div', [carried, half]), low }
}

/** A scalar of 64 bits. */
function word(emit: OnnxEmitter, value: number): string {
  return emit.shared(`word:${value}`, () => ({
    type: 'i64',
    shape: [],
    data: bytesOf(BigInt64Array.of(BigInt(value))),
  }))
}
