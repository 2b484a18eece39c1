// Weights stored in an ONNX file mean what they mean as inputs: every form against the f64 interpreter on dequantized
// weights.
import * as ort from 'onnxruntime-node'
import { describe, expect, it } from 'vitest'
import { f32, type HostTensor, i32, type Shape, sizeOf } from '../../../engine/base/tensor.ts'
import { graphOf } from '../../../engine/ir/graph.ts'
import type { Value } from '../../../engine/ir/node.ts'
import { lowerToOnnx } from '../../../engine/lower/onnx/lower.ts'
import type { ProductArithmetic } from '../../../engine/lower/onnx/quantized.ts'
import { interpret } from '../../../engine/lower/reference/interpret.ts'
import { add } from '../../../engine/ops/add.ts'
import { conv2d } from '../../../engine/ops/conv2d.ts'
import { gather } from '../../../engine/ops/gather.ts'
import { input } from '../../../engine/ops/input.ts'
import { linear } from '../../../engine/ops/linear.ts'
import { matmul } from '../../../engine/ops/matmul.ts'
import { quantizerNamed } from '../../../engine/quantize/index.ts'
import { dequantize, type QuantizedMatrix } from '../../../engine/quantize/matrix.ts'
import type { QuantizeOptions } from '../../../engine/quantize/quantizer.ts'
import { openModel } from '../../../engine/runtimes/onnx.ts'
import { normalValues } from '../../unit/quantize/weights.ts'

/** f32 sums of a few hundred terms. Measured over this file: 7e-7 at most. */
const ROUNDING = 3e-6

interface Case {
  readonly build: (w: Value) => Value
  /** Of the weight. */
  readonly shape: Shape
  readonly feeds?: Readonly<Record<string, HostTensor>>
  readonly arithmetic?: ProductArithmetic
}

function quantized(shape: Shape, scheme: string, options: QuantizeOptions = {}): QuantizedMatrix {
  const rows = shape[0] as number
  const weight = Float32Array.from(normalValues(sizeOf(shape), 'weight'))
  return quantizerNamed(scheme).quantize(weight, rows, sizeOf(shape) / rows, options)
}

/** The largest difference between file and interpreter, in parts of the largest value; and the file's own operators. */
async function compare(
  { build, shape, feeds = {}, arithmetic = 'exact' }: Case,
  matrix: QuantizedMatrix,
  meant = matrix,
) {
  const graph = graphOf({ y: build(input('w', shape)) })
  const file = lowerToOnnx(graph, { weights: { w: matrix, unused: matrix }, arithmetic })
  const session = await openModel(file, { threads: 1 })
  const tensors = Object.entries(feeds).map(([name, { dtype, data, shape: dims }]) => [
    name,
    new ort.Tensor(dtype === 'i32' ? 'int32' : 'float32', data as Float32Array, dims),
  ])
  const { y } = await session.run(Object.fromEntries(tensors))
  const inputs = [...session.inputNames]
  await session.release()
  const expected = interpret(graph, { ...feeds, w: f32(shape, dequantize(meant)) })['y'] as HostTensor
  const size = Math.max(...Array.from(expected.data, Math.abs))
  const came = y?.data as Float32Array
  const error = came.reduce(
    (most, value, i) => Math.max(most, Math.abs(value - (expected.data[i] as number))),
    0,
  )
  const text = new TextDecoder('latin1').decode(file)
  return {
    error: error / size,
    inputs,
    uses: (operator: string) => text.includes(operator),
    bytes: file.length,
  }
}

const x = (shape: Shape): Readonly<Record<string, HostTensor>> => ({
  x: f32(shape, normalValues(sizeOf(shape), 'x')),
})
const product = (columns: number): Case => ({
  build: (w) => matmul(input('x', [3, columns]), w, { transposeB: true }),
  shape: [24, columns],
  feeds: x([3, columns]),
})

const SCHEMES: [string, QuantizeOptions][] = [
  ['int8', {}],
  ['int4', {}],
  ['int4', { zeroPoints: 'none' }],
  ['int4', { method: 'hqq' }],
]

describe.each(SCHEMES)('a weight in %s %o', (scheme, options) => {
  const check = async (one: Case) => compare(one, quantized(one.shape, scheme, options))

  // 96 = 3 blocks of 32: the zero points of a row end in half a byte; 40: the last block is padded; 256: one byte block
  it.each([96, 40, 256])('is multiplied in blocks, %i inputs', async (columns) => {
    const { error, uses, inputs } = await check(product(columns))
    expect(error).toBeLessThan(ROUNDING)
    expect(uses('MatMulNBits')).toBe(true)
    expect(inputs).toEqual(['x'])
  })

  it('is multiplied with a bias', async () => {
    const bias = f32([24], normalValues(24, 'bias'))
    const build = (w: Value): Value => linear(input('x', [2, 64]), w, input('b', [24]))
    const { error, uses } = await check({ build, shape: [24, 64], feeds: { ...x([2, 64]), b: bias } })
    expect(error).toBeLessThan(ROUNDING)
    expect(uses('MatMulNBits')).toBe(true)
  })

  it.each([64, 40])('is looked up by rows, %i columns', async (columns) => {
    const build = (w: Value): Value => gather(w, input('ids', [2, 3], 'i32'))
    const feeds = { ids: i32([2, 3], [0, 22, 5, 5, 1, 22]) }
    const { error, uses } = await check({ build, shape: [23, columns], feeds })
    expect(error).toBe(0)
    expect(uses('Gather')).toBe(true)
  })

  it('is dequantized for every other use', async () => {
    const transposed = (w: Value): Value => matmul(input('x', [3, 24]), w)
    expect((await check({ build: transposed, shape: [24, 40], feeds: x([3, 24]) })).error).toBeLessThan(
      ROUNDING,
    )
    const scaled = (w: Value): Value => matmul(input('x', [3, 40]), w, { transposeB: true, alpha: 0.5 })
    expect((await check({ build: scaled, shape: [24, 40], feeds: x([3, 40]) })).error).toBeLessThan(ROUNDING)
    const sum = (w: Value): Value => add(w, input('x', [40]))
    expect((await check({ build: sum, shape: [24, 40], feeds: x([40]) })).error).toBeLessThan(ROUNDING)
    const itself = await check({ build: (w) => w, shape: [24, 2, 20] })
    expect(itself.error).toBe(0)
  })

  it('convolves', async () => {
    const build = (w: Value): Value => conv2d(input('x', [2, 5, 6, 6]), w, { padding: 1 })
    const { error } = await check({ build, shape: [8, 5, 3, 3], feeds: x([2, 5, 6, 6]) })
    expect(error).toBeLessThan(ROUNDING)
  })

  it('is stored once for two uses', async () => {
    const build = (w: Value): Value => matmul(gather(w, input('ids', [4], 'i32')), w, { transposeB: true })
    const shape = [400, 64]
    const { error, bytes } = await check({ build, shape, feeds: { ids: i32([4], [0, 399, 7, 7]) } })
    expect(error).toBeLessThan(ROUNDING)
    expect(bytes).toBeLessThan(1.4 * sizeOf(shape)) // 1 byte and a 4-byte scale per 64 weights, or less
  })
})

it('keeps floats as they are', async () => {
  const data = Float32Array.from(normalValues(24 * 40, 'weight'))
  const graph = graphOf({ y: add(input('w', [24, 40]), input('x', [40])) })
  const session = await openModel(lowerToOnnx(graph, { weights: { w: { kind: 'f32', data } } }), {
    threads: 1,
  })
  const { y } = await session.run({ x: new ort.Tensor('float32', new Float32Array(40), [40]) })
  await session.release()
  expect(y?.data).toEqual(data)
})

it.each(['int8', 'int4'])('rounds the inputs of fast products to 8 bits: %s', async (scheme) => {
  const one: Case = { ...product(256), arithmetic: 'fast' }
  const { error } = await compare(one, quantized(one.shape, scheme))
  expect(error).toBeGreaterThan(ROUNDING)
  expect(error).toBeLessThan(0.02)
})

it('notices one code that is read wrongly', async () => {
  const one = product(64)
  const matrix = quantized(one.shape, 'int8')
  const codes = (matrix.codes as Int8Array).slice()
  codes[5] = (codes[5] as number) ^ 64
  expect((await compare(one, matrix, { ...matrix, codes } as QuantizedMatrix)).error).toBeGreaterThan(0.001)
})

it('refuses a weight of another size', () => {
  const graph = graphOf({ y: add(input('w', [3, 4]), input('x', [4])) })
  const of = (shape: Shape) => () => lowerToOnnx(graph, { weights: { w: quantized(shape, 'int8') } })
  expect(of([4, 3])).toThrow('onnx: the weight "w" is [3, 4], got [4, 3].')
  expect(() => lowerToOnnx(graph, { weights: { w: { kind: 'f32', data: new Float32Array(11) } } })).toThrow(
    'onnx: the weight "w" is [3, 4], got 11 values.',
  )
})
