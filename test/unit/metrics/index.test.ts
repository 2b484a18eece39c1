import { describe, expect, it } from 'vitest'
import { RandomStream } from '../../../engine/base/random.ts'
import { METRICS, metricNamed } from '../../../engine/metrics/index.ts'
import { heldOutNll } from '../../../engine/metrics/likelihood.ts'
import { SCENE_METRICS } from '../../../engine/metrics/scene-accuracy.ts'
import { compareSums, scoreItems } from '../../../engine/metrics/sums.ts'

describe('metricNamed', () => {
  it('refuses an unknown name and offers the nearest', () => {
    expect(() => metricNamed('snr')).toThrow('there is no metric “snr”')
    expect(() => metricNamed('psrn')).toThrow(
      expect.objectContaining({ code: 'UNKNOWN_NAME', fixes: ['Did you mean “psnr”?'] }),
    )
    expect(() => metricNamed('R@0')).toThrow('no metric')
  })

  it('knows members of families that are not listed', () => {
    expect(metricNamed('R@10')).toMatchObject({ name: 'R@10', unit: '%' })
    expect(metricNamed('KID-clip')).toMatchObject({ name: 'KID-clip', direction: 'min' })
  })
})

describe('METRICS', () => {
  it('have different names, a label, a help sentence and a range in order', () => {
    expect(new Set(METRICS.map((metric) => metric.name)).size).toBe(METRICS.length)
    for (const { name, label, help, range, needs } of METRICS) {
      expect(metricNamed(name).name).toBe(name)
      expect(label.length).toBeGreaterThan(2)
      expect(help.endsWith('.')).toBe(true)
      expect(range[0] === null || range[1] === null || range[0] < range[1]).toBe(true)
      expect(needs.length).toBeGreaterThan(0)
    }
  })

  it('survive a trip through JSON', () => {
    const described = METRICS.map((metric) => ({
      ...metric,
      ...{ stats: undefined, reduce: undefined, over: undefined },
    }))
    expect(JSON.parse(JSON.stringify(METRICS))).toEqual(described)
  })
})

describe('SCENE_METRICS', () => {
  it('give the share of pictures that keep each rule', () => {
    const good = {
      background: true,
      colour: true,
      shape: true,
      noExtra: true,
      count: true,
      place: true,
      all: true,
    }
    const bad = { ...good, shape: false, noExtra: false, all: false }
    const scores = SCENE_METRICS.map((metric) => [metric.name, scoreItems(metric, [good, good, bad, good])])
    expect(Object.fromEntries(scores)).toEqual({
      ...{ 'scene-all': 0.75, 'scene-background': 1, 'scene-colour': 1, 'scene-shape': 0.75 },
      ...{ 'scene-count': 1, 'scene-place': 1, 'scene-no-extra': 0.75 },
    })
  })
})

describe('compareSums', () => {
  it('refuses arms with other captions, and a score of nothing', () => {
    expect(() => compareSums(heldOutNll, [[[1, 1]]], [[]])).toThrow('same captions')
    expect(() => compareSums(heldOutNll, [], [])).toThrow('same captions')
    expect(() => scoreItems(heldOutNll, [])).toThrow('at least 1 item')
  })

  it('weighs tokens alike, not captions', () => {
    // (10 + 2) nats / (10 + 1) tokens, not the mean of 1 and 2
    const items = [
      { nllNats: 10, tokens: 10 },
      { nllNats: 2, tokens: 1 },
    ]
    expect(scoreItems(heldOutNll, items)).toBeCloseTo(12 / 11, 12)
  })

  it('exchanges and counts captions', () => {
    const baseline = [[[10, 10], [2, 1]]] // prettier-ignore
    const candidate = [[[5, 10], [3, 1]]] // prettier-ignore
    const { swapped, resampled, ...values } = compareSums(heldOutNll, baseline, candidate)
    expect(values).toEqual({ captions: 2, baseline: 12 / 11, candidate: 8 / 11 })
    expect(swapped(Uint8Array.of(0, 0))).toBeCloseTo(-4 / 11, 12)
    expect(swapped(Uint8Array.of(0, 1))).toBeCloseTo((5 + 2 - 10 - 3) / 11, 12)
    expect(swapped(Uint8Array.of(1, 1))).toBeCloseTo(4 / 11, 12)
    // caption 0 twice: 10/20 − 20/20; the stream is not needed, nothing belongs to no caption
    expect(resampled(Uint32Array.of(2, 0), new RandomStream(0, 'unused'))).toBeCloseTo(-0.5, 12)
  })

  it('takes the mean over seeds', () => {
    const { baseline, candidate } = compareSums(heldOutNll, [[[1, 1]], [[3, 1]]], [[[4, 1]], [[6, 1]]])
    expect([baseline, candidate]).toEqual([2, 5])
  })
})
