import { describe, expect, it } from 'vitest'
import { RandomStream } from '../../../engine/base/random.ts'
import { meanSquaredError, mse, peakSignalToNoise, psnr } from '../../../engine/metrics/pixels.ts'
import { planeSimilarity, ssim, structuralSimilarity } from '../../../engine/metrics/ssim.ts'
import { scoreItems } from '../../../engine/metrics/sums.ts'
import { corrupted, pictureOf } from './pictures.ts'

const flat = (level: number) => pictureOf(16, 13, () => level)
const waves = pictureOf(24, 24, (x, y, channel) => 128 + 100 * Math.sin(0.4 * x + 0.3 * y + channel))

/** The planes of golden.py: (sin(a·x + b·y) + 1) / 2 on 16 × 13 places. */
function wavePlane(a: number, b: number) {
  const data = Float64Array.from({ length: 16 * 13 }, (_, i) => {
    return (Math.sin(a * (i % 16) + b * Math.floor(i / 16)) + 1) / 2
  })
  return { width: 16, height: 13, data }
}

describe('pixel metrics', () => {
  it('refuse pictures of different sizes', () => {
    expect(() => meanSquaredError(flat(0), waves)).toThrow('16×13 and 24×24')
    expect(() => structuralSimilarity(flat(0), waves)).toThrow('16×13 and 24×24')
  })

  it('give the squared error in [0, 1] and its decibels', () => {
    expect(meanSquaredError(flat(0), flat(255))).toBe(1)
    // (51 / 255)² = .04; −10·log10(.04) = 13.9794
    expect(meanSquaredError(flat(100), flat(151))).toBeCloseTo(0.04, 12)
    expect(peakSignalToNoise(flat(100), flat(151))).toBeCloseTo(13.9794, 4)
    expect(peakSignalToNoise(flat(0), flat(255))).toBeCloseTo(0, 12)
  })

  it('cap equal pictures at 100 dB so that they can be averaged', () => {
    expect(peakSignalToNoise(waves, waves)).toBe(100)
    // the mean of 100 and 13.9794, not the PSNR of the mean error (16.99)
    const pairs = [
      { picture: waves, reference: waves },
      { picture: flat(100), reference: flat(151) },
    ]
    expect(scoreItems(psnr, pairs)).toBeCloseTo(56.9897, 4)
    expect(scoreItems(mse, pairs)).toBeCloseTo(0.02, 12)
  })
})

describe('structural similarity', () => {
  it('is .9836092 for constant planes of .5 and .6', () => {
    // variances 0, so only brightness counts: (2·.5·.6 + .0001) / (.25 + .36 + .0001) = .6001 / .6101
    const constant = (value: number) => ({ width: 12, height: 11, data: new Float64Array(132).fill(value) })
    expect(planeSimilarity(constant(0.5), constant(0.6))).toBeCloseTo(0.9836092, 7)
  })

  it('equals an independent computation', () => {
    expect(planeSimilarity(wavePlane(0.3, 0.5), wavePlane(0.31, 0.45))).toBeCloseTo(0.93492798, 8) // golden.py
    expect(planeSimilarity(wavePlane(0.3, 0.5), wavePlane(0.9, 0.1))).toBeCloseTo(-0.08710966, 8) // golden.py
  })

  it('refuses pictures smaller than its window', () => {
    const small = pictureOf(10, 20, () => 1)
    expect(() => structuralSimilarity(small, small)).toThrow('from 11×11')
  })

  it('is 1 for equal pictures', () => {
    expect(structuralSimilarity(waves, waves)).toBeCloseTo(1, 12)
  })
})

describe('every pixel metric', () => {
  it.each([mse, psnr, ssim])('gets worse step by step as more pixels are noise: $name', (metric) => {
    const scores = [0, 0.1, 0.2, 0.5].map((share) => {
      const stream = new RandomStream(3, 'pixel noise')
      return scoreItems(metric, [{ picture: corrupted(waves, share, stream), reference: waves }])
    })
    const worsening = metric.direction === 'min' ? scores : scores.map((score) => -score)
    expect(worsening).toEqual([...worsening].sort((a, b) => a - b))
    expect(new Set(scores).size).toBe(4)
  })
})
