// A comparison of two text models as a report: verdict, the duel, what was measured, how to read it.
import { duelSentence, duelTone } from './duel-sentence.ts'
import type { DuelRow } from './duel.ts'
import type { Fact, Note, ReportData } from './report-data.ts'
import { formatFixed, formatNumber } from './report-format.ts'
import { descriptorOf, type TextPair, type TextScorer } from './text-scores.ts'

/** Everything that such a report is made of. */
export interface TextComparisonFacts {
  /** Names of the two models. */
  readonly baseline: string
  readonly candidate: string
  readonly dataset: string
  readonly split: string
  readonly evidence: TextPair
  readonly scorers: readonly TextScorer[]
  readonly rows: readonly DuelRow[]
  readonly alpha: number
  /** ISO 8601. */
  readonly createdAt: string
  readonly environment: readonly Fact[]
  /** What to beware of, one sentence each. */
  readonly warnings: readonly string[]
  readonly record: Readonly<Record<string, unknown>>
}

/** The verdict in one word and in a sentence or two. */
export function textVerdict({
  rows,
  scorers,
  baseline,
  candidate,
}: Pick<TextComparisonFacts, 'rows' | 'scorers' | 'baseline' | 'candidate'>) {
  const label = (name: string): string =>
    scorers.map(descriptorOf).find((one) => one.name === name)?.label ?? name
  return { tone: duelTone(rows), sentence: duelSentence(rows, { baseline, candidate, label }) }
}

/** The report. */
export function textReport(facts: TextComparisonFacts): ReportData {
  const { baseline, candidate, scorers, rows, alpha, evidence, dataset, split } = facts
  const descriptors = new Map(scorers.map((scorer) => [scorer.metric.name, descriptorOf(scorer)]))
  const seeds = evidence.candidate.written.length
  const { heldOut, written } = evidence.candidate
  const done = `Both were measured on ${heldOut.length} texts of “${dataset}” (${split} side)${
    seeds > 0 ? `, and wrote ${seeds * (written[0]?.length ?? 0)} answers each` : ''
  }.`
  return {
    title: `${candidate} against ${baseline}`,
    createdAt: facts.createdAt,
    verdict: { ...textVerdict(facts), detail: [done, ...facts.warnings].join(' ') },
    tiles: rows.slice(0, 5).map(({ name, unit, candidate: now, baseline: before, verdict }) => ({
      label: descriptors.get(name)?.label ?? name,
      value: shown(now, unit),
      ...(unit === '' ? {} : { unit }),
      detail: `was ${shown(before, unit)} · ${verdict}`,
    })),
    duel: {
      ...{ baseline, candidate, alpha, seeds: Math.max(1, seeds) },
      rows: rows.map((row) => {
        const descriptor = descriptors.get(row.name)
        return { ...row, label: descriptor?.label ?? row.name, ...(descriptor && { help: descriptor.help }) }
      }),
      note: `Each metric is tested by exchanging the two models’ results text by text; p-values are corrected for ${rows.length} metrics (Holm).`,
    },
    data: {
      facts: [
        { label: 'Dataset', value: `${dataset}, ${split} side` },
        { label: 'Texts', value: String(heldOut.length) },
        { label: 'Prompts answered', value: String(written[0]?.length ?? 0) },
      ],
      licences: [],
    },
    notes: NOTES,
    environment: facts.environment,
    record: facts.record,
  }
}

function shown(value: number, unit: string): string {
  return unit === '%' ? formatFixed(value * 100, 1) : formatNumber(value)
}

const NOTES: readonly Note[] = [
  {
    title: 'No difference shown is not no difference',
    text: 'It means that luck alone could have made a difference of this size on this many texts. More texts can show smaller differences.',
  },
  {
    title: 'Held-out loss',
    text: 'The surprise at real answers, in nats per token. It is exact, but only models with the same tokens can be compared by it; bits per byte compare any two.',
  },
  {
    title: 'Overlap with one reference',
    text: 'Scores that compare with a reference reward its words, not its meaning: a right answer in other words counts as wrong.',
  },
]
