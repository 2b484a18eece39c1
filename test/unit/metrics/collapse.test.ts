import { describe, expect, it } from 'vitest'
import { codebookPerplexity, codebookUsage } from '../../../engine/metrics/codebook.ts'
import { diversity } from '../../../engine/metrics/diversity.ts'
import { nearestGrids, nearestTraining, summariseMemorisation } from '../../../engine/metrics/memorisation.ts'
import { scoreItems } from '../../../engine/metrics/sums.ts'

const coded = (...codes: number[]) => ({ codes, codebookSize: 8 })

describe('codebook metrics', () => {
  it('count evenly used codes as themselves and one code as 1', () => {
    expect(scoreItems(codebookPerplexity, [coded(0, 1), coded(2, 3)])).toBeCloseTo(4, 12)
    expect(scoreItems(codebookPerplexity, [coded(5, 5, 5)])).toBe(1)
  })

  it('pool the codes of all pictures', () => {
    // p = 3/4, 1/4: exp(−.75·ln .75 − .25·ln .25) = exp(.562335) = 1.754765
    expect(scoreItems(codebookPerplexity, [coded(0, 0), coded(0, 1)])).toBeCloseTo(1.754765, 6)
    expect(scoreItems(codebookUsage, [coded(0, 0), coded(0, 1)])).toBe(0.25) // 2 of 8
  })
})

describe('diversity', () => {
  const samples = (...values: number[]) => ({ features: Float32Array.from(values), dimension: 2 })

  it('is 0 when all samples are one picture and 1 when they share nothing', () => {
    expect(scoreItems(diversity, [samples(1, 2, 2, 4, 3, 6)])).toBeCloseTo(0, 12)
    expect(scoreItems(diversity, [samples(1, 0, 0, 1)])).toBeCloseTo(1, 12)
  })

  it('averages over pairs first and captions second', () => {
    // (1,0), (0,1), (−1,0): distances 1, 2, 1 → 4/3; the second caption 0; mean 2/3
    expect(scoreItems(diversity, [samples(1, 0, 0, 1, -1, 0), samples(1, 0, 1, 0)])).toBeCloseTo(2 / 3, 12)
  })
})

describe('memorisation', () => {
  it('refuses to compare with nothing', () => {
    const none = new Float32Array(0)
    expect(() => nearestTraining(Float32Array.of(1, 0), none, 2)).toThrow('no training pictures')
    expect(() => nearestGrids([[1]], [])).toThrow('no training grids')
    expect(() => nearestGrids([[1, 2]], [[1]])).toThrow('grids of 2 and 1 tokens')
    expect(() => summariseMemorisation([], [])).toThrow('got 0 and 0')
  })

  it('finds the nearest training picture and how far it is', () => {
    const training = Float32Array.of(0, 1, 1, 0)
    const found = nearestTraining(Float32Array.of(3, 4, 5, 0), training, 2)
    expect(found.map((nearest) => nearest.index)).toEqual([0, 1])
    expect(found[0]?.distance).toBeCloseTo(0.2, 12) // 1 − 4/5
    expect(found[1]?.distance).toBeCloseTo(0, 12)
  })

  it('counts differing places of token grids, 0 for an exact copy', () => {
    const training = [
      [1, 2, 3, 4],
      [9, 9, 9, 9],
    ]
    expect(
      nearestGrids(
        [
          [9, 9, 9, 9],
          [1, 2, 3, 9],
          [9, 9, 3, 4],
        ],
        training,
      ),
    ).toEqual([
      // prettier-ignore
      { index: 1, distance: 0 },
      { index: 0, distance: 0.25 },
      { index: 0, distance: 0.5 },
    ])
  })

  it('tells a model that copies from one that does not', () => {
    const at = (distance: number) => ({ index: 0, distance })
    const heldOut = Array.from({ length: 100 }, (_, i) => at(0.2 + i / 1000)) // .2 … .299; the 5 % point is .205
    expect(summariseMemorisation([at(0.01), at(0.01), at(0.25), at(0.3)], heldOut)).toEqual({
      sampleMedian: 0.13, // (.01 + .25) / 2
      heldOutMedian: 0.2495,
      suspiciousShare: 0.5,
    })
    expect(summariseMemorisation(heldOut, heldOut).suspiciousShare).toBe(0.05)
  })
})
