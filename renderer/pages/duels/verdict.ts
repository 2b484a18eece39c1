// The verdict in a sentence, in the window's language.
import type { DuelDetailView, DuelRowView, DuelView } from '../../../engine/api/contract/views.ts'
import { formatList } from '../../lib/i18n/format.ts'
import { metricLabel } from '../../lib/i18n/engine-words.ts'
import { t } from '../../lib/i18n/index.svelte.ts'
import type { Tone } from '../../lib/ui/icon.ts'
import { changeUnit, fewestCaptions, formatChange, formatP, groupRows, isTooSmall } from './values.ts'

const TONES: Readonly<Record<DuelView['tone'], Tone>> = {
  better: 'ok',
  worse: 'bad',
  mixed: 'warn',
  none: 'neutral',
}

/** The colour of a verdict. */
export function toneOf({ tone }: Pick<DuelView, 'tone'>): Tone {
  return TONES[tone]
}

/** One or two words for a badge. */
export function toneWord(tone: DuelView['tone']): string {
  return t(`duels.tone.${tone}`)
}

/** The whole duel in a short sentence, for lists. */
export function shortSentence({ tone, baselineName, candidateName }: DuelView): string {
  return t(`duels.short.${tone}`, { baseline: baselineName, candidate: candidateName })
}

/** The verdict with every metric: what is better or worse by how much, and where no difference was shown. */
export function verdictSentence(duel: DuelDetailView): string {
  const { better, worse, open } = groupRows(duel.rows)
  const names = { baseline: duel.baselineName, candidate: duel.candidateName }
  if (better.length === 0 && worse.length === 0) return openSentence(duel, names)
  const claims = [
    better.length > 0 && t('duels.claim.better', { metrics: claimed(better) }),
    worse.length > 0 && t('duels.claim.worse', { metrics: claimed(worse) }),
  ].filter((claim) => claim !== false)
  const sentences = [t('duels.verdict', { ...names, claims: claims.join(t('duels.claim.but')) })]
  if (open.length > 0) sentences.push(t('duels.verdict.open', { metrics: labels(open) }))
  return sentences.join(' ')
}

function openSentence(
  { rows, texts }: DuelDetailView,
  names: { baseline: string; candidate: string },
): string {
  const said = t('duels.verdict.none', names)
  if (!isTooSmall(rows)) return said
  return `${said} ${t(texts ? 'duels.tooSmallTexts' : 'duels.tooSmall', { n: fewestCaptions(rows) })}`
}

function claimed(rows: readonly DuelRowView[]): string {
  return formatList(
    rows.map((row) => {
      const unit = changeUnit(row.unit, t('duels.points'))
      const change = [formatChange(row.delta, row.unit), unit].filter(Boolean).join(' ')
      return t('duels.claim.metric', { metric: metricLabel(row), change, p: pWords(row.pHolm) })
    }),
  )
}

/** Such as `p = 0.013` or `p < 0.001`. */
function pWords(p: number | null): string {
  const shown = formatP(p)
  return shown.startsWith('<') ? `p ${shown}` : `p = ${shown}`
}

function labels(rows: readonly DuelRowView[]): string {
  return formatList(rows.map((row) => t('duels.named', { metric: metricLabel(row) })))
}

/** A verdict of one metric in words. */
export function rowVerdict({ verdict }: Pick<DuelRowView, 'verdict'>): string {
  if (verdict === 'better' || verdict === 'worse') return t(`duels.row.${verdict}`)
  return t('duels.row.none')
}

/** The colour of one metric's verdict. */
export function rowTone({ verdict }: Pick<DuelRowView, 'verdict'>): Tone {
  return verdict === 'better' ? 'ok' : verdict === 'worse' ? 'bad' : 'neutral'
}
