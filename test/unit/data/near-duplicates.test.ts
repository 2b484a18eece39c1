import { describe, expect, it } from 'vitest'
import type { RgbImage } from '../../../engine/base/image.ts'
import { differenceHash, groupNearDuplicates, signatureOf } from '../../../engine/data/near-duplicates.ts'
import type { PictureSignature } from '../../../engine/data/near-duplicates.ts'
import { patches } from './fixtures.ts'

/** A picture of 9×8 grey pixels, so that each is one cell of the hash. */
function greyCells(valueAt: (column: number, row: number) => number): RgbImage {
  const values = Array.from({ length: 72 }, (_, i) => valueAt(i % 9, Math.floor(i / 9)))
  return { width: 9, height: 8, data: Uint8Array.from(values.flatMap((value) => [value, value, value])) }
}

/** The picture with every channel raised by `amount`, up to 255. */
function brightened(image: RgbImage, amount: number): RgbImage {
  return { ...image, data: image.data.map((value) => Math.min(255, value + amount)) }
}

/** The definition: at most 7 of 64 bits and at most 6 of 255 root mean square. */
function areNear(a: PictureSignature, b: PictureSignature): boolean {
  const bits = (BigInt(`0x${a.dHash}`) ^ BigInt(`0x${b.dHash}`)).toString(2).replaceAll('0', '').length
  const squares = a.thumbnail.reduce((sum, value, i) => sum + (value - (b.thumbnail[i] as number)) ** 2, 0)
  return bits <= 7 && Math.sqrt(squares / a.thumbnail.length) <= 6
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
  it('join brightened copies and leave other pictures alone', async () => {
    const pictures = [
      patches(1),
      patches(2),
      brightened(patches(1), 4),
      patches(3),
      brightened(patches(2), 4),
    ]
    expect([...(await groupNearDuplicates(pictures.map(signatureOf)))]).toEqual([0, 1, 0, 3, 1])
  })

  it('tell apart pictures that share a hash', async () => {
    const red = { width: 8, height: 8, data: new Uint8Array(192).map((_, i) => (i % 3 === 0 ? 255 : 0)) }
    const blue = { ...red, data: red.data.map((_, i) => (i % 3 === 2 ? 255 : 0)) }
    const signatures = [signatureOf(red), signatureOf(blue)]
    expect(signatures[0]?.dHash).toBe(signatures[1]?.dHash)
    expect([...(await groupNearDuplicates(signatures))]).toEqual([0, 1])
  })

  it('pass likeness on: the ends of a chain belong together', async () => {
    // Brightness 100, 105, 110: neighbours differ by 5, the ends by 10, and 6 is the limit.
    const flat = (value: number): RgbImage => ({ width: 4, height: 4, data: new Uint8Array(48).fill(value) })
    const [first, middle, last] = [flat(100), flat(105), flat(110)].map(signatureOf)
    if (!first || !middle || !last) throw new Error('three signatures')
    expect([...(await groupNearDuplicates([last, first]))]).toEqual([0, 1])
    expect([...(await groupNearDuplicates([last, first, middle]))]).toEqual([0, 0, 0])
  })

  it('take a hash distance of seven and no more', async () => {
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
    expect([...(await groupNearDuplicates(signatures.slice(0, 2)))]).toEqual([0, 0])
    expect([
      ...(await groupNearDuplicates([signatures[0], signatures[2]].filter((s) => s !== undefined))),
    ]).toEqual([0, 1])
  })

  it('are those of comparing every pair with every other', async () => {
    // Ten pictures in six brightnesses each: the first three and the next two lie within 6 of each other.
    const amounts = [0, 3, 5, 20, 23, 60]
    const pictures = amounts.flatMap((amount) =>
      Array.from({ length: 10 }, (_, i) => brightened(patches(i), amount)),
    )
    const signatures = pictures.map(signatureOf)
    const expected = Int32Array.from(pictures.keys())
    signatures.forEach((a, i) =>
      signatures.slice(0, i).forEach((b, j) => {
        if (!areNear(a, b)) return
        const [from, to] = [expected[i], expected[j]].sort((x = 0, y = 0) => y - x)
        expected.forEach((root, k) => (expected[k] = root === from ? (to as number) : root))
      }),
    )
    expect([...(await groupNearDuplicates(signatures))]).toEqual([...expected])
    expect(new Set(expected).size).toBe(30)
  })

  it('stop when cancelled', async () => {
    const signatures = [patches(1), patches(2)].map(signatureOf)
    const grouping = groupNearDuplicates(signatures, AbortSignal.abort())
    await expect(grouping).rejects.toMatchObject({ code: 'CANCELLED' })
  })
})
