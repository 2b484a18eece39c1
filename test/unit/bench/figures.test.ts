import { describe, expect, it } from 'vitest'
import { median, summarizeRounds } from '../../../engine/bench/figures.ts'

const round = (ours: number, peer: number, foreignShare = 0) => ({ ms: [ours, peer], foreignShare })

describe('median', () => {
  it('is the middle value, or the mean of the middle two', () => {
    expect([median([3, 1, 2]), median([4, 1, 3, 2]), median([7])]).toEqual([2, 2.5, 7])
  })
})

describe('rounds', () => {
  it('with foreign load are dropped, and the ratio is taken within rounds', () => {
    const rounds = [
      round(100, 80),
      round(200, 300),
      round(100, 120),
      round(5, 900, 0.07),
      round(110, 110, 0.06),
    ]
    // clean: pairs 0.8, 1.5, 1.2, 1.0 → median (1.0 + 1.2)/2; ours 100 100 110 200 → 105 ms, 2048 tokens / 0.105 s
    expect(summarizeRounds(rounds, 2048)).toEqual({
      rounds: 5,
      cleanRounds: 4,
      isQuiet: true,
      figures: [
        { medianMs: 105, minMs: 100, perSecond: 2048000 / 105 },
        { medianMs: 115, minMs: 80, perSecond: 2048000 / 115 },
      ],
      ratio: 1.1,
      ratioOfMinima: 0.8,
    })
  })

  it('are all used, and called not quiet, when fewer than three are clean', () => {
    const found = summarizeRounds([round(100, 100), round(100, 200, 0.5), round(100, 300, 0.9)], 1)
    expect(found).toMatchObject({ cleanRounds: 1, isQuiet: false, ratio: 2 })
  })

  it('of one entrant have no ratio', () => {
    const found = summarizeRounds([{ ms: [50], foreignShare: undefined }], 1)
    expect(found).toMatchObject({ ratio: null, ratioOfMinima: null, figures: [{ perSecond: 20 }] })
  })
})
