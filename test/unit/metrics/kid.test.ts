import { describe, expect, it } from 'vitest'
import { RandomStream } from '../../../engine/base/random.ts'
import { scaleRows } from '../../../engine/metrics/features.ts'
import { compareKid, kidContributions } from '../../../engine/metrics/kid-comparison.ts'
import { kid, kidDescriptor, kidOfCounts } from '../../../engine/metrics/kid.ts'

/** The rows of golden.py: sin(3·i + 7·k + phase). */
function waveRows(rows: number, dimension: number, phase: number): Float64Array {
  return Float64Array.from({ length: rows * dimension }, (_, i) => {
    return Math.sin(3 * Math.floor(i / dimension) + 7 * (i % dimension) + phase)
  })
}

function normalRows(rows: number, dimension: number, stream: RandomStream, shift = 0): Float64Array {
  return Float64Array.from({ length: rows * dimension }, () => shift + stream.normal())
}

describe('kid', () => {
  it('refuses ragged rows, single pictures and broken features', () => {
    expect(() => kid(new Float64Array(5), new Float64Array(4), 2)).toThrow('do not fill rows of 2')
    expect(() => kid(new Float64Array(2), new Float64Array(4), 2)).toThrow('got 1 and 1')
    expect(() => kid(Float64Array.of(1, Number.NaN, 0, 1), new Float64Array(4), 2)).toThrow('NaN or infinite')
  })

  it('is −2.375 for the same two unit vectors on both sides', () => {
    // k(e1,e2) = 1, k(e1,e1) = 1.5³ = 3.375: 1 + 1 − 2·(3.375 + 1 + 1 + 3.375)/4 = 2 − 4.375
    const unit = Float64Array.of(1, 0, 0, 1)
    expect(kid(unit, unit, 2)).toBe(-2.375)
  })

  it('equals an independent computation', () => {
    expect(kid(waveRows(7, 5, 0), waveRows(9, 5, 0.4), 5)).toBeCloseTo(-0.4044933719, 9) // golden.py
    expect(kid(waveRows(6, 4, 0), waveRows(6, 4, 0), 4)).toBeCloseTo(-0.670466239, 9) // golden.py
  })

  it('does not depend on the order of the pictures', () => {
    const x = waveRows(6, 3, 0)
    const reversed = Float64Array.from(
      { length: 18 },
      (_, i) => x[(5 - Math.floor(i / 3)) * 3 + (i % 3)] ?? 0,
    )
    const y = waveRows(8, 3, 1)
    expect(kid(reversed, y, 3)).toBeCloseTo(kid(x, y, 3), 12)
  })

  it('has mean 0 and the known spread for two samples of one distribution', () => {
    // METHODS §9.1: 200 draws of a 16-d standard normal on both sides give .0011 ± .011
    const values = Array.from({ length: 40 }, (_, repetition) => {
      const stream = new RandomStream(5, 'kid null', repetition)
      return kid(normalRows(200, 16, stream), normalRows(200, 16, stream), 16)
    })
    const mean = values.reduce((a, b) => a + b, 0) / 40
    const spread = Math.sqrt(values.reduce((a, b) => a + (b - mean) ** 2, 0) / 39)
    expect(Math.abs(mean)).toBeLessThan(0.0055) // 3 · .011 / √40 = .0052
    expect(spread).toBeGreaterThan(0.007)
    expect(spread).toBeLessThan(0.015)
  })

  it('grows with the share of pictures from elsewhere', () => {
    const stream = new RandomStream(6, 'kid corruption')
    const real = normalRows(60, 8, stream)
    const good = normalRows(60, 8, stream)
    const bad = normalRows(60, 8, stream, 1.5)
    const values = [0, 6, 12, 30].map((rows) => {
      return kid(Float64Array.of(...bad.slice(0, rows * 8), ...good.slice(rows * 8)), real, 8)
    })
    expect(values).toEqual([...values].sort((a, b) => a - b))
    expect(values[3]).toBeGreaterThan((values[0] as number) + 0.5)
  })
})

describe('kidOfCounts', () => {
  it('counts a doubled row twice, but never as a pair with itself', () => {
    // x = (0), (1), (3) with counts 2, 1, 0 and y = (0), (1): pairs of x only between (0) and (1): k = (0·1/1 + 1)³ = 1;
    // y: 1; between: (2·k(0,0) + 2·k(0,1) + k(1,0) + k(1,1)) / 6 = (2 + 2 + 1 + 8)/6 = 13/6; 1 + 1 − 13/3 = −7/3
    const counted = kidOfCounts(Float64Array.of(0, 1, 3), Float64Array.of(0, 1), 1)
    expect(counted(Uint32Array.of(2, 1, 0), Uint32Array.of(1, 1))).toBeCloseTo(-7 / 3, 12)
  })
})

describe('compareKid', () => {
  const stream = new RandomStream(9, 'kid arms')
  const rows = (shift: number) => scaleRows(normalRows(9, 4, stream, shift), 4, 2)
  const arms = {
    baseline: [rows(0.8), rows(0.7)],
    candidate: [rows(0.2), rows(0.1)],
    real: scaleRows(normalRows(7, 4, stream), 4, 2),
    dimension: 4,
  }
  const comparison = compareKid(arms)

  it('refuses arms with different captions or seeds', () => {
    expect(() => compareKid({ ...arms, candidate: [rows(0)] })).toThrow('got 2 and 1 seeds')
    expect(() => compareKid({ ...arms, candidate: [rows(0), new Float64Array(8)] })).toThrow('same captions')
  })

  it('gives the mean over seeds of each arm', () => {
    const of = (sets: Float64Array[]) => sets.reduce((sum, set) => sum + kid(set, arms.real, 4), 0) / 2
    expect(comparison.captions).toBe(9)
    expect(comparison.baseline).toBeCloseTo(of(arms.baseline), 12)
    expect(comparison.candidate).toBeCloseTo(of(arms.candidate), 12)
  })

  it('splits the difference into parts that add up to it', () => {
    const sum = kidContributions(arms).reduce((a, b) => a + b, 0)
    expect(sum).toBeCloseTo(comparison.candidate - comparison.baseline, 12)
  })

  it('gives nothing to captions whose pictures are the same in both arms, not even a rounding error', () => {
    const equal = kidContributions({ ...arms, candidate: arms.baseline.map((set) => set.slice()) })
    expect(Array.from(equal)).toEqual(Array<number>(9).fill(0))
    const half = arms.baseline.map((set, seed) =>
      set.map((value, i) => (i < 20 ? value : (arms.candidate[seed]?.[i] ?? 0))),
    )
    const mixed = kidContributions({ ...arms, candidate: half })
    expect(Array.from(mixed.subarray(0, 5))).toEqual([0, 0, 0, 0, 0])
    expect(mixed.subarray(5).every((part) => part !== 0)).toBe(true)
  })

  it('flips parts exactly as exchanging the pictures and computing again does', () => {
    for (const mask of [[0, 0, 0, 0, 0, 0, 0, 0, 1], [1, 0, 1, 1, 0, 0, 1, 0, 0], Array<number>(9).fill(1)]) {
      const pick = (plain: Float64Array[], other: Float64Array[]) =>
        plain.map((set, seed) => set.map((value, i) => (mask[i >> 2] ? (other[seed]?.[i] ?? value) : value)))
      const again = compareKid({
        ...arms,
        baseline: pick(arms.baseline, arms.candidate),
        candidate: pick(arms.candidate, arms.baseline),
      })
      expect(comparison.swapped(Uint8Array.from(mask))).toBeCloseTo(again.candidate - again.baseline, 11)
    }
  })

  it('gives the difference itself when each caption is counted once and the real pictures are all the same', () => {
    const same = { ...arms, real: Float64Array.from({ length: 28 }, (_, i) => (i % 4) / 2) }
    const once = new Uint32Array(9).fill(1)
    const { resampled, baseline, candidate } = compareKid(same)
    expect(resampled(once, new RandomStream(1, 'any'))).toBeCloseTo(candidate - baseline, 12)
  })

  it('is named after its encoder', () => {
    expect(kidDescriptor('pair-encoder')).toMatchObject({
      name: 'KID-pair-encoder',
      direction: 'min',
      level: 'corpus',
    })
  })
})
