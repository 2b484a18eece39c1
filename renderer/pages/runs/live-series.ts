// Curves that grow: points that come while a run goes on are put behind what was loaded, and nothing before moves.
import type { PointView, SeriesView } from '../../../engine/api/contract/views.ts'

/** The curves with the points in their places; a step that is repeated after a resume has its newest value. */
export function withPoints(
  series: readonly SeriesView[],
  points: readonly PointView[],
): readonly SeriesView[] {
  const byName = Map.groupBy(points, ({ name }) => name)
  const known = series.map((one) => grown(one, byName.get(one.name) ?? []))
  const names = new Set(series.map(({ name }) => name))
  const added = [...byName].filter(([name]) => !names.has(name))
  return [...known, ...added.map(([name, its]) => grown(emptySeries(name), its))]
}

/** How many points came since the curves were loaded. */
export function pointsBeyond(series: readonly SeriesView[], loaded: number): number {
  return Math.max(0, ...series.map(({ steps }) => steps.length)) - loaded
}

function emptySeries(name: string): SeriesView {
  return { name, steps: [], values: [], least: [], greatest: [], points: 0 }
}

function grown(series: SeriesView, points: readonly PointView[]): SeriesView {
  if (points.length === 0) return series
  const first = Math.min(...points.map(({ step }) => step))
  const cut = countBelow(series.steps, first)
  const fresh = [...new Map(points.map(({ step, value }) => [step, value] as const))].sort(
    ([a], [b]) => a - b,
  )
  const values = [...series.values.slice(0, cut), ...fresh.map(([, value]) => value)]
  return {
    name: series.name,
    steps: [...series.steps.slice(0, cut), ...fresh.map(([step]) => step)],
    values,
    least: [...series.least.slice(0, cut), ...fresh.map(([, value]) => value)],
    greatest: [...series.greatest.slice(0, cut), ...fresh.map(([, value]) => value)],
    points: series.points + points.length,
  }
}

/** How many of the ascending steps lie before one. */
function countBelow(steps: readonly number[], step: number): number {
  let count = steps.length
  while (count > 0 && (steps[count - 1] as number) >= step) count--
  return count
}

/** The curve with finer points in a range of it; outside it stays as it is. */
export function withDetail(series: SeriesView, detail: SeriesView | undefined): SeriesView {
  const [first, last] = [detail?.steps[0], detail?.steps.at(-1)]
  if (!detail || first === undefined || last === undefined) return series
  const before = countBelow(series.steps, first)
  const after = countBelow(series.steps, last + 1)
  const joined = <T>(own: readonly T[], fine: readonly T[]): T[] => [
    ...own.slice(0, before),
    ...fine,
    ...own.slice(after),
  ]
  return {
    name: series.name,
    steps: joined(series.steps, detail.steps),
    values: joined(series.values, detail.values),
    least: joined(series.least, detail.least),
    greatest: joined(series.greatest, detail.greatest),
    points: series.points,
  }
}
