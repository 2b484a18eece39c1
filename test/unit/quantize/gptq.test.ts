import { describe, expect, it } from 'vitest'
import { upperFactorOfInverse } from '../../../engine/quantize/cholesky.ts'
import { compensate, gptqQuantizer } from '../../../engine/quantize/gptq.ts'
import { addInputs, hessianOf, noInputs, outputError } from '../../../engine/quantize/hessian.ts'
import { int4Quantizer } from '../../../engine/quantize/int4.ts'
import { dequantize } from '../../../engine/quantize/matrix.ts'
import type { QuantizeOptions } from '../../../engine/quantize/quantizer.ts'
import { codeOf, correlatedRows, heavyTailedValues, normalValues } from './weights.ts'

function hessianFrom(inputs: Float32Array, columns: number): Float64Array {
  const statistics = noInputs(columns)
  addInputs(statistics, inputs)
  return hessianOf(statistics)
}

/** The diagonal matrix of these values. */
function diagonal(values: readonly number[]): Float64Array {
  const out = new Float64Array(values.length ** 2)
  values.forEach((value, i) => (out[i * values.length + i] = value))
  return out
}

describe('calibration', () => {
  it('refuses broken rows, non-finite inputs and no inputs', () => {
    expect(codeOf(() => addInputs(noInputs(3), new Float32Array(4)))).toBe('SHAPE_MISMATCH')
    expect(codeOf(() => addInputs(noInputs(1), Float32Array.of(NaN)))).toBe('NON_FINITE')
    expect(codeOf(() => hessianOf(noInputs(2)))).toBe('BAD_ARGUMENT')
  })

  it('averages over everything seen, in any number of batches', () => {
    const statistics = noInputs(2)
    addInputs(statistics, Float32Array.of(1, 2))
    addInputs(statistics, Float32Array.of(0, 1, 3, 0))
    // 2/3 · ((1, 2; 2, 4) + (0, 0; 0, 1) + (9, 0; 0, 0)) = 2/3 · (10, 2; 2, 5)
    const expected = [20 / 3, 4 / 3, 4 / 3, 10 / 3]
    hessianOf(statistics).forEach((value, i) => expect(value).toBeCloseTo(expected[i] as number, 14))
  })

  it('prices a change of the weights', () => {
    // inputs (1, 2) and (0, 1), d = (.5, −1): outputs change by −1.5 and −1, mean square (2.25 + 1) / 2
    const hessian = hessianFrom(Float32Array.of(1, 2, 0, 1), 2)
    expect(outputError(Float32Array.of(0.5, 0), Float32Array.of(0, 1), hessian)).toBeCloseTo(1.625, 14)
  })
})

it('lets the second weight make up for the first', () => {
  const hessian = Float64Array.of(2, 1.5, 1.5, 2)
  const weights = Float64Array.of(0.6, 0.55)
  const seen: number[] = []
  compensate(weights, upperFactorOfInverse(hessian, 2), (_, weight) => {
    seen.push(weight)
    return Math.round(weight)
  })
  // .55 + (.6 − 1) · 1.5/2 = .25, so (1, 0) in place of the nearest (1, 1)
  expect(seen[0]).toBe(0.6)
  expect(seen[1]).toBeCloseTo(0.25, 14)
  expect([...weights]).toEqual([1, 0])
  // dHdᵀ: 2·.16 − 3·.4·.55 + 2·.3025 = .265 against 2·.16 + 3·.4·.45 + 2·.2025 = 1.265; outputError has the factor ½
  const start = Float32Array.of(0.6, 0.55)
  expect(2 * outputError(start, Float32Array.from(weights), hessian)).toBeCloseTo(0.265, 6)
  expect(2 * outputError(start, Float32Array.of(1, 1), hessian)).toBeCloseTo(1.265, 6)
})

describe('refuses', () => {
  const weight = Float32Array.of(1, 2)
  const run = (options: QuantizeOptions): unknown => gptqQuantizer.quantize(weight, 1, 2, options)

  it.each([
    ['no Hessian', {}, 'BAD_ARGUMENT'],
    ['a Hessian of another size', { hessian: new Float64Array(9) }, 'SHAPE_MISMATCH'],
    ['a Hessian with NaN', { hessian: Float64Array.of(1, NaN, 0, 1) }, 'NON_FINITE'],
    ['a Hessian that no inputs can have', { hessian: Float64Array.of(1, 2, 2, 1) }, 'BAD_ARGUMENT'],
    ['a negative damping', { hessian: diagonal([1, 1]), damping: -1 }, 'BAD_ARGUMENT'],
    [
      'hqq with whole zeros',
      { hessian: diagonal([1, 1]), method: 'hqq', zeroPoints: 'none' },
      'BAD_ARGUMENT',
    ],
  ] as const)('%s', (_, options, code) => {
    expect(codeOf(() => run(options))).toBe(code)
  })

  it('weights that are not finite', () => {
    const hessian = diagonal([1, 1])
    expect(codeOf(() => gptqQuantizer.quantize(Float32Array.of(1, NaN), 1, 2, { hessian }))).toBe(
      'NON_FINITE',
    )
  })

  it('compensations that overflow', () => {
    // weight 0 is 3.3e34 off its level; input 16 carries 9e5 times that, and a scale of 3e40 / 15 is no f32
    const hessian = diagonal([1e12, ...Array.from({ length: 16 }, () => 1)])
    hessian[16] = hessian[16 * 17] = 9e5
    const weight = new Float32Array(17)
    weight.set([3.3e36, 1e37])
    const options = { hessian, damping: 0, groupSize: 16, method: 'rtn' } as const
    expect(codeOf(() => gptqQuantizer.quantize(weight, 1, 17, options))).toBe('NON_FINITE')
  })
})

describe.each([false, true])('with act-order %s', (actOrder) => {
  it('equals plain rounding when inputs are independent', () => {
    const columns = 72
    const weight = normalValues(8 * columns, 'gptq')
    const hessian = diagonal(Array.from({ length: columns }, (_, i) => 1 + (i % 7)))
    for (const method of ['rtn', 'mse', 'hqq'] as const)
      expect(gptqQuantizer.quantize(weight, 8, columns, { hessian, actOrder, method })).toEqual(
        int4Quantizer.quantize(weight, 8, columns, { method }),
      )
  })

  it('sets the weights of inputs that are always 0 to 0', () => {
    const columns = 20
    const inputs = normalValues(100 * columns, 'dead').map((x, i) => (i % columns === 3 ? 0 : x))
    const hessian = hessianFrom(inputs, columns)
    const weight = normalValues(2 * columns, 'gptq').fill(50, 3, 4)
    const back = dequantize(gptqQuantizer.quantize(weight, 2, columns, { hessian, actOrder }))
    expect([back[3], back[3 + columns]]).toEqual([0, 0])
    // the dead 50 is not in the group's range: the others keep their precision
    expect(Math.abs((back[4] as number) - (weight[4] as number))).toBeLessThan(0.5)
  })

  // Measured: .18 to .27 of the error of rounding, .20 to .29 on inputs it has not seen
  it.each([
    { method: 'rtn', groupSize: 32 },
    { method: 'mse', groupSize: 32 },
    { method: 'mse', groupSize: 128 },
    { method: 'mse', groupSize: 64, zeroPoints: 'none' },
  ] as const)('changes the outputs of correlated inputs less than rounding: %o', (options) => {
    const [rows, columns, samples] = [32, 192, 2000]
    const weight = heavyTailedValues(rows * columns, 'gptq')
    const hessian = hessianFrom(correlatedRows(samples, columns, 'calibration'), columns)
    const unseen = hessianFrom(correlatedRows(samples, columns, 'unseen'), columns)
    const rounded = dequantize(int4Quantizer.quantize(weight, rows, columns, options))
    const solved = dequantize(
      gptqQuantizer.quantize(weight, rows, columns, { ...options, hessian, actOrder }),
    )
    for (const inputs of [hessian, unseen])
      expect(outputError(weight, solved, inputs)).toBeLessThan(0.35 * outputError(weight, rounded, inputs))
  })
})

it('takes the inputs of most energy first under act-order', () => {
  // one loud input at the end: in order its error stays as it is; first in line, the quiet ones make up for it
  const columns = 16
  const inputs = correlatedRows(500, columns, 'loud').map((x, i) =>
    i % columns === columns - 1 ? 20 * x : x,
  )
  const hessian = hessianFrom(inputs, columns)
  const weight = normalValues(64 * columns, 'loud')
  const errorOf = (actOrder: boolean): number =>
    outputError(
      weight,
      dequantize(gptqQuantizer.quantize(weight, 64, columns, { hessian, actOrder, groupSize: 16 })),
      hessian,
    )
  expect(errorOf(true)).toBeLessThan(errorOf(false))
})

it('needs no damping for a Hessian of full rank, and some for fewer samples than columns', () => {
  const columns = 24
  const weight = normalValues(columns, 'rank')
  const scarce = hessianFrom(correlatedRows(10, columns, 'rank'), columns)
  expect(codeOf(() => gptqQuantizer.quantize(weight, 1, columns, { hessian: scarce, damping: 0 }))).toBe(
    'BAD_ARGUMENT',
  )
  const solved = dequantize(gptqQuantizer.quantize(weight, 1, columns, { hessian: scarce }))
  const rounded = dequantize(int4Quantizer.quantize(weight, 1, columns))
  expect(outputError(weight, solved, scarce)).toBeLessThan(outputError(weight, rounded, scarce))
})
