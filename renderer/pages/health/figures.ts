// Figures of a generator's health in words: values with units, whether they lie where real data lie.
import type {
  AilmentView,
  HealthControlView,
  HealthFigureView,
  SeverityView,
} from '../../../engine/api/contract/health-views.ts'
import { formatNumber, formatPercent } from '../../lib/i18n/format.ts'
import { t } from '../../lib/i18n/index.svelte.ts'
import type { Tone } from '../../lib/ui/icon.ts'

/** A value of a figure with its unit. */
export function healthValue(value: number | null | undefined, unit: string): string {
  if (unit === '%') return formatPercent(value, value !== null && value !== undefined && value < 0.1 ? 1 : 0)
  const text = formatNumber(value, 3)
  return unit === '' ? text : `${text} ${unit}`
}

/** Two bounds, such as "12 % to 19 %". */
export function healthRange(range: readonly [number, number], unit: string): string {
  return t('health.range', { from: healthValue(range[0], unit), to: healthValue(range[1], unit) })
}

/** Whether a figure lies outside the band of its control, on the side that is not healthy. */
export function isOutside({
  value,
  direction,
  control,
}: Pick<HealthFigureView, 'value' | 'direction' | 'control'>): boolean {
  const [low, high] = control.band
  return (direction !== 'lower' && value < low) || (direction !== 'higher' && value > high)
}

/** What the control was measured on. */
export function controlWords({ kind }: Pick<HealthControlView, 'kind'>): string {
  return t(`health.control_${kind}`)
}

/** What a finding is about. */
export function ailmentWords(ailment: AilmentView): string {
  return t(`health.ailment_${ailment}`)
}

const SEVERITY_TONES: Readonly<Record<SeverityView, Tone>> = {
  notice: 'info',
  warning: 'warn',
  serious: 'bad',
}

/** The colour of a severity; its word stands beside it. */
export function severityTone(severity: SeverityView): Tone {
  return SEVERITY_TONES[severity]
}

/** Places on one scale from 0 to 1, with some room at both ends. */
export function meterScale({
  value,
  ci95,
  control,
}: Pick<HealthFigureView, 'value' | 'ci95' | 'control'>): (at: number) => number {
  const all = [value, ...(ci95 ?? []), control.value, ...control.band]
  const [least, most] = [Math.min(...all), Math.max(...all)]
  const room = (most - least || Math.abs(most) || 1) * 0.12
  return (at) => (at - least + room) / (most - least + 2 * room)
}
