// What charts draw, and the same as a table.
import { fireEvent, render, screen } from '@testing-library/svelte'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { alignColumns, thinned, trailingAverage } from '../../renderer/lib/charts/chart-data.ts'
import { extent, strength } from '../../renderer/lib/charts/heat.ts'
import BarInterval from '../../renderer/lib/charts/BarInterval.svelte'
import LineChart from '../../renderer/lib/charts/LineChart.svelte'
import Sparkline from '../../renderer/lib/charts/Sparkline.svelte'

const linear = { isLogX: false, isLogY: false }

describe('trailingAverage', () => {
  it('averages the last steps only and keeps gaps', () => {
    // Width 3 covers the steps above 4 − 3: (8 + 6) / 2 at step 4.
    expect(trailingAverage([1, 2, 3, 4], [10, 8, null, 6], 3)).toEqual([10, 9, null, 7])
  })
  it('changes nothing at width 0', () => expect(trailingAverage([1, 2], [3, null], 0)).toEqual([3, null]))
  it('never moves a point when later ones come', () => {
    const values = fc.array(fc.option(fc.integer({ min: -9, max: 9 })), { minLength: 1, maxLength: 30 })
    fc.assert(
      fc.property(values, fc.integer({ min: 1, max: 8 }), fc.nat(29), (all, width, cut) => {
        const steps = all.map((_, place) => place)
        const whole = trailingAverage(steps, all, width)
        const part = trailingAverage(steps.slice(0, cut), all.slice(0, cut), width)
        expect(part).toEqual(whole.slice(0, cut))
      }),
    )
  })
})

describe('alignColumns', () => {
  const columns = [
    { steps: [0, 2], values: [1, -1] },
    { steps: [1, 2], values: [null, 5] },
  ]
  it('tells a gap from a step of another series', () => {
    expect(alignColumns(columns, linear)).toEqual({
      steps: [0, 1, 2],
      columns: [
        [1, undefined, -1],
        [undefined, null, 5],
      ],
    })
  })
  it('leaves out what a logarithm cannot show', () => {
    expect(alignColumns(columns, { isLogX: true, isLogY: true })).toEqual({
      steps: [1, 2],
      columns: [
        [undefined, null],
        [null, 5],
      ],
    })
  })
})

describe('thinned', () => {
  it('chooses evenly and always the last', () => {
    expect([thinned(10, 4), thinned(3, 4), thinned(0, 4).places]).toEqual([
      { places: [0, 3, 6, 9], every: 3 },
      { places: [0, 1, 2], every: 1 },
      [],
    ])
    expect(thinned(11, 4).places).toEqual([0, 3, 6, 9, 10])
  })
})

describe('heat', () => {
  it('ignores what is no number', () => {
    expect([extent([2, Number.NaN, -1]), extent([])]).toEqual([{ low: -1, high: 2 }, null])
  })
  it('runs from weak to strong', () => {
    expect([strength(-1, -1, 1), strength(0, -1, 1), strength(9, -1, 1), strength(3, 3, 3)]).toEqual([
      0, 0.5, 1, 0.5,
    ])
  })
})

describe('LineChart', () => {
  const series = [
    { name: 'train', label: 'Training', steps: [1, 2, 3], values: [2, null, 1] },
    { name: 'eval', label: 'Held out', steps: [3], values: [1.5] },
  ]
  it('gives its figures as a table', () => {
    render(LineChart, { series, label: 'Loss', table: true })
    const rows = screen.getAllByRole('row').map((row) => [...row.children].map((cell) => cell.textContent))
    expect(rows).toEqual([
      ['Step', 'Training', 'Held out'],
      ['1', '2', '–'],
      ['2', '–', '–'],
      ['3', '1', '1.5'],
    ])
  })
  it('smooths the table as it smooths the lines', () => {
    render(LineChart, { series: series.slice(0, 1), label: 'Loss', table: true, smoothing: 10 })
    expect(screen.getByRole('row', { name: '3 1.5' })).toBeTruthy()
  })
  it('says so when there are no points', async () => {
    render(LineChart, { series: [], label: 'Loss' })
    expect(screen.getByText('No points yet.')).toBeTruthy()
    await fireEvent.click(screen.getByRole('button', { name: 'Table' }))
    expect(screen.getByRole('button', { name: 'Chart' })).toBeTruthy()
  })
})

describe('small charts', () => {
  it('say in words what they show', () => {
    render(Sparkline, { values: [3, null, 1], label: 'Loss' })
    expect(screen.getByRole('img').getAttribute('aria-label')).toBe('Loss: 2 points, from 3 to 1, lowest 1')
  })
  it('break the line at a gap', () => {
    render(Sparkline, { values: [3, null, 1, 2], label: 'Loss' })
    expect(document.querySelector('path')?.getAttribute('d')?.match(/[ML]/g)).toEqual(['M', 'M', 'L'])
  })
  it('write intervals beside values', () => {
    const bars = [{ label: 'Agreement', value: 0.02, low: -0.01, high: 0.05, tone: 'neutral' as const }]
    render(BarInterval, { bars, label: 'Differences' })
    expect(screen.getByText('+0.02 [−0.01; +0.05]')).toBeTruthy()
  })
})
