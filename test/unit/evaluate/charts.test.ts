import { describe, expect, it } from 'vitest'
import { forestBar, shareBar } from '../../../engine/evaluate/charts-bars.ts'
import {
  linearScale,
  logScale,
  thinned,
  tightScale,
  trailingMedian,
} from '../../../engine/evaluate/charts-scale.ts'
import { lineChart } from '../../../engine/evaluate/charts.ts'
import type { DuelRow } from '../../../engine/evaluate/duel.ts'
import type { LineChart } from '../../../engine/evaluate/report-data.ts'

describe('scales', () => {
  it('end at round numbers around the values', () => {
    expect(linearScale([0.13, 0.87]).ticks).toEqual([0, 0.2, 0.4, 0.6, 0.8, 1])
    expect(linearScale([-3, 12]).ticks).toEqual([-5, 0, 5, 10, 15])
    expect(linearScale([1.7, 6.1]).at(4)).toBeCloseTo((4 - 1) / (7 - 1), 12) // ticks 1 … 7
  })

  it('survive values that are all the same', () => {
    for (const value of [0, 5, -2]) {
      const { low, high } = linearScale([value, value])
      expect(low <= value && value <= high && low < high).toBe(true)
    }
    const { low, high, at } = logScale([3, 3])
    expect(low <= 3 && high >= 3 && low < high).toBe(true)
    expect(at(low)).toBe(0)
    expect(tightScale([7]).at(7)).toBe(0)
  })

  it('end at the outermost steps when tight, with round ticks inside', () => {
    const scale = tightScale([0, 413])
    expect([scale.low, scale.high]).toEqual([0, 413])
    expect(scale.ticks).toEqual([0, 100, 200, 300, 400])
  })

  it('put equal ratios at equal distances when logarithmic', () => {
    const scale = logScale([1.2, 80])
    expect(scale.ticks).toEqual([1, 2, 5, 10, 20, 50, 100])
    expect(scale.at(10)).toBeCloseTo(0.5, 12) // 1 … 100
    expect(logScale([1e-5, 0.3]).ticks).toEqual([0.00001, 0.0001, 0.001, 0.01, 0.1, 1])
  })
})

describe('trailingMedian', () => {
  const points = [5, 1, 9, 2, 8, 3].map((y, x) => [x, y] as const)

  it('takes the median of the last values, of fewer at the start', () => {
    // 5; (5,1) → 3; (5,1,9) → 5; (1,9,2) → 2; (9,2,8) → 8; (2,8,3) → 3
    expect(trailingMedian(points, 3).map(([, y]) => y)).toEqual([5, 3, 5, 2, 8, 3])
  })

  it('never moves a point when later ones come', () => {
    for (let length = 1; length <= points.length; length++)
      expect(trailingMedian(points.slice(0, length), 3)).toEqual(trailingMedian(points, 3).slice(0, length))
  })
})

describe('thinned', () => {
  it('takes every k-th value and the last', () => {
    expect(thinned([0, 1, 2, 3, 4, 5, 6, 7], 3)).toEqual([0, 3, 6, 7])
    expect(thinned([0, 1, 2], 3)).toEqual([0, 1, 2])
    expect(thinned([], 3)).toEqual([])
  })
})

describe('lineChart', () => {
  const chart: LineChart = {
    title: 'Loss',
    yLabel: 'nats',
    series: [
      { name: 'training', kind: 'noisy', points: [[0, 4], [10, 2], [20, 1]] },
      { name: 'held out', kind: 'exact', points: [[0, 4.5], [20, 2.5]] },
    ],
  } // prettier-ignore

  it('says that nothing was recorded instead of drawing an empty frame', () => {
    const empty = lineChart({ ...chart, series: [{ name: 'x', kind: 'exact', points: [] }] }, 'a').markup
    expect(empty).toContain('Nothing was recorded.')
    expect(empty).not.toContain('<svg')
  })

  it('leaves out values that are no numbers', () => {
    const series = [{ name: 'x', kind: 'exact', points: [[0, 1], [1, Number.NaN], [2, 3]] }] as const // prettier-ignore
    const drawn = lineChart({ ...chart, series }, 'a').markup
    expect(drawn).not.toContain('NaN')
    expect(drawn).toContain('x: 1 at 0, 3 at 2, lowest 1 at 0.')
  })

  it('describes itself in words and holds its numbers as a table', () => {
    const drawn = lineChart(chart, 'a').markup
    expect(drawn).toContain('nats by step. training: 4 at 0, 1 at 20, lowest 1 at 20.')
    expect(drawn).toContain('held out: 4.50 at 0, 2.50 at 20, lowest 2.50 at 20.')
    const rows = [...drawn.matchAll(/<th scope="row">(\d+)<\/th><td>([^<]*)<\/td><td>([^<]*)<\/td>/g)]
    expect(rows.map((row) => row.slice(1))).toEqual([
      ['0', '4', '4.500'],
      ['10', '2', ''],
      ['20', '1', '2.500'],
    ])
  })

  it('offers a logarithmic axis only where every value has a logarithm', () => {
    const offered = lineChart({ ...chart, logScale: 'offered' }, 'a').markup
    expect([offered.match(/<svg class="plot/g)?.length, offered.includes('type="radio"')]).toEqual([2, true])
    const withZero = [{ name: 'x', kind: 'exact', points: [[0, 0], [1, 3]] }] as const // prettier-ignore
    const refused = lineChart({ ...chart, logScale: 'offered', series: withZero }, 'a').markup
    expect([refused.match(/<svg class="plot/g)?.length, refused.includes('type="radio"')]).toEqual([1, false])
  })

  it('draws every raw point of a noisy series, beneath its median', () => {
    const drawn = lineChart(chart, 'a').markup
    expect(drawn.match(/h0/g)).toHaveLength(3)
    expect(drawn).toContain('the line is the median of the last 15')
  })

  it('pushes the names of lines apart that end together', () => {
    const series = ['a', 'b', 'c'].map((name) => ({ name, kind: 'exact' as const, points: [[0, 1], [1, 2]] as const })) // prettier-ignore
    const drawn = lineChart({ ...chart, series }, 'a').markup
    const heights = [...drawn.matchAll(/class="name[^>]* y="([\d.]+)"/g)].map((match) => Number(match[1]))
    expect(heights).toHaveLength(3)
    expect((heights[1] as number) - (heights[0] as number)).toBeCloseTo(17, 5)
    expect((heights[2] as number) - (heights[1] as number)).toBeCloseTo(17, 5)
  })
})

describe('forestBar', () => {
  const row: DuelRow = {
    ...{ name: 'nll', direction: 'min', unit: '', baseline: 3, candidate: 2, delta: -1, ci95: [-2, 0.5] },
    ...{ p: 0.1, pHolm: 0.1, n: 9, wins: 6, ties: 0, losses: 3, verdict: 'no difference shown' },
  }
  const places = (markup: string) => {
    const [, low, high] = /d="M([\d.]+) 15H([\d.]+)/.exec(markup) ?? []
    return [Number(low), Number(high)]
  }

  it('puts better to the right whichever way the metric runs', () => {
    // reach 2, half width 75, margin 8: +.5 worse → 75 − .25·67 = 58.25; −2 better → 110 + 102 = 212
    expect(places(forestBar(row).markup)).toEqual([58.3, 142])
    // as a maximum: −2 → 8, .5 → 91.75
    expect(places(forestBar({ ...row, direction: 'max' }).markup)).toEqual([8, 91.8])
  })

  it('says its numbers aloud and survives no difference at all', () => {
    expect(forestBar(row).markup).toContain('difference −1, 95 % interval −2 to 0.500, no difference shown')
    expect(forestBar({ ...row, delta: 0, ci95: [0, 0] }).markup).not.toContain('NaN')
  })
})

describe('shareBar', () => {
  it('is as long as its share, and never invisible', () => {
    expect(shareBar(0.5, 100).markup).toContain('<rect width="50.0"')
    expect(shareBar(0, 100).markup).toContain('<rect width="1.5"')
  })
})
