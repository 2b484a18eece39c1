import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Grid } from '../../../engine/quantize/grid.ts'
import { packInt4, unpackCodes, unpackZeros } from '../../../engine/quantize/int4-layout.ts'
import { dequantize, storedBytes } from '../../../engine/quantize/matrix.ts'
import { hex } from './weights.ts'

const ramp = Uint8Array.from({ length: 16 }, (_, i) => i)
const sum = (values: Float32Array): number => values.reduce((total, value) => total + value, 0)

it('packs two codes a byte, low nibble first', () => {
  const shape = { rows: 1, columns: 16, groupSize: 16, codes: ramp }
  const plain = packInt4({ ...shape, grids: [{ scale: 0.5, zero: 8 }], zeroPoints: 'none' })
  expect(hex(plain.codes)).toBe('10 32 54 76 98 ba dc fe')
  expect(plain.zeroPoints).toBeUndefined()
  // Σ (q − 8) / 2 = (120 − 128) / 2
  expect(sum(dequantize(plain))).toBe(-4)

  const integer = packInt4({ ...shape, grids: [{ scale: 0.5, zero: 3 }], zeroPoints: 'integer' })
  expect(integer.zeroPoints).toEqual(Uint8Array.of(0x03))
  // Σ (q − 3) / 2 = (120 − 48) / 2
  expect(sum(dequantize(integer))).toBe(36)

  const float = packInt4({ ...shape, grids: [{ scale: 0.5, zero: 3.5 }], zeroPoints: 'float' })
  expect(float.zeroPoints).toEqual(Float32Array.of(3.5))
  expect(sum(dequantize(float))).toBe(32) // (120 − 56) / 2
})

it('pads the last group of 24 columns', () => {
  const codes = Uint8Array.from({ length: 24 }, (_, i) => (i < 16 ? 5 : 7))
  const grids = [
    { scale: 1, zero: 2 },
    { scale: 10, zero: 3 },
  ]
  const matrix = packInt4({ rows: 1, columns: 24, groupSize: 16, codes, grids, zeroPoints: 'integer' })
  // sixteen fives, eight sevens, then eight times the second zero
  expect(hex(matrix.codes)).toBe('55 55 55 55 55 55 55 55 77 77 77 77 33 33 33 33')
  expect(matrix.zeroPoints).toEqual(Uint8Array.of(0x32))
  expect([...matrix.scales]).toEqual([1, 10])
  // 16 · (5 − 2) · 1 + 8 · (7 − 3) · 10 = 48 + 320
  expect(sum(dequantize(matrix))).toBe(368)
})

it('starts the zero points of each row on a byte', () => {
  const grids = [1, 2, 3, 4, 5, 6].map((zero) => ({ scale: 1, zero }))
  const codes = new Uint8Array(2 * 48)
  const matrix = packInt4({ rows: 2, columns: 48, groupSize: 16, codes, grids, zeroPoints: 'integer' })
  expect(hex(matrix.zeroPoints as Uint8Array)).toBe('21 03 54 06')
  expect([...unpackZeros(matrix)]).toEqual([1, 2, 3, 4, 5, 6])
  // 2 · 24 bytes of codes, 6 scales of 4 bytes, 2 · 2 bytes of zeros
  expect(storedBytes(matrix)).toBe(48 + 24 + 4)
})

it('unpacks what it packed', () => {
  const sizes = fc.record({
    rows: fc.integer({ min: 1, max: 3 }),
    columns: fc.integer({ min: 1, max: 70 }),
    groupSize: fc.constantFrom(16, 32),
    zeroPoints: fc.constantFrom('none', 'integer', 'float'),
    seed: fc.array(fc.integer({ min: 0, max: 15 }), { minLength: 1 }),
  })
  fc.assert(
    fc.property(sizes, ({ rows, columns, groupSize, zeroPoints, seed }) => {
      const pick = (i: number): number => seed[i % seed.length] as number
      const blocks = Math.ceil(columns / groupSize)
      const codes = Uint8Array.from({ length: rows * columns }, (_, i) => pick(i))
      const grids: Grid[] = Array.from({ length: rows * blocks }, (_, i) => ({
        scale: i + 1,
        zero: zeroPoints === 'none' ? 8 : pick(i + 1),
      }))
      const matrix = packInt4({ rows, columns, groupSize, codes, grids, zeroPoints })
      const unpacked = unpackCodes(matrix)
      const back = codes.map(
        (_, i) => unpacked[Math.floor(i / columns) * blocks * groupSize + (i % columns)] as number,
      )
      expect(back).toEqual(codes)
      expect([...unpackZeros(matrix)]).toEqual(grids.map(({ zero }) => zero))
    }),
  )
})
