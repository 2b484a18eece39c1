// Figures of the window from what was counted, and beside their targets.
import { expect, it } from 'vitest'
import { figureOf } from '../../bench/app/targets.ts'
import { frameFigures } from '../../bench/app/timing.ts'
import { meanWithInterval } from '../../bench/app/training.ts'

it('frames are told by their middle, their 99th percentile and those that stutter', () => {
  const times = [0]
  for (let i = 0; i < 98; i++) times.push((times.at(-1) ?? 0) + 16)
  times.push((times.at(-1) ?? 0) + 60, (times.at(-1) ?? 0) + 160)
  const { frames, long, medianMs, p99Ms, worstMs, perSecond } = frameFigures(times)
  expect([frames, long, medianMs, p99Ms, worstMs]).toEqual([100, 2, 16, 100, 100])
  expect(perSecond).toBeCloseTo(100_000 / (98 * 16 + 160), 6)
})

it('a figure meets a target that it just reaches, and one without a target meets none', () => {
  expect(figureOf('firstPaint', 1000).isMet).toBe(true)
  expect(figureOf('firstPaint', 1001).isMet).toBe(false)
  expect(figureOf('chartPan', 30).isMet).toBe(true)
  expect(figureOf('chartPan', 29).isMet).toBe(false)
  expect(figureOf('chartOpen', 1).isMet).toBeNull()
})

it('the interval of a mean is that of Student', () => {
  const { mean, halfWidth } = meanWithInterval([1, 2, 3, 4, 5])
  expect(mean).toBe(3)
  expect(halfWidth).toBeCloseTo(2.78 * Math.sqrt(2.5 / 5), 10)
})
