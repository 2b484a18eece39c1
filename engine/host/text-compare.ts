// Comparing two text models of the store: both on one bench, then the duel and the report.
import { EngineError } from '../base/errors.ts'
import {
  compareTexts,
  type DuelRow,
  renderReport,
  type ReportData,
  type StageControl,
  textReport,
  type TextScorer,
  textVerdict,
} from '../index.ts'
import { writeReport } from './compare.ts'
import { type BenchedText, measureText, openTextBench, type TextBenchRequest } from './text-evaluation.ts'

/** Level of the verdicts. */
const ALPHA = 0.05

/** What to compare. */
export interface TextCompareRequest extends TextBenchRequest {
  /** Ids or names of models. */
  readonly baseline: string
  readonly candidate: string
  readonly environment?: readonly { readonly label: string; readonly value: string }[] | undefined
}

/** The outcome of a comparison. */
export interface TextComparison {
  readonly rows: readonly DuelRow[]
  readonly tone: ReportData['verdict']['tone']
  readonly sentence: string
  readonly evaluations: { readonly baseline: string; readonly candidate: string }
  readonly isReused: { readonly baseline: boolean; readonly candidate: boolean }
  readonly warnings: readonly string[]
  readonly report: ReportData
  readonly reportPath: string
}

/**
 * Compares two models on the same texts and prompts. Each model's evaluation is stored as soon as it is complete.
 * @throws UNKNOWN_NAME, BAD_ARGUMENT, FILE_* or CANCELLED
 */
export async function compareTextModels(
  request: TextCompareRequest,
  control: StageControl = {},
): Promise<TextComparison> {
  const { store, environment = [] } = request
  const bench = openTextBench(request)
  const baseline = await measureText(bench, request.baseline, labelled('baseline', control))
  const candidate = await measureText(bench, request.candidate, labelled('candidate', control))
  const { scorers, warnings } = comparable(bench.scorers, { baseline, candidate }, bench.areNamed)
  const evidence = { baseline: baseline.evidence, candidate: candidate.evidence }
  const rows = compareTexts(scorers, evidence, { seed: bench.seed, alpha: ALPHA })
  const names = { baseline: baseline.name, candidate: candidate.name }
  const evaluations = { baseline: baseline.evaluation.id, candidate: candidate.evaluation.id }
  const report = textReport({
    ...{ ...names, dataset: bench.view.name, split: bench.split, evidence, scorers, rows, alpha: ALPHA },
    ...{ createdAt: candidate.evaluation.createdAt, environment, warnings },
    record: { evaluations, datasetFingerprint: bench.view.fingerprint },
  })
  return {
    ...{ rows, ...textVerdict({ ...names, rows, scorers }), evaluations, warnings, report },
    isReused: { baseline: baseline.isReused, candidate: candidate.isReused },
    reportPath: writeReport(store, names, renderReport(report)),
  }
}

function labelled(which: string, { signal, onProgress }: StageControl): StageControl {
  return { signal, onProgress: (stage) => onProgress?.({ ...stage, label: `${which}: ${stage.label}` }) }
}

/** Metrics that count tokens compare models of one tokenizer only. */
const PER_TOKEN: ReadonlySet<string> = new Set(['text-nll', 'perplexity'])
const DIFFERENT = 'The models cut texts into different tokens, so their losses per token cannot be compared.'

/** Scores that both models can be compared by. @throws BAD_ARGUMENT when one was named that they cannot */
function comparable(
  scorers: readonly TextScorer[],
  { baseline, candidate }: { readonly baseline: BenchedText; readonly candidate: BenchedText },
  areNamed: boolean,
): { scorers: readonly TextScorer[]; warnings: readonly string[] } {
  const perToken = scorers.filter(({ metric }) => PER_TOKEN.has(metric.name))
  if (baseline.tokenizerSha256 === candidate.tokenizerSha256 || perToken.length === 0)
    return { scorers, warnings: [] }
  if (areNamed)
    throw new EngineError('BAD_ARGUMENT', `compare: ${DIFFERENT}`, {
      fixes: ['Take the metric bits-per-byte.'],
    })
  return { scorers: scorers.filter((one) => !perToken.includes(one)), warnings: [DIFFERENT] }
}
