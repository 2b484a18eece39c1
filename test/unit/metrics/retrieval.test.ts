import { describe, expect, it } from 'vitest'
import { RandomStream } from '../../../engine/base/random.ts'
import { copyNearest, shuffledOwners } from '../../../engine/metrics/controls.ts'
import { agreement, rankCaptions, retrievalAt } from '../../../engine/metrics/retrieval.ts'
import { scoreItems } from '../../../engine/metrics/sums.ts'

const rows = (...values: number[]) => Float32Array.from(values)

describe('rankCaptions', () => {
  it('refuses a picture without a caption and broken features', () => {
    const input = { pictures: rows(1, 0, 0, 1), captions: rows(1, 0), dimension: 2 }
    expect(() => rankCaptions(input)).toThrow('picture 1 has no caption among 1')
    const broken = { ...input, pictures: rows(Number.NaN, 0) }
    expect(() => rankCaptions(broken)).toThrow('NaN or infinity')
  })

  it('ranks by cosine, whatever the lengths', () => {
    // pictures at 0°, 50°, 90°; captions at 0°, 45°, 80°: nearest captions 0, 1, 2
    const at = (degrees: number, length: number) => [
      length * Math.cos((degrees * Math.PI) / 180),
      length * Math.sin((degrees * Math.PI) / 180),
    ]
    const captions = rows(...at(0, 5), ...at(45, 0.1), ...at(80, 3))
    const pictures = rows(...at(0, 1), ...at(50, 9), ...at(90, 2))
    const ranks = (owners: number[]) =>
      rankCaptions({ pictures, captions, dimension: 2, owners }).map((item) => item.rank)
    expect(ranks([0, 1, 2])).toEqual([0, 0, 0])
    expect(ranks([2, 0, 0])).toEqual([2, 2, 2]) // 50° is 5° from 45°, 30° from 80°, 50° from 0°
  })

  it('puts an encoder that tells nothing apart in the middle, not first', () => {
    // four equal captions: 0 nearer + 3 equal / 2 = 1.5
    const same = rows(1, 2, 1, 2, 1, 2, 1, 2)
    const items = rankCaptions({ pictures: same, captions: same, dimension: 2 })
    expect(items.map((item) => item.rank)).toEqual([1.5, 1.5, 1.5, 1.5])
    expect(scoreItems(retrievalAt(1), items)).toBe(0)
    expect(scoreItems(retrievalAt(5), items)).toBe(1)
  })

  it('gives the cosine of each picture and its caption', () => {
    // cos of (3, 4) and (1, 0) = .6; of (0, 2) and (0, 1) = 1; mean .8
    const items = rankCaptions({ pictures: rows(3, 4, 0, 2), captions: rows(1, 0, 0, 1), dimension: 2 })
    expect(scoreItems(agreement, items)).toBeCloseTo(0.8, 6)
  })
})

describe('shuffled captions', () => {
  it('bring a perfect encoder to chance', () => {
    // 40 captions, 100 shuffles: R@5 expects 5/40 = .125 with a standard error of √(.125·.875/4,000) = .0052
    const noise = new RandomStream(2, 'captions')
    const vectors = Float32Array.from({ length: 40 * 8 }, () => noise.normal())
    const recallAt5 = (owners: number[]) =>
      scoreItems(retrievalAt(5), rankCaptions({ pictures: vectors, captions: vectors, dimension: 8, owners }))
    const straight = Array.from({ length: 40 }, (_, i) => i)
    expect(recallAt5(straight)).toBe(1)
    let sum = 0
    for (let round = 0; round < 100; round++)
      sum += recallAt5(shuffledOwners(40, new RandomStream(2, 'shuffle', round)))
    expect(Math.abs(sum / 100 - 0.125)).toBeLessThan(0.016)
  })

  it('are a permutation that the seed fixes', () => {
    const owners = shuffledOwners(30, new RandomStream(4, 'shuffle'))
    expect([...owners].sort((a, b) => a - b)).toEqual(Array.from({ length: 30 }, (_, i) => i))
    expect(owners).toEqual(shuffledOwners(30, new RandomStream(4, 'shuffle')))
  })
})

describe('copyNearest', () => {
  it('refuses an empty training set', () => {
    expect(() => copyNearest({ captions: rows(1, 0), training: rows(), dimension: 2 })).toThrow(
      'no training captions',
    )
  })

  it('takes the training caption with the largest cosine, the first of equals', () => {
    const captions = rows(1, 0, 1, 1)
    const training = rows(0, 1, 2, 2, 1, 0.1, 5, 5)
    expect(copyNearest({ captions, training, dimension: 2 })).toEqual([2, 1])
  })
})
