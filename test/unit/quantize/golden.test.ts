// Codes, scales and zero points against NumPy: test/golden/quantize/make.py, NumPy 2.4.
import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { addInputs, hessianOf, noInputs } from '../../../engine/quantize/hessian.ts'
import { quantizerNamed } from '../../../engine/quantize/index.ts'
import { unpackCodes, unpackZeros } from '../../../engine/quantize/int4-layout.ts'
import type { Int4Matrix } from '../../../engine/quantize/matrix.ts'

interface Case {
  readonly scheme: 'int4' | 'gptq' | 'gptq, act-order'
  readonly method: 'rtn' | 'mse' | 'hqq'
  readonly zeroPoints: 'none' | 'integer' | 'float'
  /** One hexadecimal digit a code. */
  readonly codes: readonly string[]
  readonly scales: readonly number[]
  readonly zeros: readonly number[]
}

const file = new URL('../../golden/quantize/cases.json', import.meta.url)
const { cases } = JSON.parse(readFileSync(file, 'utf8')) as { cases: readonly Case[] }
const [rows, columns, groupSize, samples] = [3, 40, 16, 60]

/** Uniform on (−.5, .5): x ← 16807 x mod (2³¹ − 1). */
function parkMiller(count: number, seed: number): Float64Array {
  let x = seed
  return Float64Array.from({ length: count }, () => (x = (x * 16807) % 2147483647) / 2147483647 - 0.5)
}

/** Each input plus its left neighbour, the first of a row plus the last; input 5 is dead. */
function inputs(): Float32Array {
  const raw = parkMiller(samples * columns, 2)
  return Float32Array.from(raw, (value, i) => {
    const column = i % columns
    return column === 5 ? 0 : value + (raw[column === 0 ? i + columns - 1 : i - 1] as number)
  })
}

const weight = Float32Array.from(parkMiller(rows * columns, 1), (value) => (2 * value) ** 3)
const statistics = noInputs(columns)
addInputs(statistics, inputs())
const hessian = hessianOf(statistics)

it('has every scheme with every fit', () => {
  expect(cases.length).toBe(21)
})

it.each(cases)('$scheme, $method, zero points $zeroPoints', ({ scheme, method, zeroPoints, ...expected }) => {
  const base = { groupSize, method, zeroPoints }
  const matrix = (
    scheme === 'int4'
      ? quantizerNamed('int4').quantize(weight, rows, columns, base)
      : quantizerNamed('gptq').quantize(weight, rows, columns, {
          ...base,
          hessian,
          actOrder: scheme !== 'gptq',
        })
  ) as Int4Matrix
  const padded = Array.from(unpackCodes(matrix), (code) => code.toString(16)).join('')
  const perRow = padded.length / rows
  expect(expected.codes.map((_, row) => padded.slice(row * perRow, row * perRow + columns))).toEqual(
    expected.codes,
  )
  expectClose(matrix.scales, expected.scales)
  expectClose(unpackZeros(matrix), expected.zeros)
})

/** Within two steps of f32: sums in another order may round a scale or zero the other way. */
function expectClose(values: Float32Array, expected: readonly number[]): void {
  expect(values.length).toBe(expected.length)
  values.forEach((value, i) =>
    expect(Math.abs(value - (expected[i] as number))).toBeLessThanOrEqual(
      2 ** -22 * Math.abs(expected[i] as number),
    ),
  )
}
