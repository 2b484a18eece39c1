// Controls of a duel as a table: one line each, one column per metric, the two models among them.
import type { DuelDetailView } from '../../../engine/api/contract/views.ts'
import { controlLabel, metricLabel } from '../../lib/i18n/engine-words.ts'

/** A line; metrics that it has no value for are missing. */
export interface ControlRow {
  readonly label: string
  readonly values: Readonly<Record<string, number | null>>
}

/** Columns and lines. */
export interface ControlTable {
  readonly metrics: readonly { readonly metric: string; readonly label: string; readonly unit: string }[]
  readonly rows: readonly ControlRow[]
}

/** Groups values by control; only metrics that a control has a value for become columns. */
export function controlTable({ rows, controls }: Pick<DuelDetailView, 'rows' | 'controls'>): ControlTable {
  const labels = [...new Set(controls.map(({ label }) => label))]
  const metrics = [...new Set(controls.map(({ metric }) => metric))].map((metric) => {
    const row = rows.find((one) => one.metric === metric)
    return { metric, label: row ? metricLabel(row) : metric, unit: row?.unit ?? '' }
  })
  return {
    metrics,
    rows: labels.map((label) => ({
      label: controlLabel(label),
      values: Object.fromEntries(
        controls.filter((one) => one.label === label).map(({ metric, value }) => [metric, value]),
      ),
    })),
  }
}
