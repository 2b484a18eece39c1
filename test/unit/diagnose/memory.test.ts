import { describe, expect, it } from 'vitest'
import { RandomStream } from '../../../engine/base/random.ts'
import { NearestTexts } from '../../../engine/diagnose/nearest-texts.ts'
import { repWithin } from '../../../engine/diagnose/rep-within.ts'
import { VerbatimSearch } from '../../../engine/diagnose/verbatim.ts'

/** By trying every pair of places. */
function longestByTrying(sample: readonly number[], training: readonly (readonly number[])[]): number {
  let longest = 0
  for (const text of training)
    for (let i = 0; i < sample.length; i++)
      for (let j = 0; j < text.length; j++) {
        let length = 0
        while (sample[i + length] !== undefined && sample[i + length] === text[j + length]) length++
        longest = Math.max(longest, length)
      }
  return longest
}

describe('verbatim spans', () => {
  it('stand where they stand', () => {
    const search = new VerbatimSearch([
      [9, 1, 2, 3, 4, 8, 8],
      [5, 6, 7, 5],
    ])
    search.read([0, 0, 1, 2, 3, 4, 0], 0)
    search.read([5, 6, 7], 1)
    const [first, second] = search.spans(3)
    expect(first).toEqual([{ sample: 0, from: 1, to: 5, training: 0, trainingFrom: 2, trainingTo: 6 }])
    expect(second).toEqual([{ sample: 1, from: 0, to: 3, training: 1, trainingFrom: 0, trainingTo: 3 }])
  })

  it('never reach from one sample into the next', () => {
    const search = new VerbatimSearch([
      [1, 2],
      [3, 4],
    ])
    search.read([1, 2, 3, 4], 0)
    expect(search.spans(3)).toEqual([[], []])
    expect(search.spans(2).map((spans) => spans.length)).toEqual([1, 1])
  })

  it('are as long as those that trying every place finds', () => {
    const random = new RandomStream(2, 'texts')
    const texts = (count: number, length: number) =>
      Array.from({ length: count }, () => Array.from({ length }, () => random.integer(3)))
    for (let trial = 0; trial < 30; trial++) {
      const [samples, training] = [texts(4, 14), texts(3, 17)]
      const search = new VerbatimSearch(samples)
      training.forEach((text, i) => search.read(text, i))
      search.spans(1).forEach((spans, i) => {
        const sample = samples[i] as number[]
        const [longest] = spans
        expect((longest?.to ?? 0) - (longest?.from ?? 0)).toBe(longestByTrying(sample, training))
        for (const { from, to, training: place, trainingFrom, trainingTo } of spans)
          expect(training[place]?.slice(trainingFrom, trainingTo)).toEqual(sample.slice(from, to))
      })
    }
  })

  it('take time in proportion to what is read: 400,000 tokens', () => {
    const search = new VerbatimSearch([Array.from({ length: 2000 }, () => 1)])
    search.read(
      Array.from({ length: 400_000 }, () => 1),
      0,
    )
    expect(search.spans(2000)[0]?.[0]).toMatchObject({ from: 0, to: 2000 })
  })
})

describe('nearest training texts', () => {
  it('are copies at 0, halves at a half, strangers at 1', () => {
    const search = new NearestTexts([
      [1, 2, 3, 4, 5],
      [1, 2, 3, 4, 9],
      [7, 7, 7, 7, 7],
    ])
    search.read([0, 1, 2, 3, 4], 0)
    search.read([1, 2, 3, 4, 5, 6], 1)
    expect(search.found()).toEqual([
      { training: 1, distance: 0 },
      { training: 0, distance: 0.5 },
      { training: -1, distance: 1 },
    ])
  })
})

describe('rep/ℓ', () => {
  it('counts first choices that stand before, wrong ones of them, and what real tokens do', () => {
    // places 1…4; choices 5, 6, 5, 9 of the real 6, 5, 7, 9
    expect(repWithin([5, 6, 5, 7, 9], [-1, 5, 6, 5, 9], 2)).toEqual({
      positions: 4,
      repeated: 3,
      wrong: 3,
      real: 1,
    })
  })

  it('looks no further back than the window', () => {
    expect(repWithin([5, 6, 7], [-1, -1, 5], 1)).toMatchObject({ positions: 1, repeated: 0 })
  })
})
