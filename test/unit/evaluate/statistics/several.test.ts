import { describe, expect, it } from 'vitest'
import { benjaminiHochberg, holm } from '../../../../engine/evaluate/statistics/several.ts'
import { wilsonInterval } from '../../../../engine/evaluate/statistics/wilson.ts'

const rounded = (values: readonly number[], digits = 10) => values.map((v) => Number(v.toFixed(digits)))

describe('holm', () => {
  it('multiplies the smallest by the family size and never falls', () => {
    // sorted .005·4 = .02, .01·3 = .03, .03·2 = .06, .04·1 = .04 → .06
    expect(rounded(holm([0.01, 0.04, 0.03, 0.005]))).toEqual([0.03, 0.06, 0.06, 0.02])
  })

  it('stops at 1 and leaves one p-value or none alone', () => {
    expect(holm([0.6, 0.7])).toEqual([1, 1])
    expect(holm([0.04])).toEqual([0.04])
    expect(holm([])).toEqual([])
  })
})

describe('benjaminiHochberg', () => {
  it('divides by the rank and never rises towards the smallest', () => {
    // sorted .005·4/1 = .02, .01·4/2 = .02, .03·4/3 = .04, .04·4/4 = .04
    expect(rounded(benjaminiHochberg([0.01, 0.04, 0.03, 0.005]))).toEqual([0.02, 0.04, 0.04, 0.02])
  })

  it('is never stricter than Holm', () => {
    const pValues = [0.001, 0.2, 0.03, 0.04, 0.9, 0.011]
    const strict = holm(pValues)
    benjaminiHochberg(pValues).forEach((p, i) => expect(p).toBeLessThanOrEqual(strict[i] as number))
  })
})

describe('wilsonInterval', () => {
  it('refuses impossible counts', () => {
    expect(() => wilsonInterval(0, 0)).toThrow('0 successes out of 0')
    expect(() => wilsonInterval(5, 4)).toThrow('5 successes out of 4')
  })

  it('gives [.4902, .9433] for 8 of 10', () => {
    expect(rounded(wilsonInterval(8, 10), 4)).toEqual([0.4902, 0.9433])
  })

  it('stays open at none and at all', () => {
    // z²/(n + z²) = 3.84146/13.84146 = .27753
    expect(rounded(wilsonInterval(0, 10), 5)).toEqual([0, 0.27753])
    expect(rounded(wilsonInterval(10, 10), 5)).toEqual([0.72247, 1])
  })
})
