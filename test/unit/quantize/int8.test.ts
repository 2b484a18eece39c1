import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { int8Quantizer } from '../../../engine/quantize/int8.ts'
import type { Int8Matrix } from '../../../engine/quantize/matrix.ts'
import { codeOf, normalValues, relativeRms } from './weights.ts'

const quantize = (values: number[] | Float32Array, rows: number, columns: number): Int8Matrix =>
  int8Quantizer.quantize(Float32Array.from(values), rows, columns) as Int8Matrix

describe('refuses', () => {
  it.each([NaN, Infinity, -Infinity, 2e37])('the weight %d', (bad) => {
    expect(() => quantize([1, 2, 3, 4, 5, bad], 2, 3)).toThrow(
      expect.objectContaining({ code: 'NON_FINITE', message: expect.stringContaining('row 1, column 2') }),
    )
  })

  it('sizes that do not fit and options it does not have', () => {
    expect(codeOf(() => quantize([1, 2, 3], 2, 2))).toBe('SHAPE_MISMATCH')
    expect(codeOf(() => quantize([], 0, 0))).toBe('SHAPE_MISMATCH')
    expect(codeOf(() => int8Quantizer.quantize(new Float32Array(4), 2, 2, { groupSize: 32 }))).toBe(
      'BAD_ARGUMENT',
    )
  })
})

it('multiplies two quantized vectors as worked out by hand', () => {
  const x = quantize([1, -2, 0.5], 1, 3)
  const w = quantize([2, 1, -4], 1, 3)
  // 1·127/2 = 63.5 → 64, .5·127/2 = 31.75 → 32; 2·127/4 = 63.5 → 64, 1·127/4 = 31.75 → 32
  expect([...x.codes]).toEqual([64, -127, 32])
  expect([...w.codes]).toEqual([64, 32, -127])
  const dot = x.codes.reduce((sum, code, i) => sum + code * (w.codes[i] as number), 0)
  // (64·64 − 127·32 − 32·127) · (2/127) · (4/127) = −4032 · 8 / 16129 = −1.999876; the true product is −2
  expect(dot * (x.scales[0] as number) * (w.scales[0] as number)).toBeCloseTo(-1.999876, 6)
})

it('has a scale for each row', () => {
  const matrix = quantize([127, 1, 0, 0, 254, -3], 3, 2)
  expect([...matrix.scales]).toEqual([1, 1, 2])
  // −3 / 2 = −1.5 goes to the even −2
  expect([...matrix.codes]).toEqual([127, 1, 0, 0, 127, -2])
  expect([...int8Quantizer.dequantize(matrix)]).toEqual([127, 1, 0, 0, 254, -4])
})

it('loses .00535 of N(0, 1) in rows of 32', () => {
  const weight = normalValues(2 ** 17, 'int8')
  // the 8-bit blocks of 32 of llama.cpp (Q8_0) lose .00535; 2^17 samples hold that within 1 %
  expect(Math.abs(relativeRms(weight, quantize(weight, 2 ** 12, 32)) / 0.00535 - 1)).toBeLessThan(0.01)
})

it('is off by at most half a step, and exact on grid points', () => {
  const value = fc.float({ min: -1000, max: 1000, noNaN: true })
  fc.assert(
    fc.property(fc.array(value, { minLength: 1, maxLength: 40 }), (row) => {
      const matrix = quantize(row, 1, row.length)
      const back = int8Quantizer.dequantize(matrix)
      // the f32 product rounds once more
      const step = (matrix.scales[0] as number) * (0.5 + 1e-4)
      row.forEach((w, i) => expect(Math.abs(w - (back[i] as number))).toBeLessThanOrEqual(step))
    }),
  )
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: -127, max: 127 })),
      fc.integer({ min: 1, max: 1000 }),
      (codes, scale) => {
        // scale / 1024 times a code is exact in f32, and the largest magnitude is on code 127
        const row = [127, ...codes].map((code) => (code * scale) / 1024)
        const matrix = quantize(row, 1, row.length)
        expect([...matrix.codes]).toEqual([127, ...codes])
        expect([...int8Quantizer.dequantize(matrix)]).toEqual(row)
      },
    ),
  )
})

it('turns weights too small for a scale into zeros', () => {
  const matrix = quantize([1e-40, -1e-40], 1, 2)
  expect([...int8Quantizer.dequantize(matrix)]).toEqual([0, 0])
})
