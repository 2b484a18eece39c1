import { describe, expect, it } from 'vitest'
import { RandomStream } from '../../../engine/base/random.ts'
import { argmaxToken, logSoftmax, sampleToken, softmax } from '../../../engine/decode/sample.ts'

const logits = Float32Array.from([0.1, 0.2, 0, 0.3, 0.4], (p) => Math.log(p))

describe('sampleToken', () => {
  it('draws by probability, and never what is ruled out', () => {
    const stream = new RandomStream(1, 'tokens')
    const drawn = Array.from({ length: 20_000 }, () => sampleToken(logits, stream))
    const counts = [0, 1, 2, 3, 4].map((id) => drawn.filter((other) => other === id).length)
    expect(counts[2]).toBe(0)
    // 4 standard deviations of a count: 4 · √(20,000 · p · (1 − p)) is at most 277, for p = .4
    for (const [id, p] of [0.1, 0.2, 0, 0.3, 0.4].entries())
      expect(Math.abs((counts[id] as number) - 20_000 * p)).toBeLessThan(277)
  })

  it('draws the same with the same seed, one number each', () => {
    const draw = (seed: number): number[] => {
      const stream = new RandomStream(seed, 'tokens')
      return Array.from({ length: 50 }, () => sampleToken(logits, stream))
    }
    expect(draw(5)).toEqual(draw(5))
    expect(draw(5)).not.toEqual(draw(6))
    const stream = new RandomStream(5, 'tokens')
    sampleToken(logits, stream)
    expect(stream.position).toBe(1)
  })

  it('takes the only token that is left, first or last', () => {
    const stream = new RandomStream(1, 'tokens')
    for (let i = 0; i < 100; i++) {
      expect(sampleToken(Float32Array.of(-Infinity, -Infinity, -3), stream)).toBe(2)
      expect(sampleToken(Float32Array.of(-80, -Infinity, -Infinity), stream)).toBe(0)
    }
  })
})

describe('softmax and logSoftmax', () => {
  it('give probabilities and their logarithms, at any height', () => {
    // e⁰ / (e⁰ + e¹ + e²) = .090031, then .244728 and .665241
    for (const height of [0, 1e4, -1e4]) {
      const row = Float32Array.of(height, height + 1, height + 2)
      const expected = [0.090031, 0.244728, 0.665241]
      softmax(row).forEach((p, id) => expect(p).toBeCloseTo(expected[id] as number, 6))
      logSoftmax(row).forEach((log, id) => expect(Math.exp(log)).toBeCloseTo(expected[id] as number, 6))
    }
    expect([...logSoftmax(Float32Array.of(0, -Infinity))]).toEqual([0, -Infinity])
  })
})

describe('argmaxToken', () => {
  it('takes the first of the highest', () => {
    expect(argmaxToken(Float32Array.of(-Infinity, 1, 3, 3))).toBe(2)
  })

  it.each([
    [[0, NaN], 'NON_FINITE', 'logits are finite or −∞, that of token 1 is NaN.'],
    [[NaN, 0], 'NON_FINITE', 'that of token 0 is NaN.'],
    [[Infinity, 0], 'NON_FINITE', 'that of token 0 is Infinity.'],
    [[-Infinity, -Infinity], 'BAD_ARGUMENT', 'none of the 2 tokens is left to choose.'],
    [[], 'BAD_ARGUMENT', 'none of the 0 tokens is left to choose.'],
  ])('refuses %j, as sampling does', (row, code, message) => {
    const stream = new RandomStream(1, 'tokens')
    for (const choose of [argmaxToken, softmax, logSoftmax, (r: Float32Array) => sampleToken(r, stream)]) {
      expect(() => choose(Float32Array.from(row))).toThrow(expect.objectContaining({ code }))
      expect(() => choose(Float32Array.from(row))).toThrow(message)
    }
  })
})
