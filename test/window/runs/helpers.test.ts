// What the pages on runs work out by themselves: order, curves, samples, recipes, comparisons.
import { describe, expect, it } from 'vitest'
import type { RunView, SeriesView } from '../../../engine/api/contract/views.ts'
import { message } from '../../../engine/base/message.ts'
import { trailingAverage } from '../../../renderer/lib/charts/chart-data.ts'
import { afterStart, chartGroups } from '../../../renderer/pages/runs/chart-groups.ts'
import { overlaid, parameterRows } from '../../../renderer/pages/runs/comparison.ts'
import { setLanguage } from '../../../renderer/lib/i18n/index.svelte.ts'
import { eventWords } from '../../../renderer/pages/runs/event-words.ts'
import { withDetail, withPoints } from '../../../renderer/pages/runs/live-series.ts'
import { groupRuns, placeAfterDrop } from '../../../renderer/pages/runs/queue.ts'
import { recipeRows } from '../../../renderer/pages/runs/recipe-rows.ts'
import { sampleGrid } from '../../../renderer/pages/runs/sample-grid.ts'
import { optionOf } from '../wizard/fixtures.ts'
import { runOf } from './fixtures.ts'

function seriesOf(name: string, values: readonly (number | null)[], from = 1): SeriesView {
  const steps = values.map((_, i) => from + i)
  return { name, steps, values, least: values, greatest: values, points: values.length }
}
const point = (step: number, value: number, name = 'loss') => ({ step, name, value })

describe('live points', () => {
  const loaded = [seriesOf('loss', [5, 4, 3])]

  it('go behind what was loaded and move no smoothed point', () => {
    const [grown] = withPoints(loaded, [point(4, 2), point(5, 1)])
    expect(grown?.steps).toEqual([1, 2, 3, 4, 5])
    const before = trailingAverage([1, 2, 3], [5, 4, 3], 2)
    expect(trailingAverage(grown?.steps ?? [], grown?.values ?? [], 2).slice(0, 3)).toEqual(before)
  })
  it('leave what was given as it was', () => {
    withPoints(loaded, [point(4, 2)])
    expect(loaded[0]?.steps).toEqual([1, 2, 3])
  })
  it('replace steps that a resumed run repeats', () => {
    const [again] = withPoints(loaded, [point(2, 9), point(3, 8)])
    expect([again?.steps, again?.values]).toEqual([
      [1, 2, 3],
      [5, 9, 8],
    ])
  })
  it('begin a curve that was not there yet', () => {
    const all = withPoints(loaded, [point(4, 0.5, 'heldOutNats')])
    expect(all.map(({ name, steps }) => [name, steps])).toEqual([
      ['loss', [1, 2, 3]],
      ['heldOutNats', [4]],
    ])
  })
})

describe('finer points', () => {
  it('replace the coarse ones in their range alone', () => {
    const coarse = { ...seriesOf('loss', [9, 8, 7, 6]), steps: [10, 20, 30, 40] }
    const fine = { ...seriesOf('loss', [8.5, 8, 7.5]), steps: [15, 20, 25] }
    const joined = withDetail(coarse, fine)
    expect(joined.steps).toEqual([10, 15, 20, 25, 30, 40])
    expect(joined.values).toEqual([9, 8.5, 8, 7.5, 7, 6])
    expect(withDetail(coarse, undefined)).toBe(coarse)
  })
})

describe('charts', () => {
  it('show loss and held-out loss together, and a curve nobody thought of by itself', () => {
    const groups = chartGroups([seriesOf('memory', [1]), seriesOf('heldOutNats', [1]), seriesOf('loss', [1])])
    expect(groups.map(({ name, series }) => [name, series.map((one) => one.name)])).toEqual([
      ['loss', ['loss', 'heldOutNats']],
      ['memory', ['memory']],
    ])
  })
})

describe('the list', () => {
  const runs: RunView[] = [
    runOf('a', { status: 'queued', place: 1 }),
    runOf('b', { status: 'queued', place: 0 }),
    runOf('c', { status: 'finished', endedAt: '2026-01-01T00:00:00Z' }),
    runOf('d', { status: 'cancelled', endedAt: '2026-02-01T00:00:00Z' }),
    runOf('e', { status: 'failed' }),
    runOf('f', { status: 'running' }),
  ]
  it('has every run in one group: the queue by place, the ended newest first', () => {
    const groups = groupRuns(runs)
    const ids = Object.entries(groups).map(([name, group]) => [
      name,
      (group as RunView[]).map(({ id }) => id),
    ])
    expect(Object.fromEntries(ids)).toEqual({
      running: ['f'],
      waiting: ['b', 'a'],
      stopped: ['e'],
      ended: ['d', 'c'],
    })
  })
  it('knows where a run that is let go belongs', () => {
    const { waiting } = groupRuns(runs)
    expect(placeAfterDrop(waiting, 'a', 'b')).toBe(0)
    expect(placeAfterDrop(waiting, 'b', 'a')).toBe(1)
    expect(placeAfterDrop(waiting, 'a', 'a')).toBeNull()
    expect(placeAfterDrop(waiting, 'elsewhere', 'a')).toBeNull()
  })
})

describe('samples', () => {
  const drawn = (step: number, prompt: string, picture: string) => ({ step, prompt, picture, text: null })
  it('are a table with the latest step first and the newest of repeated ones', () => {
    const grid = sampleGrid([
      drawn(0, 'cat', 'x'),
      drawn(4, 'cat', 'y'),
      drawn(4, 'dog', 'z'),
      drawn(4, 'cat', 'w'),
    ])
    expect(grid.prompts).toEqual(['cat', 'dog'])
    expect(grid.rows.map(({ step, samples }) => [step, samples.map((one) => one?.picture)])).toEqual([
      [4, ['w', 'z']],
      [0, ['x', undefined]],
    ])
  })
})

describe('a frozen recipe', () => {
  it('shows values that differ from their defaults first', () => {
    const options = [
      { ...optionOf('steps', 'whole'), default: 600 },
      { ...optionOf('seed', 'whole'), default: 0 },
    ]
    const rows = recipeRows(options, { steps: 600, seed: 3, unknown: { deep: true } })
    expect(rows.map(({ path, isChanged }) => [path, isChanged])).toEqual([
      ['seed', true],
      ['unknown.deep', true],
      ['steps', false],
    ])
  })
})

describe('a comparison', () => {
  const recipes = [
    { recipe: { name: 'a', steps: 5, optimizer: { learningRate: 1e-3 } }, baseModel: null, dataset: null },
    {
      recipe: { name: 'b', steps: 5, optimizer: { learningRate: 2e-3 }, method: { name: 'lora' } },
      ...{ baseModel: null, dataset: null },
    },
  ]
  it('puts differing parameters first and leaves names out', () => {
    expect(parameterRows(recipes)).toEqual([
      { path: 'optimizer.learningRate', values: [1e-3, 2e-3], isDifferent: true },
      { path: 'method.name', values: [undefined, 'lora'], isDifferent: true },
      { path: 'steps', values: [5, 5], isDifferent: false },
    ])
  })
  it('knows one dataset under its id and its name', () => {
    const run = { baseModel: 'm1', dataset: 'd1' }
    const named = parameterRows([
      { ...run, recipe: { base: 'starter', dataset: 'd1' } },
      { ...run, recipe: { base: 'm1', dataset: 'openmoji' } },
    ])
    expect(named).toEqual([
      { path: 'base', values: ['starter', 'starter'], isDifferent: false },
      { path: 'dataset', values: ['openmoji', 'openmoji'], isDifferent: false },
    ])
  })
  it('lays one curve of each run over the others, under the name of its run', () => {
    const curves = new Map([
      ['a', [seriesOf('loss', [1]), seriesOf('heldOutNats', [2])]],
      ['b', [seriesOf('loss', [3])]],
    ])
    const runs = [runOf('a', { name: 'first' }), runOf('b', { name: 'second' })]
    expect(overlaid(runs, curves, 'loss').map(({ name, values }) => [name, values])).toEqual([
      ['first', [1]],
      ['second', [3]],
    ])
    expect(overlaid(runs, curves, 'heldOutNats')).toHaveLength(1)
  })
})

describe('an event in words', () => {
  const event = (type: string, payload: Record<string, unknown>) => ({
    step: 4,
    type,
    payload,
    createdAt: '',
  })
  it('says what happened, and names what it does not know', () => {
    expect(eventWords(event('evaluated', { heldOutNats: 1.5 }))).toBe('Evaluated: Held-out loss 1.5')
    expect(eventWords(event('ended', { status: 'failed', reason: 'No memory.' }))).toBe('Failed: No memory.')
    expect(eventWords(event('somethingNew', {}))).toBe('somethingNew')
  })
  it('says why a runtime failed in the language of the window', async () => {
    const why = message('runtime.cpuMemory', { bytes: 5, used: 7 })
    const failed = event('runtimeFailed', { runtime: 'cpu', reason: why.text, reasonSaid: why })
    expect(eventWords(failed)).toContain(why.text)
    await setLanguage('de')
    expect(eventWords(failed)).toContain('ein Speicher fasst 4 GiB')
    await setLanguage('en')
  })
})

it('leaves the evaluation before the first step out of a logarithmic axis, with its range', () => {
  const curve = {
    name: 'x',
    label: 'X',
    steps: [0, 4, 8],
    values: [3, 2, 1],
    least: [3, 2, 0],
    greatest: [3, 3, 1],
  }
  expect(afterStart(curve)).toEqual({
    ...{ name: 'x', label: 'X', steps: [4, 8], values: [2, 1] },
    ...{ least: [2, 0], greatest: [3, 1] },
  })
  expect(afterStart({ ...curve, steps: [0], values: [3] }).steps).toEqual([])
})
