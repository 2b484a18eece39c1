import { describe, expect, it } from 'vitest'
import type { HealthFigureView } from '../../../engine/api/contract/health-views.ts'
import { healthValue, isOutside, meterScale } from '../../../renderer/pages/health/figures.ts'
import { healthSeries } from '../../../renderer/pages/health/health-series.ts'
import { SICK } from '../../app/told-health.ts'

const [repeats] = SICK.figures as [HealthFigureView]
const at = (value: number, direction: HealthFigureView['direction']): HealthFigureView => ({
  ...{ ...repeats, value, direction },
  control: { kind: 'held-out', value: 5, band: [4, 6], n: 9 },
})

describe('a figure beside real data', () => {
  it('is outside only on the side that is not healthy', () => {
    const outside = (direction: HealthFigureView['direction']): boolean[] =>
      [3, 5, 7].map((value) => isOutside(at(value, direction)))
    expect(outside('higher')).toEqual([true, false, false])
    expect(outside('lower')).toEqual([false, false, true])
    expect(outside('band')).toEqual([true, false, true])
  })

  it('stands on a scale that holds band, interval and value in order', () => {
    const scale = meterScale(repeats)
    const places = [0, 0.03, 0.09, 0.51, 0.62, 0.72].map(scale)
    expect(places).toEqual(places.toSorted((a, b) => a - b))
    expect(places.every((place) => place > 0 && place < 1)).toBe(true)
  })

  it('is a place in the middle where nothing differs', () => {
    expect(
      meterScale({ value: 0, ci95: null, control: { ...repeats.control, value: 0, band: [0, 0] } })(0),
    ).toBe(0.5)
  })

  it('writes shares as percent, small ones with a digit after the point', () => {
    expect([
      healthValue(0.62, '%'),
      healthValue(0.034, '%'),
      healthValue(8.412, ''),
      healthValue(2, 'nats'),
    ]).toEqual(['62%', '3.4%', '8.41', '2 nats'])
  })
})

describe('the curve of a figure', () => {
  it('runs in percent beside the constant band of real data', () => {
    const curve = {
      name: 'health.seq-rep-4',
      steps: [0, 5],
      values: [0.1, null],
      least: [],
      greatest: [],
      points: 2,
    }
    expect(healthSeries(repeats, [curve])).toMatchObject([
      { steps: [0, 5], values: [10, null] },
      { values: [3, 3], least: [0, 0], greatest: [9, 9], isDashed: true },
    ])
  })

  it('is not drawn before the first look', () => {
    expect(healthSeries(repeats, [])).toEqual([])
  })
})
