// What is drawn of exposure bias: curves by position, and the same laid over a picture.
import type { ExposureView } from '../../../engine/api/contract/health-views.ts'
import type { ChartSeries } from '../../lib/charts/chart-data.ts'
import { t } from '../../lib/i18n/index.svelte.ts'

const PERCENT = 100
const inPercent = (list: readonly (number | null)[]): (number | null)[] =>
  list.map((share) => (share === null ? null : share * PERCENT))

/** Accumulated excess error up to each position, in %, with its interval. */
export function excessSeries(exposure: ExposureView): ChartSeries[] {
  const { excess, low, high } = exposure
  const band = { least: inPercent(low), greatest: inPercent(high) }
  return [
    {
      ...{ name: 'excess', label: t('health.excess'), steps: positions(exposure) },
      ...{ values: inPercent(excess), ...band },
    },
  ]
}

/** The error at each position, after own words and after real ones, in nats. */
export function errorSeries(exposure: ExposureView): ChartSeries[] {
  const steps = positions(exposure)
  return [
    { name: 'own', label: t('health.afterOwn'), steps, values: exposure.own, color: 2 },
    { name: 'real', label: t('health.afterReal'), steps, values: exposure.real, color: 1, isDashed: true },
  ]
}

/** How far what is said lies from what is real at each position, in %. */
export function driftSeries(exposure: ExposureView): ChartSeries[] {
  const steps = positions(exposure)
  return [
    { name: 'drift', label: t('health.drift'), steps, values: inPercent(exposure.drift), color: 2 },
    {
      ...{ name: 'driftBand', label: t('health.driftBand'), steps },
      ...{ values: inPercent(exposure.driftBand), color: 1, isDashed: true },
    },
  ]
}

/** What own words add to the error at each place of a picture, in nats; places that were not reached have 0. */
export function excessByPlace({ own, real, gridSide }: ExposureView): number[] {
  const side = gridSide ?? 0
  return Array.from({ length: side * side }, (_, place) =>
    Math.max(0, (own[place] ?? 0) - (real[place] ?? 0)),
  )
}

function positions({ horizon }: ExposureView): number[] {
  return Array.from({ length: horizon }, (_, place) => place + 1)
}
