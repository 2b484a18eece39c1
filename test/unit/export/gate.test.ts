import { describe, expect, it } from 'vitest'
import { GATE_LIMITS, judge } from '../../../engine/export/gate.ts'
import type { GateMeasurement } from '../../../engine/export/gate-measure.ts'
import type { LogitDistance } from '../../../engine/export/logit-distance.ts'

const near: LogitDistance = {
  positions: 100,
  meanKl: 0.0079,
  p99Kl: 0.1,
  agreement: 0.92,
  referenceNats: 2,
  otherNats: 2,
}
const good: GateMeasurement = {
  intact: true,
  model: near,
  file: { ...near, meanKl: 0.001 },
  decoderRmse: 0.02,
  picture: { sameTokens: 0, rmse: 1 },
  tokensPerSecond: { float: 1, exported: 0.5 },
}
const failuresOf = (change: Partial<GateMeasurement>): readonly string[] =>
  judge({ ...good, ...change }, GATE_LIMITS.int8).failures

describe('judge', () => {
  it('passes what is within the limits', () => {
    expect(judge(good, GATE_LIMITS.int8)).toEqual({
      ...good,
      limits: { meanKl: 0.008, agreement: 0.92, fileKl: 0.005, decoderRmse: 0.02 },
      passed: true,
      failures: [],
      said: [],
    })
  })

  it.each<[string, Partial<GateMeasurement>]>([
    ['Mean KL to the float model is 0.009', { model: { ...near, meanKl: 0.009 } }],
    ['The same token is most likely at 0.919', { model: { ...near, agreement: 0.919 } }],
    ['The file differs from its own weights by a mean KL of 0.006', { file: { ...near, meanKl: 0.006 } }],
    ['Decoded pictures differ by 0.021', { decoderRmse: 0.021 }],
    ['The files do not hold the bytes that were written.', { intact: false }],
    ['Mean KL to the float model is NaN', { model: { ...near, meanKl: Number.NaN } }],
  ])('fails: %s', (words, change) => {
    const failures = failuresOf(change)
    expect(failures).toHaveLength(1)
    expect(failures[0]).toContain(words)
    expect(judge({ ...good, ...change }, GATE_LIMITS.int8).passed).toBe(false)
  })
})
