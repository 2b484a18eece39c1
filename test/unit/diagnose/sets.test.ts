import { describe, expect, it } from 'vitest'
import { RandomStream } from '../../../engine/base/random.ts'
import { besideReal, wholly } from '../../../engine/diagnose/beside-real.ts'
import {
  evenCodes,
  longestRun,
  runShare,
  topCodeShare,
  usedCodes,
} from '../../../engine/diagnose/code-measures.ts'
import { ballsOf, densityCoverage } from '../../../engine/diagnose/density-coverage.ts'
import { duplicateGroups, duplicateShare } from '../../../engine/diagnose/duplicates.ts'
import { symmetricEigenvalues } from '../../../engine/diagnose/spectrum.ts'
import { cosine, ngramProfile, profileCosine, vendiScore } from '../../../engine/diagnose/vendi.ts'
import { unitRows } from '../../../engine/metrics/features.ts'

const points = (count: number, of: (i: number) => number[]) =>
  Array.from({ length: count }, (_, i) => Float64Array.from(of(i)))

describe('spectrum', () => {
  it('equals numpy.linalg.eigvalsh', () => {
    const at = (i: number, j: number) => ((i * 7 + j * 3) % 11) / 3
    const matrix = Array.from({ length: 36 }, (_, k) => {
      const [i, j] = [Math.floor(k / 6), k % 6]
      return (at(i, j) + at(j, i)) / 2
    })
    const expected = [
      -2.298185271322124, -1.1338851924754254, 0.7809517939605519, 2.9419313708850217, 3.2806570080709654,
      9.761863624214346,
    ]
    const values = symmetricEigenvalues(matrix, 6).sort()
    expected.forEach((value, i) => expect(values[i]).toBeCloseTo(value, 10))
  })

  it('keeps the trace and the sum of squares of a large random matrix', () => {
    const random = new RandomStream(3, 'matrix')
    const n = 80
    const matrix = new Float64Array(n * n)
    for (let i = 0; i < n; i++)
      for (let j = 0; j <= i; j++) matrix[i * n + j] = matrix[j * n + i] = random.normal()
    const values = symmetricEigenvalues(matrix, n)
    const trace = Array.from({ length: n }, (_, i) => matrix[i * n + i] as number)
    expect(values.reduce((sum, value) => sum + value, 0)).toBeCloseTo(
      trace.reduce((sum, value) => sum + value, 0),
      8,
    )
    expect(values.reduce((sum, value) => sum + value * value, 0)).toBeCloseTo(
      matrix.reduce((sum, value) => sum + value * value, 0),
      6,
    )
  })

  it('refuses NaN', () => {
    expect(() => symmetricEigenvalues([1, NaN, NaN, 1], 2)).toThrow(/NaN/)
  })
})

describe('Vendi score', () => {
  const equal = (a: number, b: number) => (a === b ? 1 : 0)
  it('counts different things: n for n, 1 for equal ones, 2 for two groups of three', () => {
    expect(vendiScore([1, 2, 3, 4, 5], equal)).toBeCloseTo(5, 10)
    expect(vendiScore([1, 1, 1, 1], equal)).toBeCloseTo(1, 10)
    expect(vendiScore([1, 1, 1, 2, 2, 2], equal)).toBeCloseTo(2, 10)
    expect(vendiScore([], equal)).toBeNaN()
  })

  it('equals numpy on rows of features', () => {
    const rows = Float64Array.from({ length: 28 }, (_, k) => {
      const [i, c] = [Math.floor(k / 4), k % 4]
      return ((i * 5 + c * c * 3) % 7) - 3
    })
    expect(vendiScore(unitRows(rows, 4), cosine)).toBeCloseTo(3.141753942669441, 9)
  })

  it('takes texts as runs of one and two tokens', () => {
    const profile = ngramProfile([1, 2, 1])
    // counts 1:2, 2:1, "1 2":1, "2 1":1 → norm √7; with [1]: 2/√7
    expect(profileCosine(profile, profile)).toBeCloseTo(1, 12)
    expect(profileCosine(profile, ngramProfile([1]))).toBeCloseTo(2 / Math.sqrt(7), 12)
    expect(profileCosine(profile, ngramProfile([]))).toBe(0)
  })
})

describe('density and coverage', () => {
  it('equal numpy', () => {
    const real = points(12, (i) => [((i * 13) % 17) / 4, ((i * 7) % 5) / 2])
    const fake = points(9, (i) => [((i * 3) % 17) / 4 + 0.1, ((i * 11) % 5) / 2 - 0.2])
    const { density, coverage } = densityCoverage(fake, ballsOf(real))
    expect(density).toBeCloseTo(1.1777777777777778, 12)
    expect(coverage).toBe(1)
  })

  it('cover everything with the same points and little with one point', () => {
    const real = points(20, (i) => [i, 0])
    expect(densityCoverage(real, ballsOf(real)).coverage).toBe(1)
    const one = points(20, () => [0, 0])
    expect(densityCoverage(one, ballsOf(real)).coverage).toBeLessThan(0.4)
  })

  it('need more real items than neighbours', () => {
    expect(() => ballsOf(points(5, (i) => [i]))).toThrow(expect.objectContaining({ code: 'BAD_ARGUMENT' }))
  })
})

describe('duplicates', () => {
  it('are rows that differ in less than a tenth of their places', () => {
    const row = Array.from({ length: 20 }, (_, i) => i)
    const near = row.with(0, 99)
    const far = row.with(0, 99).with(1, 98)
    expect(duplicateGroups([row, far, near, row])).toEqual([[0, 2, 3]])
    expect(duplicateShare([row, far, near, row])).toBe(0.5)
    expect(duplicateGroups([row, row.slice(1)])).toEqual([])
  })
})

describe('image codes', () => {
  it('have a longest run, the first of equals', () => {
    expect(longestRun([1, 2, 2, 3, 3])).toEqual({ from: 1, to: 3 })
    expect(longestRun([])).toEqual({ from: 0, to: 0 })
    expect(
      runShare([
        [4, 4, 4, 4],
        [1, 2, 3, 4],
      ]),
    ).toBe((1 + 0.25) / 2)
  })

  it('are used evenly or not', () => {
    expect(topCodeShare([[1, 1, 1, 2]])).toBe(0.75)
    expect(evenCodes([[0, 1, 2, 3]], 8)).toBeCloseTo(4, 12)
    expect(usedCodes([[0, 1, 2, 3]], 8)).toBe(0.5)
  })
})

describe('a measure beside real data', () => {
  const mean = (items: readonly number[]) => items.reduce((sum, one) => sum + one, 0) / items.length
  const normals = (count: number, name: string, shift = 0) => {
    const random = new RandomStream(5, name)
    return Array.from({ length: count }, () => 10 + random.normal() + shift)
  }
  const beside = (samples: number[], real: number[], name = 'x') =>
    besideReal(wholly(mean), { samples, real }, { stream: new RandomStream(7, name) })

  it('has intervals as wide as theory says: ±1.96/√n', () => {
    const found = beside(normals(64, 'samples'), normals(400, 'real'))
    expect(found?.n).toBe(64)
    expect(found?.control.n).toBe(64)
    const wide = (ends: readonly [number, number]) => ends[1] - ends[0]
    const expected = (2 * 1.96) / Math.sqrt(64)
    for (const ends of [found?.ci95, found?.control.band])
      expect(Math.abs(wide(ends ?? [0, 0]) / expected - 1)).toBeLessThan(0.3)
  })

  it('keeps real data inside the band in nineteen cases of twenty, and finds a shift', () => {
    let inside = 0
    for (let trial = 0; trial < 60; trial++) {
      const found = beside(normals(32, `s${trial}`), normals(64, `r${trial}`), `t${trial}`)
      const [low, high] = found?.control.band ?? [0, 0]
      // disjoint intervals are what a finding asks for
      if ((found?.ci95[0] ?? 0) <= high && (found?.ci95[1] ?? 0) >= low) inside++
    }
    expect(inside).toBeGreaterThanOrEqual(57)
    const moved = beside(normals(64, 'moved', 2), normals(200, 'real'))
    expect(moved?.ci95[0]).toBeGreaterThan(moved?.control.band[1] ?? Infinity)
  })

  it('says nothing of few items', () => {
    expect(beside(normals(7, 'a'), normals(100, 'b'))).toBeUndefined()
    expect(beside(normals(100, 'a'), normals(15, 'b'))).toBeUndefined()
  })
})
