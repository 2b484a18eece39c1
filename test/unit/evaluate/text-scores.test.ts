import { describe, expect, it } from 'vitest'
import {
  compareTexts,
  pickTextScores,
  summariseText,
  type TextEvidence,
  textExamples,
} from '../../../engine/evaluate/text-scores.ts'

/** Twelve texts of which the model gives so many nats, and answers that are right up to a place. */
function evidence(nats: number, right: number): TextEvidence {
  const keys = Array.from({ length: 12 }, (_, i) => `k${i}`)
  return {
    heldOut: keys.map((key, i) => ({ key, nllNats: nats * (i + 1), tokens: i + 1, bytes: 2 * (i + 1) })),
    written: [
      keys.map((key, i) => ({
        key,
        prompt: `p${i}`,
        output: i < right ? `a${i}` : 'no',
        references: [`a${i}`],
      })),
    ],
  }
}
const names = (scorers: ReturnType<typeof pickTextScores>): string[] =>
  scorers.map(({ metric }) => metric.name)

describe('refusals', () => {
  it('refuses metrics of pictures, unknown ones with the nearest name, and answers where there are none', () => {
    expect(() => pickTextScores(['KID-pair-encoder'], true)).toThrow(
      expect.objectContaining({ code: 'BAD_ARGUMENT' }),
    )
    expect(() => pickTextScores(['exact-mach'], true)).toThrow(
      expect.objectContaining({ code: 'UNKNOWN_NAME', fixes: ['Did you mean “exact-match”?'] }),
    )
    expect(() => pickTextScores(['exact-match'], false)).toThrow(
      expect.objectContaining({ code: 'BAD_ARGUMENT' }),
    )
  })

  it('refuses evidence of other examples', () => {
    const short = { ...evidence(1, 3), heldOut: evidence(1, 3).heldOut.slice(1) }
    const pair = { baseline: evidence(1, 3), candidate: short }
    expect(() => compareTexts(pickTextScores(['text-nll'], true), pair, { seed: 0, alpha: 0.05 })).toThrow(
      expect.objectContaining({ code: 'BAD_ARGUMENT' }),
    )
  })
})

describe('scores of texts', () => {
  it('are the usual ones where none are named, without answers only likelihoods', () => {
    expect(names(pickTextScores([], false))).toEqual(['text-nll', 'bits-per-byte'])
    expect(names(pickTextScores([], true))).toContain('exact-match')
  })

  it('weigh tokens alike, with an interval over texts', () => {
    const [nll, bits, match] = pickTextScores(['text-nll', 'bits-per-byte', 'exact-match'], true)
    const found = evidence(2, 9)
    // 2 nats for every token; 2 / ln 2 / 2 = 1.4427 bits for every byte; 9 of 12 answers are right
    expect(summariseText(nll as NonNullable<typeof nll>, found, 0)).toMatchObject({
      value: 2,
      ci95: [2, 2],
      n: 12,
    })
    expect(summariseText(bits as NonNullable<typeof bits>, found, 0).value).toBeCloseTo(1.4427, 4)
    const right = summariseText(match as NonNullable<typeof match>, found, 0)
    expect(right.value).toBe(0.75)
    expect(right.ci95[0]).toBeGreaterThan(0.4)
    expect(right.ci95[1]).toBeLessThanOrEqual(1)
  })

  it('give a value for every example, with the sample behind the key of an answer', () => {
    const found = textExamples(pickTextScores(['text-nll', 'exact-match'], true), evidence(2, 9))
    expect(found).toContainEqual({ metric: 'text-nll', example: 'k3', value: 2 })
    expect(found).toContainEqual({ metric: 'exact-match', example: 'k8#0', value: 1 })
    expect(found).toContainEqual({ metric: 'exact-match', example: 'k9#0', value: 0 })
  })

  it('are compared text by text: better, worse, and nothing where the arms are the same', () => {
    const scorers = pickTextScores(['text-nll', 'exact-match', 'distinct-1'], true)
    const better = compareTexts(
      scorers,
      { baseline: evidence(2, 0), candidate: evidence(1.5, 12) },
      { seed: 0, alpha: 0.05 },
    )
    expect(better.map(({ name, verdict }) => [name, verdict])).toEqual([
      ['text-nll', 'better'],
      ['exact-match', 'better'],
      ['distinct-1', 'better'],
    ])
    expect(better[0]).toMatchObject({ baseline: 2, candidate: 1.5, delta: -0.5, n: 12 })
    const same = { baseline: evidence(2, 5), candidate: evidence(2, 5) }
    const none = compareTexts(scorers, same, { seed: 0, alpha: 0.05 })
    expect(new Set(none.map(({ verdict }) => verdict))).toEqual(new Set(['no difference shown']))
  })
})
