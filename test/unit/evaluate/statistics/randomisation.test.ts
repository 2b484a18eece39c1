import { describe, expect, it } from 'vitest'
import { RandomStream } from '../../../../engine/base/random.ts'
import { randomisationTest, signFlipTest } from '../../../../engine/evaluate/statistics/randomisation.ts'
import { distanceToUniform } from './kolmogorov.ts'

const stream = (name: string, index = 0) => new RandomStream(7, name, index)

describe('signFlipTest', () => {
  it('refuses no items', () => {
    expect(() => signFlipTest([], { stream: stream('none') })).toThrow('at least 1 item')
  })

  it('counts every exchange of few items', () => {
    // all five positive: only + + + + + and − − − − − are as far from 0, of 2^5 = 32
    expect(signFlipTest([1, 1, 1, 1, 1], { stream: stream('five') })).toEqual({
      p: 0.0625,
      trials: 32,
      exact: true,
    })
    // 1+2+3−1 = 5; |Σ| ≥ 5 for Σ = ±7, ±5, ±5 (the −1 or the 1 flipped): 6 of 16
    expect(signFlipTest([1, 2, 3, -1], { stream: stream('four') }).p).toBe(0.375)
  })

  it('comes near the exact value when it draws', () => {
    // 60 × (+1), 40 × (−1): exact two-sided binomial 2·P(X ≥ 60 | 100, ½) = .0569; 10,000 draws have a standard error of .0023
    const differences = [...Array<number>(60).fill(1), ...Array<number>(40).fill(-1)]
    const result = signFlipTest(differences, { stream: stream('hundred') })
    expect(result).toMatchObject({ trials: 10_000, exact: false })
    expect(Math.abs(result.p - 0.0569)).toBeLessThan(0.007)
  })

  it('says 1 for no difference and never 0 for a huge one', () => {
    expect(signFlipTest(new Float64Array(20), { stream: stream('zero') }).p).toBe(1)
    // 1 / 1,000 is the smallest p that 999 draws can show; 2^−49 is the chance that one draw is as far
    expect(signFlipTest(new Float64Array(50).fill(3), { stream: stream('huge'), trials: 999 }).p).toBe(0.001)
  })

  it('counts a tie that only rounding hides', () => {
    // .1 + .2 − .3 is 5.6e-17 in floating point and 0 in truth: every exchange is as far
    expect(signFlipTest([0.1, 0.2, -0.3], { stream: stream('tie') }).p).toBe(1)
    // only + + + and − − − are as far: 2 of 8
    expect(signFlipTest([0.1, 0.2, 0.3], { stream: stream('tie') }).p).toBe(0.25)
  })

  it('gives the same p for the same seed', () => {
    const differences = Array.from({ length: 30 }, (_, i) => Math.sin(i) + 0.2)
    const run = () => signFlipTest(differences, { stream: stream('same') }).p
    expect(run()).toBe(run())
  })

  it('gives uniform p-values when nothing differs, and 5 % false positives', () => {
    // 200 comparisons of a system with itself: 25 pairs, both sides standard normal
    const pValues = Array.from({ length: 200 }, (_, repetition) => {
      const noise = stream('a/a noise', repetition)
      const differences = Array.from({ length: 25 }, () => noise.normal() - noise.normal())
      return signFlipTest(differences, { stream: stream('a/a flips', repetition), trials: 2000 }).p
    })
    // Kolmogorov–Smirnov at the 1 % level for 200 values: 1.628 / √200 = .1151
    expect(distanceToUniform(pValues)).toBeLessThan(0.1151)
    const falsePositives = pValues.filter((p) => p < 0.05).length / 200
    expect(falsePositives).toBeGreaterThanOrEqual(0.02)
    expect(falsePositives).toBeLessThanOrEqual(0.09)
  })

  it('finds a real difference of half a standard deviation in 60 pairs', () => {
    const noise = stream('power')
    const differences = Array.from({ length: 60 }, () => 0.5 + noise.normal())
    expect(signFlipTest(differences, { stream: stream('power flips') }).p).toBeLessThan(0.01)
  })
})

describe('randomisationTest', () => {
  it('works for a statistic that is no mean', () => {
    // Difference of maxima of (0, 5) and (1, 2): 5 − 2 = 3. Exchanging the second pair gives max(0, 2) − max(1, 5) = −3,
    // the first pair max(1, 5) − max(0, 2) = 3, both −3: all four are as far.
    const candidate = [0, 5]
    const baseline = [1, 2]
    const statistic = (exchanged: Uint8Array) => {
      const left = candidate.map((value, i) => (exchanged[i] ? (baseline[i] as number) : value))
      const right = baseline.map((value, i) => (exchanged[i] ? (candidate[i] as number) : value))
      return Math.max(...left) - Math.max(...right)
    }
    expect(randomisationTest(2, statistic, { stream: stream('maxima') })).toEqual({
      p: 1,
      trials: 4,
      exact: true,
    })
  })
})
