import { describe, expect, it } from 'vitest'
import { RandomStream } from '../../../../engine/base/random.ts'
import { packByLength } from '../../../../engine/data/text/pack.ts'

describe('packing documents into rows', () => {
  it('gives no row for no document', () => {
    expect(packByLength([], 8)).toEqual([])
  })

  it('puts each where the least room is left, longest first', () => {
    // 7 and 6 open rows, 3 a third one that the other 3 joins; 2 fills that one up and 1 the first
    expect(packByLength([3, 7, 1, 6, 2, 3], 8)).toEqual([[1, 2], [3], [0, 5, 4]])
  })

  it('holds every document once and no row more than fits, whatever the lengths', () => {
    const random = new RandomStream(7, 'lengths')
    for (const capacity of [1, 31, 32, 33, 100]) {
      const lengths = Array.from({ length: 500 }, () => 1 + random.integer(capacity))
      const rows = packByLength(lengths, capacity)
      expect(rows.flat().sort((a, b) => a - b)).toEqual(lengths.map((_, i) => i))
      const sums = rows.map((row) => row.reduce((sum, i) => sum + (lengths[i] as number), 0))
      expect(Math.max(...sums)).toBeLessThanOrEqual(capacity)
      // best fit decreasing never takes more than 11/9 of the best plus four (Johnson 1973)
      const least = Math.ceil(lengths.reduce((a, b) => a + b, 0) / capacity)
      expect(rows.length).toBeLessThanOrEqual(
        (11 / 9) * least + 4 + lengths.filter((n) => 2 * n > capacity).length,
      )
    }
  })

  it('makes as many rows of the same lengths in any order', () => {
    const random = new RandomStream(8, 'lengths')
    const lengths = Array.from({ length: 200 }, () => 1 + random.integer(64))
    expect(packByLength(random.shuffled(lengths), 64).length).toBe(packByLength(lengths, 64).length)
  })
})
