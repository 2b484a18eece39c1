// Comparing two text models of the store: both on one bench, then the duel and the report.
import { EngineError } from '../base/errors.ts'
import { message, type Message } from '../base/message.ts'
import {
  compareTexts,
  type DuelRow,
  renderReport,
  type ReportData,
  type StageControl,
  type TextEvidence,
  textReport,
  type TextScorer,
  textVerdict,
} from '../index.ts'
import { writeReport } from './compare.ts'
import { withHealth } from './report-health.ts'
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
  /** What to beware of, one sentence each. */
  readonly warnings: readonly Message[]
  /** The scores that were compared, and what they were computed from. */
  readonly scorers: readonly TextScorer[]
  readonly evidence: { readonly baseline: TextEvidence; readonly candidate: TextEvidence }
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
  const measured = textReport({
    ...{ ...names, dataset: bench.view.name, split: bench.split, evidence, scorers, rows, alpha: ALPHA },
    ...{ createdAt: candidate.evaluation.createdAt, environment },
    warnings: warnings.map(({ text }) => text),
    record: { evaluations, datasetFingerprint: bench.view.fingerprint },
  })
  const models = [baseline, candidate].map(({ name, evaluation }) => ({ name, id: evaluation.model }))
  const { id: dataset, fingerprint } = bench.view
  const report = withHealth(store, measured, { models, dataset, fingerprint })
  return {
    ...{
      rows,
      ...textVerdict({ ...names, rows, scorers }),
      evaluations,
      warnings,
      scorers,
      evidence,
      report,
    },
    isReused: { baseline: baseline.isReused, candidate: candidate.isReused },
    reportPath: writeReport(store, names, renderReport(report)),
  }
}

function labelled(which: string, { signal, onProgress }: StageControl): StageControl {
  return { signal, onProgress: (stage) => onProgress?.({ ...stage, label: `${which}: ${stage.label}` }) }
}

/** Metrics that count tokens compare models of one tokenizer only. */
const PER_TOKEN: ReadonlySet<string> = new Set(['text-nll', 'perplexity'])

/** Scores that both models can be compared by. @throws BAD_ARGUMENT when one was named that they cannot */
function comparable(
  scorers: readonly TextScorer[],
  { baseline, candidate }: { readonly baseline: BenchedText; readonly candidate: BenchedText },
  areNamed: boolean,
): { scorers: readonly TextScorer[]; warnings: readonly Message[] } {
  const perToken = scorers.filter(({ metric }) => PER_TOKEN.has(metric.name))
  if (baseline.tokenizerSha256 === candidate.tokenizerSha256 || perToken.length === 0)
    return { scorers, warnings: [] }
  const reason = message('duel.textTokensDiffer')
  if (areNamed)
    throw new EngineError('BAD_ARGUMENT', reason, { fixes: [message('duel.textTokensDifferFix')] })
  return { scorers: scorers.filter((one) => !perToken.includes(one)), warnings: [reason] }
}
