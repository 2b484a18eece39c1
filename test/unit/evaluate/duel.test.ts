import { describe, expect, it } from 'vitest'
import { RandomStream } from '../../../engine/base/random.ts'
import { duelSentence, duelTone, rowSentence } from '../../../engine/evaluate/duel-sentence.ts'
import { duel } from '../../../engine/evaluate/duel.ts'
import type { DuelRow, ItemDuel } from '../../../engine/evaluate/duel.ts'
import { compareKid } from '../../../engine/metrics/kid-comparison.ts'
import { distanceToUniform } from './statistics/kolmogorov.ts'

const loss = (baseline: number[][], candidate: number[][]): ItemDuel => ({
  name: 'nll',
  direction: 'min',
  unit: 'nats/token',
  baseline,
  candidate,
})
const one = (metric: ItemDuel, options = {}) => duel({ metrics: [metric], ...options })[0] as DuelRow

describe('duel', () => {
  it('refuses arms that are not paired', () => {
    expect(() => one(loss([[1, 2, 3]], [[1, 2]]))).toThrow('same captions')
    expect(() => one(loss([[1, 2]], [[1, 2], [1, 2]]))).toThrow('same seeds') // prettier-ignore
    expect(() => one(loss([[1]], [[1]]))).toThrow('at least 2 captions, got 1')
    expect(() => one(loss([], []))).toThrow('at least 2 captions, got 0')
  })

  it('refuses scores that are no numbers', () => {
    expect(() => one(loss([[1, Number.NaN]], [[1, 2]]))).toThrow('nll has a score of NaN')
  })

  it('takes the mean over seeds of each caption before anything else', () => {
    // captions: baseline (2, 4), candidate (1, 4): one win and one tie of two captions, not of four scores
    const row = one(loss([[1, 5], [3, 3]], [[2, 4], [0, 4]])) // prettier-ignore
    expect(row).toMatchObject({ baseline: 3, candidate: 2.5, delta: -0.5, n: 2, wins: 1, ties: 1, losses: 0 })
    expect(row.p).toBe(1) // differences −1 and 0: every exchange is as far
  })

  it('claims a difference only when the corrected p is below alpha', () => {
    // 8 captions, all better by 1: p = 2/256 = .0078; four such metrics: Holm .03125
    const metric = loss([Array<number>(8).fill(2)], [Array<number>(8).fill(1)])
    expect(one(metric)).toMatchObject({ p: 0.0078125, pHolm: 0.0078125, verdict: 'better', ci95: [-1, -1] })
    const four = ['a', 'b', 'c', 'd'].map((name) => ({ ...metric, name }))
    expect(duel({ metrics: four }).map((row) => row.pHolm)).toEqual([0.03125, 0.03125, 0.03125, 0.03125])
    expect(duel({ metrics: four, alpha: 0.01 }).map((row) => row.verdict)).toEqual(
      Array<string>(4).fill('no difference shown'),
    )
  })

  it('knows which way is better', () => {
    const less = [Array<number>(8).fill(2)]
    const more = [Array<number>(8).fill(3)]
    expect(one(loss(less, more))).toMatchObject({ verdict: 'worse', wins: 0, losses: 8 })
    expect(one({ ...loss(less, more), direction: 'max' })).toMatchObject({ verdict: 'better', wins: 8 })
  })

  it('is the same for the same seed, whatever other metrics stand beside', () => {
    const noise = new RandomStream(1, 'duel')
    const scores = () => [Array.from({ length: 20 }, () => noise.normal())]
    const [first, second] = [loss(scores(), scores()), { ...loss(scores(), scores()), name: 'other' }]
    const alone = one(second, { seed: 5 })
    expect(duel({ metrics: [first, second], seed: 5 })[1]).toMatchObject({ p: alone.p, ci95: alone.ci95 })
    expect(one(second, { seed: 6 }).ci95).not.toEqual(alone.ci95)
  })

  it('widens the interval when seeds are drawn again too', () => {
    // The seeds disagree by ±1 while the captions all agree.
    const baseline = [-1, 0, 1].map(() => Array<number>(12).fill(0))
    const candidate = [-1, 0, 1].map((shift) => Array<number>(12).fill(2 + shift))
    expect(one(loss(baseline, candidate)).ci95).toEqual([2, 2])
    const [low, high] = one(loss(baseline, candidate), { intervalOver: 'seeds and captions' }).ci95
    expect([low < 1.5, high > 2.5]).toEqual([true, true])
  })

  it('gives uniform p-values and no claims for a model against itself', () => {
    const rows = Array.from({ length: 200 }, (_, repetition) => {
      const noise = new RandomStream(3, 'a/a duel', repetition)
      const scores = () => [1, 2].map(() => Array.from({ length: 16 }, () => noise.normal()))
      return one(loss(scores(), scores()), { seed: repetition, trials: 1000, resamples: 40 })
    })
    expect(distanceToUniform(rows.map((row) => row.p))).toBeLessThan(0.1151) // KS at 1 %: 1.628 / √200
    const claims = rows.filter((row) => row.verdict !== 'no difference shown').length / 200
    expect(claims).toBeGreaterThanOrEqual(0.02)
    expect(claims).toBeLessThanOrEqual(0.09)
  })
})

describe('a duel by KID', () => {
  const pictures = (stream: RandomStream, shift: number, captions = 24) =>
    Float64Array.from({ length: captions * 4 }, () => shift + stream.normal())
  const kidDuel = (repetition: number, shifts: readonly [number, number]) => {
    const stream = new RandomStream(8, 'kid duel', repetition)
    const [baseline, candidate, real] = [...shifts, 0].map((shift) => pictures(stream, shift))
    const arms = { baseline: [baseline], candidate: [candidate], real, dimension: 4 }
    return {
      name: 'KID-test',
      direction: 'min' as const,
      unit: '',
      comparison: compareKid(arms as Parameters<typeof compareKid>[0]),
    }
  }

  it('finds the arm that lies nearer to the real pictures', () => {
    const [row] = duel({ metrics: [kidDuel(0, [1.2, 0.1])], trials: 2000, resamples: 500 })
    expect(row).toMatchObject({ verdict: 'better', n: 24, wins: null, ties: null, losses: null })
    expect(row?.ci95[1]).toBeLessThan(0)
    expect(row?.delta).toBeGreaterThan(row?.ci95[0] as number)
    expect(row?.delta).toBeLessThan(row?.ci95[1] as number)
  })

  it('gives uniform p-values for two arms of one distribution', () => {
    const pValues = Array.from({ length: 200 }, (_, repetition) => {
      const metrics = [kidDuel(repetition, [0.5, 0.5])]
      return duel({ metrics, seed: repetition, trials: 500, resamples: 2 })[0]?.p ?? 0
    })
    expect(distanceToUniform(pValues)).toBeLessThan(0.1151) // KS at 1 %: 1.628 / √200
  })
})

describe('verdicts in words', () => {
  const row = (name: string, verdict: DuelRow['verdict'], more: Partial<DuelRow> = {}): DuelRow => ({
    ...{ name, verdict, direction: 'min', unit: 'nats/token', baseline: 6.18, candidate: 3.63, delta: -2.55 },
    ...{ ci95: [-2.61, -2.49], p: 0.0001, pHolm: 0.0004, n: 96, wins: 96, ties: 0, losses: 0 },
    ...more,
  })
  const names = { baseline: 'the starter', candidate: 'the tuned model' }
  const recall = { unit: '%', delta: -0.021, ci95: [-0.052, 0.01] as const, pHolm: 0.31, p: 0.31 }

  it('say where it is better, where worse and where nothing was shown', () => {
    const rows = [row('nll', 'better'), row('psnr', 'worse', { unit: 'dB', delta: -1.2, ci95: [-1.5, -0.9], pHolm: 0.02 })] // prettier-ignore
    expect(duelSentence(rows, names)).toBe(
      'The tuned model is better than the starter in held-out loss (−2.55 nats/token, p < .001), but worse in PSNR (−1.2 dB, p = .020).',
    )
    expect(duelTone(rows)).toBe('mixed')
    expect(duelSentence([row('nll', 'better'), row('R@1', 'no difference shown', recall)], names)).toBe(
      'The tuned model is better than the starter in held-out loss (−2.55 nats/token, p < .001). No difference was shown in caption recognition.',
    )
    expect(duelSentence([row('R@1', 'worse', { ...recall, pHolm: 0.001 })], names)).toBe(
      'The tuned model is worse than the starter in caption recognition (−2.1 points, p = .001).',
    )
  })

  it('do not claim a difference that few captions could not have shown', () => {
    const few = [row('nll', 'no difference shown', { n: 5 })]
    expect(duelTone(few)).toBe('no difference shown')
    expect(duelSentence(few, names)).toBe(
      'No difference shown between the tuned model and the starter in held-out loss. With 5 captions none could have been: compare on more.',
    )
    expect(duelSentence([row('nll', 'no difference shown')], names)).not.toContain('could have been')
  })

  it('give one metric with its interval', () => {
    expect(rowSentence(row('nll', 'better'), names)).toBe(
      'Held-out loss: 6.18 → 3.63 nats/token, better (95 % interval of the change −2.61 to −2.49, p < .001, 96 captions).',
    )
    expect(
      rowSentence(row('R@1', 'no difference shown', { ...recall, baseline: 0.052, candidate: 0.031 }), names),
    ).toBe(
      'Caption recognition: 5.2 → 3.1\u202f%, no difference shown (95 % interval of the change −5.2 to 1.0, p = .31, 96 captions).',
    )
  })
})
