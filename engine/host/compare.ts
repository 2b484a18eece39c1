// Comparing two models of the store: both on one bench, then the duel, the controls and the report.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { EngineError } from '../base/errors.ts'
import { message, type Message } from '../base/message.ts'
import {
  comparisonReport,
  comparisonVerdict,
  compareSubjects,
  type Control,
  controlsOf,
  type DuelRow,
  type GenerationOptions,
  type ImageScore,
  memorisationOf,
  type MemorisationSummary,
  renderReport,
  type ReportData,
  type StageControl,
} from '../index.ts'
import { replaceFileAtomically } from '../store/durable.ts'
import type { Store } from '../store/store.ts'
import { withHealth } from './report-health.ts'
import { type Bench, type BenchRequest, openBench } from './evaluation-bench.ts'
import {
  type BenchedModel,
  decodeOptions,
  measureOnBench,
  openCaptionImageModel,
  type OpenModel,
} from './evaluation.ts'

/** Level of the verdicts. */
const ALPHA = 0.05

/** What to compare. */
export interface CompareRequest extends BenchRequest {
  /** Ids or names of models. */
  readonly baseline: string
  readonly candidate: string
  /** Decoding options for both, instead of the baseline's own. */
  readonly decode?: Partial<GenerationOptions> | undefined
  /** Facts on the surroundings for the report. */
  readonly environment?: readonly { readonly label: string; readonly value: string }[] | undefined
  /** False leaves the file unwritten; the report's data comes back all the same. */
  readonly writesReport?: boolean | undefined
}

/** The outcome of a comparison. */
export interface Comparison {
  /** One row per metric; p-values are corrected for all of them together. */
  readonly rows: readonly DuelRow[]
  readonly tone: ReportData['verdict']['tone']
  /** The verdict in a sentence or two. */
  readonly sentence: string
  readonly controls: readonly Control[]
  /** The scores that were compared. */
  readonly scores: readonly ImageScore[]
  /** How near the candidate's pictures come to the training side. */
  readonly memorisation: MemorisationSummary | undefined
  /** Ids of the two stored evaluations. */
  readonly evaluations: { readonly baseline: string; readonly candidate: string }
  readonly isReused: { readonly baseline: boolean; readonly candidate: boolean }
  /** What to beware of, one sentence each. */
  readonly warnings: readonly Message[]
  /** For callers with more to show: add sections and render it again. */
  readonly report: ReportData
  /** Null when no file was asked for. */
  readonly reportPath: string | null
}

/**
 * Compares two models on the same captions, seeds and decoding options. Each model's evaluation is stored as soon as it
 * is complete, so that a comparison that was stopped goes on with what it has.
 * @throws UNKNOWN_NAME, BAD_ARGUMENT, FILE_* or CANCELLED
 */
export async function compareModels(
  request: CompareRequest,
  control: StageControl = {},
): Promise<Comparison> {
  const { store } = request
  const baseline = openCaptionImageModel(store, request.baseline)
  const candidate = openCaptionImageModel(store, request.candidate)
  const decode = decodeOptions(baseline, request)
  const bench = await openBench(request, control)
  try {
    const turn = (which: string, opened: OpenModel) =>
      measureOnBench(bench, { store, ...opened, decode }, labelled(which, control))
    const arms = { baseline: await turn('baseline', baseline), candidate: await turn('candidate', candidate) }
    const { scores, warnings } = comparableScores(bench, { baseline, candidate }, arms)
    return await judge({ request, bench, arms, scores, warnings, decode })
  } finally {
    await bench.dispose()
  }
}

interface Arms<T> {
  readonly baseline: T
  readonly candidate: T
}

function labelled(which: string, { signal, onProgress }: StageControl): StageControl {
  return { signal, onProgress: (stage) => onProgress?.({ ...stage, label: `${which}: ${stage.label}` }) }
}

/** Scores that both models have; likelihoods of different tokens are no pair. @throws BAD_ARGUMENT */
function comparableScores(
  { areNamed }: Bench,
  models: Arms<OpenModel>,
  arms: Arms<BenchedModel>,
): { scores: ImageScore[]; warnings: Message[] } {
  const shared = arms.baseline.scores.filter(({ name }) =>
    arms.candidate.scores.some((score) => score.name === name),
  )
  if (sameTokenizer(models)) return { scores: shared, warnings: [] }
  const needsTokens = ({ needs }: ImageScore) => needs.includes('likelihood')
  const reason = message('duel.tokensDiffer')
  if (areNamed && shared.some(needsTokens))
    throw new EngineError('BAD_ARGUMENT', reason, { fixes: [message('duel.tokensDifferFix')] })
  return { scores: shared.filter((score) => !needsTokens(score)), warnings: [reason] }
}

function sameTokenizer({ baseline, candidate }: Arms<OpenModel>): boolean {
  const hashOf = ({ row }: OpenModel) =>
    row.files.find(({ name }) => name.startsWith('image-tokenizer'))?.sha256
  return hashOf(baseline) === hashOf(candidate)
}

interface Judging {
  readonly request: CompareRequest
  readonly bench: Bench
  readonly arms: Arms<BenchedModel>
  readonly scores: readonly ImageScore[]
  readonly warnings: readonly Message[]
  readonly decode: GenerationOptions
}

async function judge(judging: Judging): Promise<Comparison> {
  const { request, bench, arms, scores, warnings, decode } = judging
  const subjects = { baseline: arms.baseline.subject, candidate: arms.candidate.subject }
  const rows = compareSubjects(subjects, { scores, seed: bench.seed, alpha: ALPHA })
  const { reconstructions } = arms.candidate
  const controls =
    bench.drawn.length > 0
      ? await controlsOf(scores, subjects.candidate, { reconstructions, seed: bench.seed })
      : []
  const memorisation = memorisationOf(subjects.candidate)
  const names = { baseline: arms.baseline.row.name, candidate: arms.candidate.row.name }
  const evaluations = { baseline: arms.baseline.evaluation.id, candidate: arms.candidate.evaluation.id }
  const measured = await comparisonReport({
    ...names,
    ...{ subjects, scores, rows, controls, memorisation, decode, warnings },
    dataset: bench.dataset.name,
    split: bench.split,
    alpha: ALPHA,
    createdAt: arms.candidate.evaluation.createdAt,
    environment: [{ label: 'Runtime', value: bench.runtime.name }, ...(request.environment ?? [])],
    record: { evaluations, datasetFingerprint: bench.dataset.fingerprint, decode },
  })
  const { id: dataset, fingerprint } = bench.dataset
  const models = [arms.baseline.row, arms.candidate.row]
  const report = withHealth(request.store, measured, { models, dataset, fingerprint })
  const verdict = comparisonVerdict({ ...names, rows, scores })
  return {
    ...verdict,
    ...{ rows, controls, scores, memorisation, evaluations, warnings, report },
    isReused: { baseline: arms.baseline.isReused, candidate: arms.candidate.isReused },
    reportPath:
      request.writesReport === false ? null : writeReport(request.store, names, renderReport(report)),
  }
}

/** Writes the report under a free name below `reports`. @throws DISK_FULL or WRITE_FAILED */
export function writeReport({ home }: Store, names: Arms<string>, html: string): string {
  const stem = `${names.candidate} against ${names.baseline}`
    .replace(/[^\p{L}\p{N}._-]+/gu, '-')
    .slice(0, 120)
  const pathOf = (n: number) => join(home.reports, `${stem}${n === 1 ? '' : `-${n}`}.html`)
  let number = 1
  while (existsSync(pathOf(number))) number++
  replaceFileAtomically(pathOf(number), Buffer.from(html))
  return pathOf(number)
}
