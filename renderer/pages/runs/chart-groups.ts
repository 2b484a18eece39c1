// Which curves share a chart. A curve that nobody thought of here has a chart of its own.
import type { SeriesView } from '../../../engine/api/contract/views.ts'
import type { ChartSeries } from '../../lib/charts/chart-data.ts'

/** Curves on the same axes. */
export interface ChartGroup {
  readonly name: string
  readonly series: readonly SeriesView[]
}

const TOGETHER: readonly (readonly [string, readonly string[]])[] = [
  ['loss', ['loss', 'heldOutNats', 'replayNats']],
  ['learningRate', ['learningRate']],
  ['gradientNorm', ['gradientNorm']],
  ['memoryGb', ['memoryGb']],
  ['tokensPerSecond', ['tokensPerSecond']],
]

/** Series of monitoring, which are drawn beside real data. */
function isHealth(name: string): boolean {
  return name.startsWith('health.')
}

/** The charts of a run, the loss first. */
export function chartGroups(series: readonly SeriesView[]): ChartGroup[] {
  const named = TOGETHER.map(([name, names]) => ({
    name,
    series: names.flatMap((one) => series.filter((curve) => curve.name === one)),
  }))
  const known = new Set(TOGETHER.flatMap(([, names]) => names))
  const others = series
    .filter(({ name }) => !known.has(name) && !isHealth(name))
    .map((one) => ({ name: one.name, series: [one] }))
  return [...named, ...others].filter((group) => group.series.length > 0)
}

/** A curve without what a logarithmic axis has no place for: the evaluation before the first step. */
export function afterStart(series: ChartSeries): ChartSeries {
  const from = series.steps.findIndex((step) => step > 0)
  const cut = <T>(list: readonly T[]): readonly T[] => (from < 0 ? [] : list.slice(from))
  const { steps, values, least, greatest } = series
  return {
    ...series,
    ...{ steps: cut(steps), values: cut(values) },
    ...(least && { least: cut(least) }),
    ...(greatest && { greatest: cut(greatest) }),
  }
}
