// Evaluating a model of the store on a dataset of the store.
import {
  type CaptionImageModel,
  type GenerationOptions,
  type ImageEvidence,
  type ImageScore,
  loadCaptionImageModel,
  makeSubject,
  measureImages,
  type PictureSet,
  possibleScores,
  prepareScores,
  resolveGenerationOptions,
  scoredExamples,
  type ScoreSubject,
  type ScoreSummary,
  type StageControl,
  summariseScore,
} from '../index.ts'
import type { Store } from '../store/store.ts'
import type { EvaluationRow } from '../store/tables/evaluations.ts'
import type { ModelRow } from '../store/tables/models.ts'
import { type Bench, type BenchRequest, openBench } from './evaluation-bench.ts'
import { filesOf, findEvaluation, findEvidence, identityOf, saveEvaluation } from './evaluation-records.ts'
import { resolveModel } from './models.ts'

/** Raised whenever the same model, data and options would be measured otherwise. */
const MEASURING_VERSION = 1

/** What to evaluate. */
export interface EvaluationRequest extends BenchRequest {
  /** Id or name. */
  readonly model: string
  /** Decoding options instead of the model's own. */
  readonly decode?: Partial<GenerationOptions> | undefined
}

/** The outcome of an evaluation. */
export interface EvaluationResult {
  /** As it is stored, with values, intervals and numbers of captions in `summary`. */
  readonly evaluation: EvaluationRow
  readonly metrics: Readonly<Record<string, ScoreSummary>>
  /** True when the pictures and likelihoods of an earlier evaluation were taken. */
  readonly isReused: boolean
}

/** A loaded model with its row. */
export interface OpenModel {
  readonly row: ModelRow
  readonly model: CaptionImageModel
}

/** A model after its turn on the bench. */
export interface BenchedModel extends EvaluationResult {
  readonly row: ModelRow
  readonly subject: ScoreSubject
  readonly scores: readonly ImageScore[]
  readonly reconstructions: PictureSet
}

/**
 * Evaluates a model and stores the outcome with a score per example. What was measured before with the same model,
 * captions, options and seeds is taken from the store.
 * @throws UNKNOWN_NAME, BAD_ARGUMENT, FILE_* or CANCELLED; nothing is stored then
 */
export async function evaluateModel(
  request: EvaluationRequest,
  control: StageControl = {},
): Promise<EvaluationResult> {
  const opened = openCaptionImageModel(request.store, request.model)
  const decode = decodeOptions(opened, request)
  const bench = await openBench(request, control)
  try {
    const { evaluation, metrics, isReused } = await measureOnBench(
      bench,
      { store: request.store, ...opened, decode },
      control,
    )
    return { evaluation, metrics, isReused }
  } finally {
    await bench.dispose()
  }
}

/** Loads a caption-to-image model by id or name. @throws UNKNOWN_NAME, BAD_ARGUMENT for another kind, FILE_* */
export function openCaptionImageModel(store: Store, reference: string): OpenModel {
  const { row, folder } = resolveModel(store, reference)
  return { row, model: loadCaptionImageModel(folder) }
}

/** The options that were asked for, else the model's own, else the defaults. @throws BAD_ARGUMENT or UNKNOWN_NAME */
export function decodeOptions(
  { model }: Pick<OpenModel, 'model'>,
  { decode, seed }: Pick<EvaluationRequest, 'decode' | 'seed'>,
): GenerationOptions {
  const own = model.manifest.generation as Partial<GenerationOptions>
  return resolveGenerationOptions({ ...decode, seed: seed ?? 0 }, own)
}

/** Measures one model, or takes what was measured before, and stores the evaluation. */
export async function measureOnBench(
  bench: Bench,
  { store, row, model, decode }: OpenModel & { readonly store: Store; readonly decode: GenerationOptions },
  control: StageControl,
): Promise<BenchedModel> {
  const { units, drawn, seeds, runtime, compile, judge, judged, training } = bench
  const identity = evidenceIdentity(bench, { model: row, decode })
  const known = findEvidence<ImageEvidence>(store, identity)
  const { evidence, samples, reconstructions, trainingTokens } = await measureImages(
    {
      ...{ runtime, model, compile, units, drawn, seeds, decode, judge },
      training: training?.images,
      evidence: known,
    },
    control,
  )
  const nats = Float64Array.from(evidence.nats)
  const seen = training && { ...training, tokens: trainingTokens }
  const subject = makeSubject({ units, drawn, samples, nats, judged, training: seen })
  const scores = possibleScores(bench.scores, subject, bench.areNamed)
  await prepareScores(scores, subject)
  const metrics = Object.fromEntries(
    scores.map((score) => [score.name, summariseScore(score, subject, bench.seed)]),
  )
  control.signal?.throwIfAborted()
  const evaluation =
    findEvaluation(store, identity, { judge: bench.judgeSha256, names: Object.keys(metrics) }) ??
    saveEvaluation(store, {
      ...{ model: row, dataset: bench.dataset, split: bench.split, identity, evidence },
      settings: { judge: bench.judgeSha256, decode, seeds, drawn: drawn.length },
      summary: metrics,
      examples: scoredExamples(scores, subject),
    })
  return { evaluation, metrics, isReused: known !== undefined, row, subject, scores, reconstructions }
}

/** By the model's files, the held-out captions, the decoding options, the seeds and the runtime. */
function evidenceIdentity(
  { dataset, split, units, drawn, seeds, runtime }: Bench,
  { model, decode }: { readonly model: ModelRow; readonly decode: GenerationOptions },
): string {
  return identityOf({
    version: MEASURING_VERSION,
    model: filesOf(model),
    dataset: dataset.fingerprint,
    split,
    units: units.map(({ key, caption }) => [key, caption]),
    drawn,
    seeds,
    decode: seeds > 0 ? Object.entries(decode).sort() : [],
    runtime: runtime.name,
  })
}
