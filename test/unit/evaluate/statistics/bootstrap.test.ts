import { describe, expect, it } from 'vitest'
import { RandomStream } from '../../../../engine/base/random.ts'
import {
  bootstrapInterval,
  bootstrapMean,
  hierarchicalBootstrap,
  percentileInterval,
} from '../../../../engine/evaluate/statistics/bootstrap.ts'

const stream = (name: string, index = 0) => new RandomStream(11, name, index)

describe('percentileInterval', () => {
  it('takes the 51st smallest and the 51st largest of 2,000', () => {
    const values = Array.from({ length: 2000 }, (_, i) => 2000 - i) // 2000 … 1
    expect(percentileInterval(values)).toEqual([51, 1950])
  })

  it('cuts the asked share from either end', () => {
    // 40 values, level .9: 2 fall off either end
    expect(
      percentileInterval(
        Array.from({ length: 40 }, (_, i) => i),
        0.9,
      ),
    ).toEqual([2, 37])
  })
})

describe('bootstrapMean', () => {
  it('refuses no values', () => {
    expect(() => bootstrapMean([], { stream: stream('none') })).toThrow('at least 1 item')
  })

  it('gives [0, .38] for 60 wins and 40 losses', () => {
    // METHODS fixture: mean .2, standard error √(.96/100) = .098, so .2 ± 1.96·.098 = [.008, .392], on a grid of .02
    const differences = [...Array<number>(60).fill(1), ...Array<number>(40).fill(-1)]
    const [low, high] = bootstrapMean(differences, { stream: stream('wins') })
    expect(Math.abs(low - 0)).toBeLessThanOrEqual(0.0201)
    expect(Math.abs(high - 0.38)).toBeLessThanOrEqual(0.0201)
  })

  it('shrinks to the value when all are equal', () => {
    expect(bootstrapMean([0.25, 0.25, 0.25], { stream: stream('equal') })).toEqual([0.25, 0.25])
  })

  it('covers a known mean 95 times in 100', () => {
    // 400 sets of 60 normal numbers with mean 3: the standard error of the share itself is √(.95·.05/400) = .011
    const covered = Array.from({ length: 400 }, (_, repetition) => {
      const noise = stream('coverage noise', repetition)
      const values = Array.from({ length: 60 }, () => 3 + 2 * noise.normal())
      const [low, high] = bootstrapMean(values, { stream: stream('coverage', repetition), resamples: 600 })
      return low <= 3 && 3 <= high
    })
    expect(Math.abs(covered.filter(Boolean).length / 400 - 0.95)).toBeLessThanOrEqual(0.03)
  })
})

describe('bootstrapInterval', () => {
  it('hands counts that add up to the number of items', () => {
    const totals = new Set<number>()
    const statistic = (counts: Uint32Array) => {
      totals.add(counts.reduce((a, b) => a + b, 0))
      return counts[0] as number
    }
    bootstrapInterval(17, statistic, { stream: stream('counts'), resamples: 50 })
    expect([...totals]).toEqual([17])
  })

  it('is the same for the same seed and another for another', () => {
    const values = Array.from({ length: 40 }, (_, i) => Math.cos(i))
    const run = (seed: number) => bootstrapMean(values, { stream: new RandomStream(seed, 'seed') })
    expect(run(1)).toEqual(run(1))
    expect(run(1)).not.toEqual(run(2))
  })
})

describe('hierarchicalBootstrap', () => {
  it('refuses seeds with different numbers of items', () => {
    expect(() => hierarchicalBootstrap([[1, 2], [1]], { stream: stream('ragged') })).toThrow('same number')
  })

  it('equals the plain bootstrap with one seed', () => {
    const values = Array.from({ length: 50 }, (_, i) => Math.sin(i))
    const width = ([low, high]: readonly [number, number]) => high - low
    const plain = width(bootstrapMean(values, { stream: stream('one seed') }))
    const both = width(hierarchicalBootstrap([values], { stream: stream('one seed, both') }))
    expect(both / plain).toBeGreaterThan(0.9) // 2,000 resamples fix a width to about ±3 %
    expect(both / plain).toBeLessThan(1.1)
  })

  it('is wider when the seeds disagree, which the mean over seeds hides', () => {
    const items = Array.from({ length: 50 }, (_, i) => Math.sin(i))
    const seeds = [-1, 0, 1].map((shift) => items.map((value) => value + shift))
    const [low, high] = hierarchicalBootstrap(seeds, { stream: stream('seeds') })
    // The seeds' means −1, 0, 1 alone: a mean of three draws is −1 or below with chance 1/27 = 3.7 % > 2.5 %.
    expect(low).toBeLessThan(-0.85)
    expect(high).toBeGreaterThan(0.85)
  })

  it('covers a known mean at least 92 times in 100 with 8 seeds and 40 items', () => {
    // value = seed effect (sd .5) + item effect (sd 1) + noise (sd 1); true mean 0. Eight seeds understate their own
    // spread by √(7/8), and the crossed bootstrap counts the noise twice (Owen 2007), which errs to the safe side.
    const covered = Array.from({ length: 200 }, (_, repetition) => {
      const noise = stream('crossed noise', repetition)
      const itemEffects = Array.from({ length: 40 }, () => noise.normal())
      const values = Array.from({ length: 8 }, () => {
        const seedEffect = 0.5 * noise.normal()
        return itemEffects.map((effect) => seedEffect + effect + noise.normal())
      })
      const [low, high] = hierarchicalBootstrap(values, {
        stream: stream('crossed', repetition),
        resamples: 400,
      })
      return low <= 0 && 0 <= high
    })
    const share = covered.filter(Boolean).length / 200
    expect(share).toBeGreaterThanOrEqual(0.92)
    expect(share).toBeLessThanOrEqual(0.99)
  })
})
