import { describe, expect, it } from 'vitest'
import type { RgbImage } from '../../../engine/base/image.ts'
import {
  differenceHash,
  groupNearDuplicates,
  signatureOf,
  thumbnailDifference,
} from '../../../engine/data/near-duplicates.ts'
import { patches } from './fixtures.ts'

/** A picture of 9×8 grey pixels, so that each is one cell of the hash. */
function greyCells(valueAt: (column: number, row: number) => number): RgbImage {
  const values = Array.from({ length: 72 }, (_, i) => valueAt(i % 9, Math.floor(i / 9)))
  return { width: 9, height: 8, data: Uint8Array.from(values.flatMap((value) => [value, value, value])) }
}

/** The picture with every channel of every pixel moved by up to `amount`, alternating. */
function disturbed(image: RgbImage, amount: number): RgbImage {
  const data = image.data.map((value, i) =>
    Math.min(255, Math.max(0, value + (i % 2 === 0 ? amount : -amount))),
  )
  return { ...image, data }
}

describe('the difference hash', () => {
  it('has a bit for each neighbour to the right that is brighter', () => {
    expect(differenceHash(greyCells((column) => column * 20))).toBe('ffffffffffffffff')
    expect(differenceHash(greyCells((column) => 200 - column * 20))).toBe('0000000000000000')
    // Brighter at columns 1, 3, 5, 7 only: bits 1 0 1 0 1 0 1 0 = aa; rows below are flat.
    expect(differenceHash(greyCells((column, row) => (row === 0 && column % 2 === 1 ? 90 : 30)))).toBe(
      'aa00000000000000',
    )
  })

  it('does not count compression noise', () => {
    expect(differenceHash(greyCells((column) => 100 + (column % 2) * 2))).toBe('0000000000000000')
  })
})

describe('groups', () => {
  it('join disturbed copies and leave other pictures alone', () => {
    const pictures = [patches(1), patches(2), disturbed(patches(1), 4), patches(3), disturbed(patches(2), 4)]
    expect([...groupNearDuplicates(pictures.map(signatureOf))]).toEqual([0, 1, 0, 3, 1])
  })

  it('tell apart pictures that share a hash', () => {
    const red = { width: 8, height: 8, data: new Uint8Array(192).map((_, i) => (i % 3 === 0 ? 255 : 0)) }
    const blue = { ...red, data: red.data.map((_, i) => (i % 3 === 2 ? 255 : 0)) }
    const signatures = [signatureOf(red), signatureOf(blue)]
    expect(signatures[0]?.dHash).toBe(signatures[1]?.dHash)
    expect([...groupNearDuplicates(signatures)]).toEqual([0, 1])
  })

  it('pass likeness on: the ends of a chain belong together', () => {
    // Brightness 100, 105, 110: neighbours differ by 5, the ends by 10, and 6 is the limit.
    const flat = (value: number): RgbImage => ({ width: 4, height: 4, data: new Uint8Array(48).fill(value) })
    const [first, middle, last] = [flat(100), flat(105), flat(110)].map(signatureOf)
    if (!first || !middle || !last) throw new Error('three signatures')
    expect(thumbnailDifference(first.thumbnail, last.thumbnail)).toBe(10)
    expect([...groupNearDuplicates([last, first])]).toEqual([0, 1])
    expect([...groupNearDuplicates([last, first, middle])]).toEqual([0, 0, 0])
  })

  it('agree with comparing every pair, hash distance seven included', () => {
    // Base hash all zero; picture k has k brighter cells set far apart, so its hash differs in k bits.
    const withBits = (bits: number): RgbImage =>
      greyCells((column, row) => (row < bits && column === 8 ? 108 : 100))
    const signatures = [0, 7, 8].map((bits) => ({
      ...signatureOf(withBits(0)),
      dHash: differenceHash(withBits(bits)),
    }))
    expect(signatures.map(({ dHash }) => dHash)).toEqual([
      '0000000000000000',
      '0101010101010100',
      '0101010101010101',
    ])
    expect([...groupNearDuplicates(signatures.slice(0, 2))]).toEqual([0, 0])
    expect([...groupNearDuplicates([signatures[0], signatures[2]].filter((s) => s !== undefined))]).toEqual([
      0, 1,
    ])
  })
})
