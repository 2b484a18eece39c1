import { describe, expect, it } from 'vitest'
import { RandomStream } from '../../../engine/base/random.ts'
import { klNats, surprisal, totalVariation } from '../../../engine/diagnose/divergence.ts'
import { exposureChange, exposureCurve } from '../../../engine/diagnose/exposure-curve.ts'
import { qualityByLength } from '../../../engine/diagnose/length-quality.ts'
import { markovExposure } from '../../../engine/diagnose/markov-exposure.ts'
import { prefixDrift } from '../../../engine/diagnose/prefix-drift.ts'

const ORACLE = [
  [0.9, 0.1],
  [0.9, 0.1],
]
const MODEL = [
  [0.8, 0.2],
  [0.5, 0.5],
]
const stream = (name = 'test') => new RandomStream(1, name)

/** Walks of a chain from state 0, with the divergence of both chains at every prefix. */
function walks(chain: readonly (readonly number[])[], count: number, name: string) {
  const random = stream(name)
  return Array.from({ length: count }, () => {
    let state = 0
    return Float64Array.from({ length: 8 }, () => {
      const [o, p] = [ORACLE[state], MODEL[state]] as [number[], number[]]
      const nats = klNats(o.map(Math.log), p.map(Math.log))
      state = random.uniform() < (chain[state]?.[0] as number) ? 0 : 1
      return nats
    })
  })
}

describe('divergence', () => {
  it('equals numpy, with and without a token ruled out', () => {
    const [o, p] = [
      [1, 2, 0.5, -1],
      [0.2, 0.1, 1.5, 0],
    ]
    expect(klNats(o, p)).toBeCloseTo(0.7310087829266614, 12)
    expect(klNats(o, p, [3])).toBeCloseTo(0.6927132016499601, 12)
    expect(surprisal(o, 1, [3])).toBeCloseTo(0.4643687841079447, 12)
    expect(klNats(o, o)).toBe(0)
    expect(totalVariation([0.9, 0.1], [0.5, 0.5])).toBeCloseTo(0.4, 12)
  })

  it('is infinite where the model rules out what the oracle expects', () => {
    expect(klNats([0, 0], [0, -Infinity])).toBe(Infinity)
  })
})

describe('exposure bias of Markov chains', () => {
  it('has the values of two states, source .9/.1, model .8/.2 and .5/.5', () => {
    const { excess, accumulated, ratio } = markovExposure({ start: 0, oracle: ORACLE, model: MODEL }, 8)
    const rounded = (values: readonly (number | null)[], digits: number) =>
      values.map((value) => Number((value as number).toFixed(digits)))
    expect(
      rounded(
        excess.map((value) => (value as number) * 100),
        3,
      ),
    ).toEqual([0, 31.11, 48.857, 58.959, 65.163, 69.261, 72.138, 74.259])
    expect(rounded(accumulated, 6)).toEqual([
      1, 2.622197, 4.465718, 6.358379, 8.258166, 10.155645, 12.049638, 13.940738,
    ])
    expect(rounded(ratio, 4)).toEqual([1, 1.2308, 1.3692, 1.4108, 1.4232, 1.427, 1.4281, 1.4284])
  })

  it('is exactly 0 where the divergence is the same in every state', () => {
    const chain = [
      [0.5, 0.5],
      [0.5, 0.5],
    ]
    expect(markovExposure({ start: 0, oracle: ORACLE, model: chain }, 4).excess).toEqual([0, 0, 0, 0])
  })

  it('refuses rows that are no distributions', () => {
    expect(() => markovExposure({ start: 0, oracle: [[1, 1]], model: [[1]] }, 2)).toThrow(
      expect.objectContaining({ code: 'BAD_ARGUMENT' }),
    )
  })
})

describe('exposure curve', () => {
  it('finds a planted mismatch near its exact value, outside of what chance gives', () => {
    const rows = { own: walks(MODEL, 1000, 'model'), real: walks(ORACLE, 1000, 'source') }
    const { at, chance, excess } = exposureCurve(rows, stream())
    expect(at.map(({ length }) => length)).toEqual([2, 4, 8])
    expect(excess[0]).toBeCloseTo(0, 12)
    const last = at[2] as (typeof at)[number]
    expect(last.ci95[0]).toBeLessThan(0.74259)
    expect(last.ci95[1]).toBeGreaterThan(0.74259)
    expect(last.ci95[0]).toBeGreaterThan(chance[1])
  })

  it('reads about 0 for the source itself: its interval holds 0 and chance reaches as far', () => {
    const rows = { own: walks(ORACLE, 400, 'a'), real: walks(ORACLE, 400, 'b') }
    const { at, chance } = exposureCurve(rows, stream())
    const { value, ci95 } = at[2] as (typeof at)[number]
    expect(ci95[0]).toBeLessThan(0)
    expect(ci95[1]).toBeGreaterThan(0)
    expect(value).toBeGreaterThan(chance[0])
    expect(value).toBeLessThan(chance[1])
  })

  it('is a ratio of means: own (1+3)/2 over real (1+1)/2 is 100 % more', () => {
    const { excess, own, real } = exposureCurve({ own: [[1], [3]], real: [[1], [1]] }, stream())
    expect([excess, own, real]).toEqual([[1], [2], [1]])
  })

  it('has no value where the model equals its oracle', () => {
    expect(exposureCurve({ own: [[0, 0]], real: [[0, 0]] }, stream()).excess).toEqual([null, null])
  })

  it('sets a change between two models beside its interval, over the same contexts', () => {
    const real = walks(ORACLE, 300, 'real')
    const before = { own: walks(MODEL, 300, 'own'), real }
    const { value, ci95 } = exposureChange(before, { own: walks(ORACLE, 300, 'healed'), real }, stream())
    expect(value).toBeLessThan(-0.3)
    expect(ci95[1]).toBeLessThan(0)
  })

  it('refuses rows that do not pair up', () => {
    expect(() => exposureCurve({ own: [[1]], real: [[1, 2]] }, stream())).toThrow(/one length above 0/)
  })
})

describe('prefix drift', () => {
  it('is 1 for rows without a common token, 0 for equal ones, and chance lies between', () => {
    const rows = Array.from({ length: 20 }, (_, i) => [i % 2, 3])
    const other = rows.map(([first]) => [first as number, 4])
    const { drift, chance } = prefixDrift(rows, other, stream())
    expect(drift).toEqual([0, 1])
    expect(chance[1]).toBeGreaterThan(0)
    expect(chance[1]).toBeLessThan(0.5)
  })
})

describe('quality by length', () => {
  it('is the mean of every stretch', () => {
    expect(qualityByLength([[1, 1, 2, 2, 3, 3, 4, 4]], [[1, 1, 1, 1, 1, 1, 1, 3]])).toEqual([
      { from: 0, to: 2, own: 1, real: 1, n: 1 },
      { from: 2, to: 4, own: 2, real: 1, n: 1 },
      { from: 4, to: 6, own: 3, real: 1, n: 1 },
      { from: 6, to: 8, own: 4, real: 2, n: 1 },
    ])
  })
})
