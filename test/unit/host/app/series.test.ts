// Series cut down for charts, against the plainest way to do the same.
import fc from 'fast-check'
import { expect, it, onTestFinished } from 'vitest'
import type { SeriesView } from '../../../../engine/api/contract/views.ts'
import { readSeries, type SeriesRequest } from '../../../../engine/host/app/series.ts'
import { openStore } from '../../../../engine/store/store.ts'
import type { MetricPoint, MetricPoints } from '../../../../engine/store/tables/metric-points.ts'
import { tempFolder } from '../../../helpers/temp-folder.ts'
import { newRun } from '../../store/new-rows.ts'

/** Points in memory, as the table gives them. */
function pointsOf(recorded: readonly MetricPoint[]): Pick<MetricPoints, 'backwards'> {
  const rows = recorded.map((point, i) => ({ ...point, sequence: i + 1 }))
  return {
    backwards: (_run, { names, from, to, before, limit }) =>
      rows
        .filter(({ name }) => names.length === 0 || names.includes(name))
        .filter(({ step }) => step >= from && (to === null || step <= to))
        .filter(({ sequence }) => before === null || sequence < before)
        .reverse()
        .slice(0, limit),
  }
}

/** Keeps the last recorded value of each step, then groups steps by the narrowest power of two that fits. */
function naively(
  recorded: readonly MetricPoint[],
  { names, from, to, buckets }: SeriesRequest,
): SeriesView[] {
  const wanted = recorded.filter(
    ({ name, step }) =>
      (names.length === 0 || names.includes(name)) && step >= from && step <= (to ?? Infinity),
  )
  return [...new Set(wanted.map(({ name }) => name))].sort().map((name) => {
    const own = wanted.filter((point) => point.name === name)
    const last = new Map(own.map(({ step, value }) => [step, value]))
    const steps = [...last.keys()].sort((a, b) => a - b)
    let width = 1
    while (Math.floor(((steps.at(-1) as number) - from) / width) >= buckets) width *= 2
    const groups = Map.groupBy(steps, (step) => Math.floor((step - from) / width))
    const numbers = (group: number[]) =>
      group.map((step) => last.get(step) as number | null).filter((value) => value !== null)
    const all = [...groups.values()]
    return {
      name,
      steps: all.map((group) => group.at(-1) as number),
      values: all.map((group) => last.get(group.at(-1) as number) as number | null),
      least: all.map((group) => (numbers(group).length > 0 ? Math.min(...numbers(group)) : null)),
      greatest: all.map((group) => (numbers(group).length > 0 ? Math.max(...numbers(group)) : null)),
      points: own.length,
    }
  })
}

const point = fc.record({
  step: fc.nat(300),
  name: fc.constantFrom('loss', 'heldOutNats'),
  value: fc.option(fc.double({ noNaN: true, min: -100, max: 100 })),
})

it('is what the plain way gives, whatever was recorded and asked for', async () => {
  const request = fc.record({
    names: fc.constantFrom([], ['loss'], ['loss', 'heldOutNats']),
    from: fc.nat(50),
    to: fc.option(fc.nat(300)),
    buckets: fc.integer({ min: 10, max: 60 }),
  })
  await fc.assert(
    fc.asyncProperty(fc.array(point, { maxLength: 200 }), request, async (recorded, asked) => {
      const whole = { run: 'r1', ...asked }
      expect(await readSeries(pointsOf(recorded), whole)).toEqual(naively(recorded, whole))
    }),
    { numRuns: 150 },
  )
})

it('reads many rows from the store in parts, and counts what was repeated after a resume once', async () => {
  const store = openStore(tempFolder())
  onTestFinished(() => store.dispose())
  const run = store.runs.add(newRun('a long one')).id
  const attempt = (from: number, to: number, value: (step: number) => number): MetricPoint[] =>
    Array.from({ length: to - from }, (_, i) => ({
      step: from + i,
      name: 'loss',
      value: value(from + i),
    }))
  const recorded = [
    ...attempt(1, 40_001, (step) => -step),
    ...attempt(30_001, 60_001, (step) => Math.sin(step)),
    { step: 60_000, name: 'heldOutNats', value: Number.NaN },
  ]
  store.metricPoints.append(run, recorded)
  const request = { run, names: [], from: 0, to: null, buckets: 500 }
  const series = await readSeries(store.metricPoints, request)
  const stored = recorded.map((one) => ({ ...one, value: Number.isNaN(one.value) ? null : one.value }))
  expect(series).toEqual(naively(stored, request))
  expect(series.map(({ name, points }) => [name, points])).toEqual([
    ['heldOutNats', 1],
    ['loss', 70_000],
  ])
  expect(Math.min(...(series[1]?.least.filter((value) => value !== null) ?? []))).toBe(-30_000)
  const near = { run, names: ['loss'], from: 29_990, to: 30_010, buckets: 100 }
  expect((await readSeries(store.metricPoints, near))[0]?.steps).toHaveLength(21)
})

it('stops reading when nobody waits for it any more', async () => {
  const request = { run: 'r1', names: [], from: 0, to: null, buckets: 10 }
  await expect(readSeries(pointsOf([]), request, AbortSignal.abort(new Error('gone')))).rejects.toThrow(
    'gone',
  )
})
