import fc from 'fast-check'
import { expect, it } from 'vitest'
import { int8Code } from '../../../engine/quantize/int8.ts'
import { roundHalfToEven, saturate, storedScale } from '../../../engine/quantize/round.ts'

it('rounds halves to the even neighbour', () => {
  // numpy 2.1: np.rint of the same values
  const values = [0.5, 1.5, 2.5, 3.5, -0.5, -1.5, -2.5, 0.49999999999999994, 2 ** 51 + 1, -(2 ** 53), 1e300]
  expect(values.map(roundHalfToEven)).toEqual([0, 2, 2, 4, 0, -2, -2, 0, 2 ** 51 + 1, -(2 ** 53), 1e300])
})

it('agrees with Math.round away from halves', () => {
  fc.assert(
    fc.property(fc.double({ min: -1e15, max: 1e15, noNaN: true }), (value) => {
      fc.pre(Math.abs(value % 1) !== 0.5)
      expect(roundHalfToEven(value) + 0).toBe(Math.round(value) + 0)
    }),
  )
})

it('gives the codes of QuantizeLinear with scale 1', () => {
  // onnxruntime 1.30, QuantizeLinear int8, zero point 0
  const codes = [0.5, 1.5, 2.5, -0.5, -1.5, -2.5, 200, -200].map((value) => int8Code(value, 1))
  expect(codes).toEqual([0, 2, 2, 0, -2, -2, 127, -128])
})

it('saturates, infinities too', () => {
  expect([-1, 0, 7, 15, 16, Infinity, -Infinity].map((value) => saturate(value, 0, 15))).toEqual([
    0, 0, 7, 15, 15, 15, 0,
  ])
})

it('stores scales in f32 and never one that cannot divide', () => {
  expect([0.1, -0.1, 0, 1e-39, -1e-39, 2 ** -126].map(storedScale)).toEqual([
    0.10000000149011612,
    -0.10000000149011612,
    1,
    1,
    1,
    2 ** -126,
  ])
})
