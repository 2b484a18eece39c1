// The curve of a measure over the steps of a run, and that of real data beside it.
import type { HealthFigureView } from '../../../engine/api/contract/health-views.ts'
import type { SeriesView } from '../../../engine/api/contract/views.ts'
import type { ChartSeries } from '../../lib/charts/chart-data.ts'
import { t } from '../../lib/i18n/index.svelte.ts'

/** The lines of one chart; none before the first look. Shares are in %. */
export function healthSeries(figure: HealthFigureView, series: readonly SeriesView[]): ChartSeries[] {
  const curve = series.find(({ name }) => name === `health.${figure.name}`)
  if (!curve || curve.steps.length === 0) return []
  const scale = figure.unit === '%' ? 100 : 1
  const { control } = figure
  const constant = (value: number): number[] => curve.steps.map(() => value * scale)
  const { steps } = curve
  return [
    {
      ...{ name: figure.name, label: t('health.thisRun'), steps, color: 2 },
      values: curve.values.map((value) => (value === null ? null : value * scale)),
    },
    {
      ...{ name: 'real', label: t('health.real'), steps, color: 1, isDashed: true },
      ...{ values: constant(control.value), least: constant(control.band[0]) },
      greatest: constant(control.band[1]),
    },
  ]
}
