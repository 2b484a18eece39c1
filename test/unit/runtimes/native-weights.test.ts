// Products with quantized weights agree with those of the weights that engine/quantize decodes.
import { describe, expect, it } from 'vitest'
import { RandomStream } from '../../../engine/base/random.ts'
import { blockBytes, type BlockMatrix, floatsOf, STORED_TYPES } from '../../../engine/formats/gguf-matrix.ts'
import { packWeights, type StoredMatrix } from '../../../engine/lower/cpu/packed-weights.ts'
import { dequantize } from '../../../engine/quantize/matrix.ts'
import { int4Quantizer } from '../../../engine/quantize/int4.ts'
import { int8Quantizer } from '../../../engine/quantize/int8.ts'
import type { NativeKernels } from '../../../engine/runtimes/cpu/native.ts'
import { NativeMemory, below, instructionSets, kernelsOf, values } from './native-memory.ts'

/** Inputs [rows, columns of the weights] and a bias per output. */
interface Inputs {
  readonly rows: number
  readonly x: Float32Array
  readonly bias?: Float32Array
}

/** What the kernel gives when two threads share the outputs. */
function multiply(
  kernels: NativeKernels,
  memory: NativeMemory,
  weights: StoredMatrix,
  { rows, x, bias, integer = false }: Inputs & { readonly integer?: boolean },
): Float32Array {
  memory.clear()
  const packed = packWeights(weights)
  const { bits, codes, scales, zeros, zeroKind, group, groups } = packed
  const c = memory.put(new Float32Array(rows * weights.rows).fill(Number.NaN))
  const args = [
    ...[bits, weights.rows, weights.columns, memory.put(codes), memory.put(scales)],
    ...[Number(scales instanceof Uint16Array), memory.put(zeros), zeroKind, group, groups],
    ...[rows, memory.put(x), weights.columns, c, weights.rows, memory.put(bias), Number(integer), -1],
  ]
  const middle = Math.floor(weights.rows / 32) * 16
  kernels.gemmWeights(...args, 0, middle)
  kernels.gemmWeights(...args, middle, weights.rows)
  return memory.get(c, rows * weights.rows)
}

/** The same in f64, and Σ |x·w| by which rounding is measured. */
function exact(weights: StoredMatrix, { rows, x, bias }: Inputs): { sum: number; size: number }[] {
  const values = decoded(weights)
  return Array.from({ length: rows * weights.rows }, (_, at) => {
    const [row, output] = [Math.floor(at / weights.rows), at % weights.rows]
    const terms = Array.from(
      { length: weights.columns },
      (_term, k) =>
        (x[row * weights.columns + k] as number) * (values[output * weights.columns + k] as number),
    )
    const size = terms.reduce((all, term) => all + Math.abs(term), 0)
    return { sum: terms.reduce((all, term) => all + term, bias?.[output] ?? 0), size }
  })
}

/** The largest difference, by the size of the sum. */
function worst(result: Float32Array, wanted: readonly { sum: number; size: number }[]): number {
  return Math.max(...wanted.map(({ sum, size }, at) => Math.abs((result[at] as number) - sum) / (size + 1)))
}

/** Every layout that the schemes make, with last groups that are not full. */
function matrices(random: RandomStream): StoredMatrix[] {
  const shape = (): [number, number] => [1 + below(random, 40), 1 + below(random, 300)]
  const drawn = Array.from({ length: 4 }, shape)
  const int8 = drawn.map(([rows, columns]) =>
    int8Quantizer.quantize(values(random, rows * columns), rows, columns),
  )
  const int4 = [16, 32, 64, 128].flatMap((groupSize) =>
    (['none', 'integer'] as const).map((zeroPoints) => {
      const [rows, columns] = shape()
      return int4Quantizer.quantize(values(random, rows * columns), rows, columns, { groupSize, zeroPoints })
    }),
  )
  const fractions = int4.map((matrix) =>
    matrix.kind === 'int4'
      ? { ...matrix, zeroPoints: values(random, matrix.scales.length).map((value) => 8 + value) }
      : matrix,
  )
  const blocks = STORED_TYPES.flatMap((type) =>
    [1, 3].map((count) => storedBlocks(random, { type, rows: 1 + below(random, 40), columns: 32 * count })),
  )
  return [...int8, ...int4, ...fractions, ...blocks]
}

/** Any codes, with scales (and least values) between 1/4 and 2. */
function storedBlocks(
  random: RandomStream,
  { type, rows, columns }: Pick<BlockMatrix, 'type' | 'rows' | 'columns'>,
): BlockMatrix {
  const bytes = blockBytes(type)
  const blocks = Uint8Array.from({ length: ((rows * columns) / 32) * bytes }, () => below(random, 256))
  for (let at = 0; at < blocks.length; at += bytes)
    for (const half of type === 'Q4_1' ? [1, 3] : [1])
      blocks[at + half] = ((blocks[at + half] as number) & 131) | 0x34
  return { kind: 'blocks', type, rows, columns, blocks }
}

/** The weights as they are meant. */
function decoded(weights: StoredMatrix): Float32Array {
  return weights.kind === 'blocks' ? floatsOf(weights) : dequantize(weights)
}

function inputsFor(random: RandomStream, rows: number, { columns, rows: outputs }: StoredMatrix): Inputs {
  return { rows, x: values(random, rows * columns), ...(rows % 2 ? { bias: values(random, outputs) } : {}) }
}

describe.each(instructionSets())('quantized weights with %s', (instructions) => {
  it.each([1, 4, 11, 33])('agree with the decoded weights for %i rows', (rows) => {
    const random = new RandomStream(rows, 'decode')
    const memory = new NativeMemory()
    const kernels = kernelsOf(memory, instructions)
    for (const weights of matrices(random)) {
      const inputs = inputsFor(random, rows, weights)
      const result = multiply(kernels, memory, weights, inputs)
      expect(worst(result, exact(weights, inputs))).toBeLessThan(3e-6)
    }
  })

  it('agree within the rounding of the inputs to bytes when they are rounded', () => {
    const random = new RandomStream(7, 'integer')
    const memory = new NativeMemory()
    const kernels = kernelsOf(memory, instructions)
    for (const weights of matrices(random)) {
      const inputs = inputsFor(random, 2, weights)
      const result = multiply(kernels, memory, weights, { ...inputs, integer: true })
      const meant = decoded(weights)
      for (const [at, { sum }] of exact(weights, inputs).entries()) {
        const row = meant.subarray((at % weights.rows) * weights.columns).subarray(0, weights.columns)
        // Each input, up to 1, is off by at most half of 1/127.
        const most = row.reduce((all, value) => all + Math.abs(value), 0) / 254
        expect(Math.abs((result[at] as number) - sum)).toBeLessThan(most * 1.001 + 1e-5)
      }
    }
  })

  it('rounds inputs to bytes exactly where they are whole and reach 127', () => {
    const random = new RandomStream(8, 'whole')
    const memory = new NativeMemory()
    const kernels = kernelsOf(memory, instructions)
    for (const weights of matrices(random)) {
      const x = Float32Array.from({ length: weights.columns }, (_, k) =>
        k % 16 ? below(random, 255) - 127 : 127,
      )
      const result = multiply(kernels, memory, weights, { rows: 1, x, integer: true })
      expect(worst(result, exact(weights, { rows: 1, x }))).toBeLessThan(3e-6)
    }
  })

  it('gives the bias alone where inputs are all 0', () => {
    const memory = new NativeMemory()
    const weights = int8Quantizer.quantize(Float32Array.of(1, 2, 3, 4, 5, 6), 2, 3)
    const inputs = { rows: 1, x: new Float32Array(3), bias: Float32Array.of(7, 8), integer: true }
    expect(multiply(kernelsOf(memory, instructions), memory, weights, inputs)).toEqual(Float32Array.of(7, 8))
  })
})
