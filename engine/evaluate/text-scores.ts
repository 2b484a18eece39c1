// Scores of text models: of real texts under the model, and of texts that it wrote. Values, intervals, and duels of two.
import { EngineError } from '../base/errors.ts'
import { message } from '../base/message.ts'
import { RandomStream } from '../base/random.ts'
import type { CorpusComparison, Metric, MetricDescriptor, SetMetric } from '../metrics/contract.ts'
import { metricNamed } from '../metrics/index.ts'
import { compareSets } from '../metrics/set-comparison.ts'
import { compareSums, scoreItems } from '../metrics/sums.ts'
import type { ItemMetricContext } from '../metrics/item-metric-contract.ts'
import type { TextItem } from '../metrics/text-item.ts'
import { bitsPerByte, perplexity, type TextLikelihoodItem, textNll } from '../metrics/text-likelihood.ts'
import { textMetricNamed } from '../metrics/text-metrics.ts'
import { duel, type DuelRow } from './duel.ts'
import { type OwnTextMetric, ownTextMetric } from './own-scores.ts'
import type { ScoredExample, ScoreSummary } from './evaluate-summary.ts'
import { bootstrapInterval } from './statistics/bootstrap.ts'

/** A real text under a model. */
export interface HeldOutText extends TextLikelihoodItem {
  /** Key of the example. */
  readonly key: string
}

/** A text that a model wrote. */
export interface WrittenItem extends TextItem {
  readonly key: string
}

/** Everything that was measured of a model; plain values. */
export interface TextEvidence {
  readonly heldOut: readonly HeldOutText[]
  /** By seed, the same prompts in the same order; none where nothing was written. */
  readonly written: readonly (readonly WrittenItem[])[]
}

/** A metric that reads real texts. */
interface LikelihoodScore {
  readonly kind: 'likelihood'
  readonly metric: Metric<TextLikelihoodItem>
}
/** A metric that reads written texts. */
interface WrittenScore {
  readonly kind: 'written'
  readonly metric: Metric<TextItem> | SetMetric<TextItem>
  /** What must have run on texts before they are scored, where that takes another process. */
  readonly prepare?: OwnTextMetric['prepare']
}
/** A metric with what it reads. */
export type TextScorer = LikelihoodScore | WrittenScore

const LIKELIHOODS: readonly Metric<TextLikelihoodItem>[] = [textNll, perplexity, bitsPerByte]
/** What is measured where nothing is named: of every dataset, and of those that have answers. */
const USUAL = ['text-nll', 'bits-per-byte'] as const
const USUAL_WRITTEN = ['exact-match', 'chrf', 'rouge-l', 'distinct-2', 'seq-rep-4'] as const

/**
 * The metrics of those names, own ones of the context among them, or the usual ones.
 * @throws UNKNOWN_NAME with the nearest name, BAD_ARGUMENT for one of pictures or where there are no answers
 */
export function pickTextScores(
  names: readonly string[],
  hasAnswers: boolean,
  context: ItemMetricContext = {},
): TextScorer[] {
  const wanted = names.length > 0 ? names : [...USUAL, ...(hasAnswers ? USUAL_WRITTEN : [])]
  return wanted.map((name) => {
    const scorer = scorerNamed(name, context)
    if (scorer.kind === 'likelihood' || hasAnswers) return scorer
    throw new EngineError('BAD_ARGUMENT', message('compare.needsAnswers', { name }), {
      fixes: [message('compare.needsAnswersFix')],
    })
  })
}

function scorerNamed(name: string, context: ItemMetricContext): TextScorer {
  const likelihood = LIKELIHOODS.find((metric) => metric.name === name)
  if (likelihood) return { kind: 'likelihood', metric: likelihood }
  const written = textMetricNamed(name)
  if (written) return { kind: 'written', metric: written }
  const own = context.own?.(name)
  if (own?.of === 'texts') return { kind: 'written', ...ownTextMetric(own, context) }
  if (!own) metricNamed(name) // throws for a name that nothing has
  throw new EngineError('BAD_ARGUMENT', message('compare.pictureMetric', { name }))
}

/** Measures what scores need to have measured of written texts. @throws METRIC_FAILED, METRIC_LIMIT, CANCELLED */
export async function prepareTexts(
  scorers: readonly TextScorer[],
  { written }: TextEvidence,
  signal?: AbortSignal,
): Promise<void> {
  for (const scorer of scorers) if (scorer.kind === 'written') await scorer.prepare?.(written.flat(), signal)
}

/** The description of a score. */
export function descriptorOf({ metric }: TextScorer): MetricDescriptor {
  return metric
}

/** The value of a score with its 95 % bootstrap interval over examples; the mean over seeds. */
export function summariseText(scorer: TextScorer, evidence: TextEvidence, seed: number): ScoreSummary {
  const stream = new RandomStream(seed, `interval ${scorer.metric.name}`)
  const { captions, baseline: value } = compared(scorer, evidence, evidence)
  return { value, ci95: bootstrapInterval(captions, measured(scorer, evidence), { stream }), n: captions }
}

/** The value of a score, the mean over seeds. */
export function textValue(scorer: TextScorer, evidence: TextEvidence): number {
  return compared(scorer, evidence, evidence).baseline
}

/** A value for every example, of metrics that have one; NaN where an example holds nothing to measure is left out. */
export function textExamples(scorers: readonly TextScorer[], evidence: TextEvidence): ScoredExample[] {
  return scorers
    .flatMap((scorer) => {
      const { metric } = scorer
      if (!('stats' in metric)) return []
      if (scorer.kind === 'likelihood')
        return evidence.heldOut.map((item) => ({
          ...{ metric: metric.name, example: item.key },
          value: scoreItems(scorer.metric, [item]),
        }))
      return evidence.written.flatMap((items, sample) =>
        items.map((item) => ({
          ...{ metric: metric.name, example: `${item.key}#${sample}` },
          value: scoreItems(metric as Metric<TextItem>, [item]),
        })),
      )
    })
    .filter(({ value }) => Number.isFinite(value))
}

/** Two models' evidence. */
export interface TextPair {
  readonly baseline: TextEvidence
  /** Of the same examples in the same order. */
  readonly candidate: TextEvidence
}

/**
 * The duel on every score, example by example; p-values are corrected for all of them together.
 * @throws BAD_ARGUMENT when the two were measured on other examples, or on fewer than 2; NON_FINITE
 */
export function compareTexts(
  scorers: readonly TextScorer[],
  { baseline, candidate }: TextPair,
  options: { readonly seed: number; readonly alpha: number },
): DuelRow[] {
  return duel({
    ...options,
    metrics: scorers.map((scorer) => {
      const { name, direction, unit } = scorer.metric
      return { name, direction, unit, comparison: compared(scorer, baseline, candidate) }
    }),
  })
}

function compared(scorer: TextScorer, baseline: TextEvidence, candidate: TextEvidence): CorpusComparison {
  if (scorer.kind === 'likelihood') {
    const stats = ({ heldOut }: TextEvidence) => [heldOut.map((item) => scorer.metric.stats(item))]
    return compareSums(scorer.metric, stats(baseline), stats(candidate))
  }
  const { metric } = scorer
  if (!('stats' in metric)) return compareSets(metric, baseline.written, candidate.written)
  const stats = ({ written }: TextEvidence) => written.map((items) => items.map((item) => metric.stats(item)))
  return compareSums(metric, stats(baseline), stats(candidate))
}

/** The value with example i counted so many times, the mean over seeds. */
function measured(scorer: TextScorer, { heldOut, written }: TextEvidence): (counts: Uint32Array) => number {
  if (scorer.kind === 'likelihood') return bySums(scorer.metric, [heldOut])
  const { metric } = scorer
  if ('stats' in metric) return bySums(metric, written)
  const measures = written.map((items) => metric.over(items))
  return (counts) => mean(measures.map((measure) => measure(counts)))
}

function bySums<Item>(
  metric: Metric<Item>,
  seeds: readonly (readonly Item[])[],
): (counts: Uint32Array) => number {
  const stats = seeds.map((items) => items.map((item) => metric.stats(item)))
  return (counts) =>
    mean(
      stats.map((rows) => {
        const sums = (rows[0] ?? []).map(() => 0)
        for (const [i, row] of rows.entries())
          for (const [column, value] of row.entries())
            sums[column] = (sums[column] ?? 0) + value * (counts[i] ?? 0)
        return metric.reduce(sums)
      }),
    )
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, one) => sum + one, 0) / values.length
}
