// Our bytes mean to ONNX Runtime what they mean to us: one-node models, run and compared with dequantize().
import * as ort from 'onnxruntime-node'
import { describe, expect, it } from 'vitest'
import {
  encodeModel,
  MICROSOFT_DOMAIN,
  type OnnxNode,
  type OnnxTensor,
} from '../../../engine/formats/onnx.ts'
import { gptqQuantizer } from '../../../engine/quantize/gptq.ts'
import type { Grid } from '../../../engine/quantize/grid.ts'
import { int4Quantizer } from '../../../engine/quantize/int4.ts'
import { packInt4 } from '../../../engine/quantize/int4-layout.ts'
import { int8Code, int8Quantizer } from '../../../engine/quantize/int8.ts'
import { dequantize, type Int4Matrix, type Int8Matrix } from '../../../engine/quantize/matrix.ts'
import type { QuantizeOptions } from '../../../engine/quantize/quantizer.ts'
import { openModel } from '../../../engine/runtimes/onnx.ts'
import { heavyTailedValues, normalValues } from '../../unit/quantize/weights.ts'

const bytesOf = ({ buffer, byteOffset, byteLength }: Float32Array | Int8Array | Uint8Array): Uint8Array =>
  new Uint8Array(buffer as ArrayBuffer, byteOffset, byteLength)

const float = (name: string, shape: readonly number[], values: Float32Array): OnnxTensor => ({
  name,
  type: 'f32',
  shape,
  data: bytesOf(values),
})

/** A product of x [batch, K] with a matrix of N rows. */
interface Product {
  readonly nodes: readonly OnnxNode[]
  readonly initializers: readonly OnnxTensor[]
}

function matMulNBits(matrix: Int4Matrix): Product {
  const { rows, columns, groupSize, codes, scales, zeroPoints } = matrix
  const blocks = Math.ceil(columns / groupSize)
  const shape = [rows, blocks, groupSize / 2]
  const initializers: OnnxTensor[] = [
    { name: 'b', type: 'u8', shape, data: codes },
    float('scales', [rows, blocks], scales),
  ]
  if (zeroPoints instanceof Float32Array) initializers.push(float('zeros', [rows, blocks], zeroPoints))
  else if (zeroPoints)
    initializers.push({ name: 'zeros', type: 'u8', shape: [rows, Math.ceil(blocks / 2)], data: zeroPoints })
  const node = {
    operator: 'MatMulNBits',
    domain: MICROSOFT_DOMAIN,
    inputs: ['x', ...initializers.map(({ name }) => name)],
    outputs: ['y'],
    attributes: { K: columns, N: rows, bits: 4, block_size: groupSize },
  }
  return { nodes: [node], initializers }
}

function dequantizeGemm({ rows, columns, codes, scales }: Int8Matrix): Product {
  return {
    nodes: [
      { operator: 'DequantizeLinear', inputs: ['codes', 'scales'], outputs: ['w'], attributes: { axis: 0 } },
      { operator: 'Gemm', inputs: ['x', 'w'], outputs: ['y'], attributes: { transB: 1 } },
    ],
    initializers: [
      { name: 'codes', type: 'i8', shape: [rows, columns], data: bytesOf(codes) },
      float('scales', [rows], scales),
    ],
  }
}

interface Sizes {
  readonly batch: number
  readonly rows: number
  readonly columns: number
}

async function run(
  product: Product,
  x: Float32Array,
  { batch, rows, columns }: Sizes,
): Promise<Float32Array> {
  const session = await openModel(
    encodeModel({
      name: 'product',
      opset: 21,
      inputs: [{ name: 'x', type: 'f32', shape: [batch, columns] }],
      outputs: [{ name: 'y', type: 'f32', shape: [batch, rows] }],
      ...product,
    }),
    { threads: 1 },
  )
  const { y } = await session.run({ x: new ort.Tensor('float32', x, [batch, columns]) })
  await session.release()
  return y?.data as Float32Array
}

/** x·Wᵀ in f64, and Σ |x·w| of each element: what rounding errors are proportional to. */
function product(
  x: Float32Array,
  w: Float32Array,
  { batch, rows, columns }: Sizes,
): { y: number[]; size: number[] } {
  const [y, size]: [number[], number[]] = [[], []]
  for (let b = 0; b < batch; b++)
    for (let row = 0; row < rows; row++) {
      let [sum, magnitude] = [0, 0]
      for (let k = 0; k < columns; k++) {
        const term = (x[b * columns + k] as number) * (w[row * columns + k] as number)
        sum += term
        magnitude += Math.abs(term)
      }
      y.push(sum)
      size.push(magnitude)
    }
  return { y, size }
}

/** f32 rounding of a few hundred terms, in parts of their summed magnitudes. Measured: 1.8e-7. */
const ROUNDING = 1e-6

/** The largest difference between the runtime's product and ours with `expected`, in parts of Σ |x·w|. */
async function productError(
  matrix: Int4Matrix | Int8Matrix,
  batch: number,
  expected = dequantize(matrix),
): Promise<number> {
  const { rows, columns } = matrix
  const x = normalValues(batch * columns, 'inputs')
  const sizes = { batch, rows, columns }
  const came = await run(matrix.kind === 'int4' ? matMulNBits(matrix) : dequantizeGemm(matrix), x, sizes)
  const { y, size } = product(x, expected, sizes)
  return y.reduce(
    (most, value, i) => Math.max(most, Math.abs((came[i] as number) - value) / (size[i] as number)),
    came.length === y.length ? 0 : Infinity,
  )
}

describe('MatMulNBits', () => {
  const ramp = Uint8Array.from({ length: 16 }, (_, i) => i)
  const ones = new Float32Array(24).fill(1)
  const small = async (
    codes: Uint8Array,
    grids: Grid[],
    zeroPoints: 'none' | 'integer' | 'float',
  ): Promise<number[]> => {
    const matrix = packInt4({ rows: 1, columns: codes.length, groupSize: 16, codes, grids, zeroPoints })
    const sizes = { batch: 1, rows: 1, columns: codes.length }
    return [...(await run(matMulNBits(matrix), ones.slice(0, codes.length), sizes))]
  }

  it('reads codes, default, packed and float zero points as written', async () => {
    // Σ (q − 8) / 2 = −4; Σ (q − 3) / 2 = 36; Σ (q − 3.5) / 2 = 32
    expect(await small(ramp, [{ scale: 0.5, zero: 8 }], 'none')).toEqual([-4])
    expect(await small(ramp, [{ scale: 0.5, zero: 3 }], 'integer')).toEqual([36])
    expect(await small(ramp, [{ scale: 0.5, zero: 3 }], 'float')).toEqual([36])
    expect(await small(ramp, [{ scale: 0.5, zero: 3.5 }], 'float')).toEqual([32])
  })

  it('reads a last group that is not full', async () => {
    const codes = Uint8Array.from({ length: 24 }, (_, i) => (i < 16 ? 5 : 7))
    const grids = [
      { scale: 1, zero: 2 },
      { scale: 10, zero: 3 },
    ]
    expect(await small(codes, grids, 'integer')).toEqual([368]) // 16 · 3 + 8 · 40
  })

  // Batch 1 takes another kernel than a batch; 96 / 32 blocks leave half a byte of zeros in each row; 40 and 300 pad
  it.each([
    { columns: 96, groupSize: 32, zeroPoints: 'none', method: 'mse' },
    { columns: 96, groupSize: 32, zeroPoints: 'integer', method: 'mse' },
    { columns: 96, groupSize: 32, method: 'hqq' },
    { columns: 40, groupSize: 16, zeroPoints: 'none', method: 'mse' },
    { columns: 40, groupSize: 16, zeroPoints: 'integer', method: 'rtn' },
    { columns: 40, groupSize: 16, method: 'hqq' },
    { columns: 300, groupSize: 128, zeroPoints: 'integer', method: 'mse' },
    { columns: 300, groupSize: 256, zeroPoints: 'none', method: 'mse' },
    { columns: 256, groupSize: 64, zeroPoints: 'float', method: 'mse' },
  ] as const)('multiplies with what dequantize says: %o', async ({ columns, ...options }) => {
    const rows = 21
    const weight = heavyTailedValues(rows * columns, 'onnx')
    const matrix = int4Quantizer.quantize(weight, rows, columns, options as QuantizeOptions) as Int4Matrix
    expect(await productError(matrix, 1)).toBeLessThan(ROUNDING)
    expect(await productError(matrix, 5)).toBeLessThan(ROUNDING)
  })

  it('multiplies with what GPTQ found', async () => {
    const [rows, columns] = [8, 72]
    const hessian = new Float64Array(columns * columns).map((_, at) => {
      const [i, j] = [Math.floor(at / columns), at % columns]
      return 0.9 ** Math.abs(i - j)
    })
    const weight = heavyTailedValues(rows * columns, 'onnx')
    const matrix = gptqQuantizer.quantize(weight, rows, columns, { hessian, actOrder: true }) as Int4Matrix
    expect(await productError(matrix, 3)).toBeLessThan(ROUNDING)
  })

  it('takes negative scales', async () => {
    const weight = Float32Array.from({ length: 2 * 32 }, (_, i) => (8 - (i % 16)) / 4)
    const matrix = int4Quantizer.quantize(weight, 2, 32, { zeroPoints: 'none', groupSize: 16 }) as Int4Matrix
    expect([...matrix.scales]).toEqual([-0.25, -0.25, -0.25, -0.25])
    expect(await productError(matrix, 2)).toBeLessThan(ROUNDING)
  })
})

it('notices one nibble that is read from the wrong half', async () => {
  const matrix = int4Quantizer.quantize(heavyTailedValues(4 * 64, 'onnx'), 4, 64) as Int4Matrix
  const swapped = matrix.codes.slice()
  swapped[3] = (((swapped[3] as number) & 15) << 4) | ((swapped[3] as number) >> 4)
  expect(swapped[3]).not.toBe(matrix.codes[3])
  const wrong = dequantize({ ...matrix, codes: swapped })
  expect(await productError(matrix, 2)).toBeLessThan(ROUNDING)
  expect(await productError(matrix, 2, wrong)).toBeGreaterThan(1000 * ROUNDING)
})

describe('DequantizeLinear and Gemm', () => {
  it('multiply with what dequantize says', async () => {
    const matrix = int8Quantizer.quantize(heavyTailedValues(21 * 100, 'onnx'), 21, 100) as Int8Matrix
    expect(await productError(matrix, 1)).toBeLessThan(ROUNDING)
    expect(await productError(matrix, 5)).toBeLessThan(ROUNDING)
  })

  it('give exactly the weights of dequantize for unit inputs', async () => {
    const columns = 24
    const matrix = int8Quantizer.quantize(heavyTailedValues(7 * columns, 'onnx'), 7, columns) as Int8Matrix
    const unit = Float32Array.from({ length: columns * columns }, (_, at) =>
      at % (columns + 1) === 0 ? 1 : 0,
    )
    const y = await run(dequantizeGemm(matrix), unit, { batch: columns, rows: 7, columns })
    const w = dequantize(matrix)
    expect([...y]).toEqual(Array.from(y, (_, at) => w[(at % 7) * columns + Math.floor(at / 7)]))
  })
})

it('QuantizeLinear makes the codes of int8Code', async () => {
  const x = Float32Array.from([0.5, 1.5, 2.5, -0.5, -1.5, -2.5, 200, -200, ...normalValues(2000, 'codes')])
  for (const scale of [1, Math.fround(0.037)]) {
    const count = x.length
    const session = await openModel(
      encodeModel({
        name: 'codes',
        opset: 21,
        inputs: [{ name: 'x', type: 'f32', shape: [count] }],
        outputs: [{ name: 'q', type: 'i8', shape: [count] }],
        initializers: [
          float('scale', [], Float32Array.of(scale)),
          { name: 'zero', type: 'i8', shape: [], data: Uint8Array.of(0) },
        ],
        nodes: [{ operator: 'QuantizeLinear', inputs: ['x', 'scale', 'zero'], outputs: ['q'] }],
      }),
      { threads: 1 },
    )
    const { q } = await session.run({ x: new ort.Tensor('float32', x, [count]) })
    await session.release()
    expect(Array.from(q?.data as Int8Array)).toEqual(Array.from(x, (value) => int8Code(value, scale) + 0))
  }
})
