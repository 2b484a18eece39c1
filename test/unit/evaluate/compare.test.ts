import { describe, expect, it } from 'vitest'
import { compareSubjects } from '../../../engine/evaluate/compare.ts'
import { comparisonVerdict } from '../../../engine/evaluate/compare-report.ts'
import { makeSubject, type ScoreSubject } from '../../../engine/evaluate/evaluate-subject.ts'
import { pickScores } from '../../../engine/evaluate/image-scores.ts'

const UNITS = Array.from({ length: 8 }, (_, i) => ({ key: `k${i}`, caption: `caption ${i}`, pictures: [] }))

function withNats(nats: readonly number[], units = UNITS): ScoreSubject {
  return makeSubject({ units, drawn: [], samples: [], nats: Float64Array.from(nats) })
}

const scores = pickScores(['nll'], 'tiny')
const high = withNats([5, 6, 7, 8, 5, 6, 7, 8])

describe('compareSubjects', () => {
  it('refuses models that were measured on different captions', () => {
    const others = UNITS.map((unit) => ({ ...unit, caption: `${unit.caption}!` }))
    const candidate = withNats([1, 2, 3, 4, 5, 6, 7, 8], others)
    expect(() => compareSubjects({ baseline: high, candidate }, { scores, seed: 0 })).toThrow(
      'both models must be measured on the same captions with the same seeds',
    )
  })

  it('pairs caption by caption and says which is better', () => {
    const candidate = withNats([4, 5, 6, 7, 4, 5, 6, 7])
    const rows = compareSubjects({ baseline: high, candidate }, { scores, seed: 0 })
    // every difference is −1: of 2⁸ sign flips two are as far, p = 2/256
    expect(rows).toMatchObject([
      {
        ...{
          name: 'nll',
          baseline: 6.5,
          candidate: 5.5,
          delta: -1,
          ci95: [-1, -1],
          p: 2 / 256,
          pHolm: 2 / 256,
        },
        ...{ n: 8, wins: 8, ties: 0, losses: 0, verdict: 'better' },
      },
    ])
    expect(comparisonVerdict({ rows, scores, baseline: 'base', candidate: 'tuned' }).tone).toBe('better')
  })

  it('claims nothing where luck would do', () => {
    const candidate = withNats([4, 7, 6, 9, 4, 7, 6, 9])
    const rows = compareSubjects({ baseline: high, candidate }, { scores, seed: 0 })
    expect(rows).toMatchObject([{ delta: 0, p: 1, wins: 4, losses: 4, verdict: 'no difference shown' }])
  })
})
