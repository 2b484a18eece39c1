// What is kept of a comparison of text models: verdict, rows, and the answers of both side by side.
import type { DuelAnswerView, DuelScoreView, DuelTextView } from '../../api/contract/duel-views.ts'
import { type TextEvidence, textExamples, type TextScorer, type WrittenItem } from '../../index.ts'
import type { TextComparison } from '../text-compare.ts'
import { rowView, type StoredOutcome, toneView, wayOf } from './duel-outcome.ts'

/** Pairs of answers that are kept. */
const EXAMPLES = 48

/** Takes a comparison's parts for keeping. */
export function textOutcomeOf(comparison: TextComparison): StoredOutcome {
  const { rows, warnings, sentence, tone, scorers } = comparison
  const metrics = scorers.map(({ metric }) => metric)
  return {
    ...{
      tone: toneView(tone),
      sentence,
      warnings,
      rows: rows.map((row) => rowView(row, metrics)),
      controls: [],
      examples: [],
    },
    texts: textsOf(comparison),
  }
}

/** The first answer of both to each prompt; those of further seeds stay with the evaluations. */
function textsOf({ scorers, evidence }: TextComparison): readonly DuelTextView[] {
  const { baseline, candidate } = evidence
  const values = { baseline: valuesOf(scorers, baseline), candidate: valuesOf(scorers, candidate) }
  const answers = new Map(candidate.written[0]?.map((item) => [item.key, item]))
  return (baseline.written[0] ?? []).slice(0, EXAMPLES).flatMap((item) => {
    const { key, prompt, references } = item
    const other = answers.get(key)
    if (!other) return []
    const scores = scorers.filter(hasItems).map((scorer) => {
      const place = placeOf(scorer.metric.name, scorer.kind === 'written' ? `${key}#0` : key)
      const [before, now] = [values.baseline.get(place), values.candidate.get(place)]
      return { ...described(scorer), baseline: before ?? null, candidate: now ?? null }
    })
    const texts = { baseline: answerOf(item), candidate: answerOf(other) }
    return [{ key, prompt, reference: references[0] ?? '', ...texts, scores }]
  })
}

function answerOf({ output, isCut = false }: WrittenItem): DuelAnswerView {
  return { text: output, isCut }
}

/** Whether a metric has a value for one example. */
function hasItems({ metric }: TextScorer): boolean {
  return 'stats' in metric
}

function described({ metric }: TextScorer): Omit<DuelScoreView, 'baseline' | 'candidate'> {
  const { name, label, direction, unit } = metric
  return { metric: name, label, direction: wayOf(direction), unit }
}

/** Values by metric and example. */
function valuesOf(scorers: readonly TextScorer[], evidence: TextEvidence): ReadonlyMap<string, number> {
  return new Map(
    textExamples(scorers, evidence).map(({ metric, example, value }) => [placeOf(metric, example), value]),
  )
}

function placeOf(metric: string, example: string): string {
  return JSON.stringify([metric, example])
}
