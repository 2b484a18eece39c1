// Figures of a duel as people read them.
import { unitLabel } from '../../lib/i18n/engine-words.ts'
import type { DuelScoreView } from '../../../engine/api/contract/duel-views.ts'
import type { DuelRowView } from '../../../engine/api/contract/views.ts'
import { formatFixed, formatNumber, formatPercent, formatSigned, NOTHING } from '../../lib/i18n/format.ts'

/** A value of a metric; shares are kept from 0 to 1 and shown in percent. */
export function formatValue(value: number | null, unit: string): string {
  if (unit === '%') return formatPercent(value, 1)
  return formatNumber(value, 4)
}

/** A change with its sign; changes of shares are percentage points. */
export function formatChange(value: number | null, unit: string): string {
  return formatSigned(value === null ? null : value * scaleOf(unit), 3)
}

/** The unit of a change. */
export function changeUnit(unit: string, points: string): string {
  return unit === '%' ? points : unitLabel(unit)
}

function scaleOf(unit: string): number {
  return unit === '%' ? 100 : 1
}

const LEAST_P = 0.001

/** A p-value with three digits; below a thousandth only that. */
export function formatP(p: number | null): string {
  if (p === null || !Number.isFinite(p)) return NOTHING
  return p < LEAST_P ? `< ${formatFixed(LEAST_P, 3)}` : formatFixed(p, 3)
}

/** Whose value of an example is better; undefined when neither is, or one is missing. */
export function betterSide({
  baseline,
  candidate,
  direction,
}: Pick<DuelScoreView, 'baseline' | 'candidate' | 'direction'>): 'baseline' | 'candidate' | undefined {
  if (baseline === null || candidate === null || baseline === candidate) return undefined
  return candidate > baseline === (direction === 'higher') ? 'candidate' : 'baseline'
}

/** Metrics by what was shown. */
export interface VerdictGroups {
  readonly better: readonly DuelRowView[]
  readonly worse: readonly DuelRowView[]
  readonly open: readonly DuelRowView[]
}

/** Sorts rows by verdict; whatever is neither better nor worse was not shown, and is never called equal. */
export function groupRows(rows: readonly DuelRowView[]): VerdictGroups {
  const of = (verdict: string) => rows.filter((row) => row.verdict === verdict)
  const open = rows.filter(({ verdict }) => verdict !== 'better' && verdict !== 'worse')
  return { better: of('better'), worse: of('worse'), open }
}

/** Fewest captions among the metrics; 0 without any. */
export function fewestCaptions(rows: readonly DuelRowView[]): number {
  return rows.length === 0 ? 0 : Math.min(...rows.map(({ n }) => n))
}

/** True when even a candidate that wins on every caption could not have been shown to be better. */
export function isTooSmall(rows: readonly DuelRowView[]): boolean {
  return rows.length > 0 && (2 / 2 ** fewestCaptions(rows)) * rows.length >= 0.05
}
