import { describe, expect, it } from 'vitest'
import { logitDistance, type PositionLogits } from '../../../engine/export/logit-distance.ts'

const row = (...probabilities: number[]): Float32Array => Float32Array.from(probabilities, Math.log)

describe('logitDistance', () => {
  it('measures KL, agreement and nats', () => {
    const half: PositionLogits = { reference: row(0.5, 0.5), other: row(0.25, 0.75), target: 1 }
    const same: PositionLogits = { reference: row(0.9, 0.1), other: row(0.9, 0.1), target: 0 }
    const distance = logitDistance([half, same])
    expect(distance.positions).toBe(2)
    // KL((½, ½) ‖ (¼, ¾)) = ½ ln 2 + ½ ln ⅔ = 0.143841; the mean with 0 is half of it
    expect(distance.meanKl).toBeCloseTo(0.0719205, 6)
    expect(distance.p99Kl).toBeCloseTo(0.143841, 6)
    // the first of two equal logits counts as the most likely, so half disagrees: token 0 against token 1
    expect(distance.agreement).toBe(0.5)
    // (ln 2 + −ln .9) / 2 and (−ln .75 − ln .9) / 2
    expect(distance.referenceNats).toBeCloseTo(0.3992538, 6)
    expect(distance.otherNats).toBeCloseTo(0.1965213, 6)
  })

  it('does not mind logits that are all shifted', () => {
    const shifted = row(0.2, 0.3, 0.5).map((value) => value + 30)
    const { meanKl } = logitDistance([{ reference: row(0.2, 0.3, 0.5), other: shifted, target: 2 }])
    expect(meanKl).toBeLessThan(1e-6)
  })

  it('takes the direction from the reference', () => {
    // KL((¼, ¾) ‖ (½, ½)) = ¼ ln ½ + ¾ ln 1.5 = 0.130812
    const { meanKl } = logitDistance([{ reference: row(0.25, 0.75), other: row(0.5, 0.5), target: 0 }])
    expect(meanKl).toBeCloseTo(0.130812, 6)
  })

  it('takes the 99th of a hundred for the 99 % KL', () => {
    const near: PositionLogits = { reference: row(0.5, 0.5), other: row(0.5, 0.5), target: 0 }
    const far: PositionLogits = { reference: row(0.5, 0.5), other: row(0.25, 0.75), target: 0 }
    expect(logitDistance([far, ...new Array<PositionLogits>(199).fill(near)]).p99Kl).toBe(0)
    expect(logitDistance([far, far, ...new Array<PositionLogits>(198).fill(near)]).p99Kl).toBeCloseTo(
      0.143841,
      6,
    )
  })

  it('refuses NaN', () => {
    const broken = { reference: row(0.5, 0.5), other: Float32Array.of(Number.NaN, 0), target: 0 }
    expect(() => logitDistance([broken])).toThrow('NaN')
  })
})
