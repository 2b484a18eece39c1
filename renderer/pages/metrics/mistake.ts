// Where in a text a mistake is.
import type { MetricMistakeView } from '../../../engine/api/contract/metric-views.ts'

/** The line with the mistake, cut into what is before it, itself and what is after; null where its place is not known. */
export function mistakenLine(
  text: string,
  { start, end, line, column }: MetricMistakeView,
): { readonly before: string; readonly wrong: string; readonly after: string } | null {
  if (start !== null && end !== null) {
    const from = text.lastIndexOf('\n', start - 1) + 1
    const to = text.indexOf('\n', end)
    const stop = to === -1 ? text.length : to
    return { before: text.slice(from, start), wrong: text.slice(start, end), after: text.slice(end, stop) }
  }
  if (line === null) return null
  const whole = text.split('\n')[line - 1] ?? ''
  const at = Math.max(0, (column ?? 1) - 1)
  return { before: whole.slice(0, at), wrong: whole.slice(at, at + 1), after: whole.slice(at + 1) }
}

/** The place in UTF-16 units, for the cursor; null where it is not known. */
export function mistakePlace(text: string, { start, line, column }: MetricMistakeView): number | null {
  if (start !== null) return start
  if (line === null) return null
  const lines = text.split('\n').slice(0, line - 1)
  return lines.reduce((sum, one) => sum + one.length + 1, 0) + Math.max(0, (column ?? 1) - 1)
}
