// Small drawings inside table cells: an interval beside its zero, a length in proportion.
import type { DuelRow } from './duel.ts'
import { formatNumber } from './report-format.ts'
import type { Markup } from './report-markup.ts'
import { markup } from './report-markup.ts'

const WIDTH = 150
const HEIGHT = 30
/** Room at either end, so that no whisker touches the edge. */
const MARGIN = 8

/**
 * The difference with its interval around a line at zero, better to the right whichever way the metric runs. Each row has
 * a scale of its own: metrics have different units, so only the place of zero and the interval's width against the
 * difference can be compared.
 */
export function forestBar(row: DuelRow): Markup {
  const sign = row.direction === 'max' ? 1 : -1
  const reach = Math.max(Math.abs(row.ci95[0]), Math.abs(row.ci95[1]), Math.abs(row.delta)) || 1
  const at = (value: number) => {
    return Math.round((WIDTH / 2 + ((sign * value) / reach) * (WIDTH / 2 - MARGIN)) * 10) / 10
  }
  const [low, high] = [at(row.ci95[0]), at(row.ci95[1])].sort((a, b) => a - b) as [number, number]
  const tone = { better: 'better', worse: 'worse', 'no difference shown': 'open' }[row.verdict]
  const text = `difference ${formatNumber(row.delta)}, 95 % interval ${formatNumber(row.ci95[0])} to ${formatNumber(row.ci95[1])}, ${row.verdict}`
  const middle = HEIGHT / 2
  return markup`<svg class="forest ${tone}" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" role="img" aria-label="${text}">
<line class="zero" x1="${WIDTH / 2}" x2="${WIDTH / 2}" y1="1" y2="${HEIGHT - 1}"/>
<path class="whisker" d="M${low} ${middle}H${high}M${low} ${middle - 5}v10M${high} ${middle - 5}v10"/>
<rect class="estimate" x="${at(row.delta) - 4.5}" y="${middle - 4.5}" width="9" height="9" rx="1.5"/>
</svg>`
}

/** A bar that takes `share` in [0, 1] of `width` pixels; the number itself must stand beside it. */
export function shareBar(share: number, width: number): Markup {
  const length = Math.max(1.5, Math.min(1, share) * width)
  return markup`<svg class="bar" viewBox="0 0 ${width} 8" width="${width}" height="8" aria-hidden="true"><rect width="${length.toFixed(1)}" height="8" rx="2"/></svg>`
}
