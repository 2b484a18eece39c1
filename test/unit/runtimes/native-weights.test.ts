// Products with quantized weights agree with those of the weights that engine/quantize decodes.
import { describe, expect, it } from 'vitest'
import { RandomStream } from '../../../engine/base/random.ts'
import { type QuantizedMatrix, dequantize } from '../../../engine/quantize/matrix.ts'
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

function zeroKind(weights: QuantizedMatrix): number {
  if (weights.kind === 'int8' || !weights.zeroPoints) return 0
  return weights.zeroPoints instanceof Uint8Array ? 1 : 2
}

/** What the kernel gives when two threads share the outputs. */
function multiply(
  kernels: NativeKernels,
  memory: NativeMemory,
  weights: QuantizedMatrix,
  { rows, x, bias, integer = false }: Inputs & { readonly integer?: boolean },
): Float32Array {
  memory.clear()
  const zeros = weights.kind === 'int4' ? weights.zeroPoints : undefined
  const c = memory.put(new Float32Array(rows * weights.rows).fill(Number.NaN))
  const args = [
    ...[weights.kind === 'int8' ? 8 : 4, rows, weights.rows, weights.columns],
    ...[memory.put(x), weights.columns, c, weights.rows, memory.put(bias)],
    ...[memory.put(weights.codes), memory.put(weights.scales), memory.put(zeros), zeroKind(weights)],
    ...[weights.kind === 'int4' ? weights.groupSize : 0, Number(integer)],
  ]
  const half = Math.floor(weights.rows / 2)
  kernels.gemmWeights(...args, 0, half)
  kernels.gemmWeights(...args, half, weights.rows)
  return memory.get(c, rows * weights.rows)
}

/** The same in f64, and Σ |x·w| by which rounding is measured. */
function exact(weights: QuantizedMatrix, { rows, x, bias }: Inputs): { sum: number; size: number }[] {
  const decoded = dequantize(weights)
  return Array.from({ length: rows * weights.rows }, (_, at) => {
    const [row, output] = [Math.floor(at / weights.rows), at % weights.rows]
    const terms = Array.from(
      { length: weights.columns },
      (_term, k) =>
        (x[row * weights.columns + k] as number) * (decoded[output * weights.columns + k] as number),
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
function matrices(random: RandomStream): QuantizedMatrix[] {
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
  return [...int8, ...int4, ...fractions]
}

function inputsFor(random: RandomStream, rows: number, { columns, rows: outputs }: QuantizedMatrix): Inputs {
  return { rows, x: values(random, rows * columns), ...(rows % 2 ? { bias: values(random, outputs) } : {}) }
}

describe.each(instructionSets())('quantized weights with %s', (instructions) => {
  it.each([1, 4, 5, 33])('agree with the decoded weights for %i rows', (rows) => {
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
      const decoded = dequantize(weights)
      for (const [at, { sum }] of exact(weights, inputs).entries()) {
        const row = decoded.subarray((at % weights.rows) * weights.columns).subarray(0, weights.columns)
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
