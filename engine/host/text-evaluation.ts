// Evaluating and comparing text models of the store on texts of the store.
import { EngineError } from '../base/errors.ts'
import { message } from '../base/message.ts'
import {
  type GenerationOptions,
  LEARNT_ROLES,
  pickTextScores,
  prepareTexts,
  type ScoreSummary,
  type Split,
  type StageControl,
  summariseText,
  type TextEvidence,
  type TextExample,
  textExamples,
  type TextScorer,
} from '../index.ts'
import { sha256Of } from '../store/durable.ts'
import type { Store } from '../store/store.ts'
import type { EvaluationRow } from '../store/tables/evaluations.ts'
import { openTexts, type TextsView } from './datasets-texts.ts'
import { filesOf, findEvaluation, findEvidence, identityOf, saveEvaluation } from './evaluation-records.ts'
import { openItemContext } from './item-context.ts'
import { DEFAULT_SEEDS, gatherTexts } from './text-evidence.ts'
import { type OpenWriter, openWriter } from './writing.ts'

/** Raised whenever the same model, data and options would be measured otherwise. */
const MEASURING_VERSION = 1
const DEFAULT_PROMPTS = 100
/** Texts that are judged at most. */
const MOST_TEXTS = 2000

/** What to measure on. */
export interface TextBenchRequest {
  readonly store: Store
  /** Id or name. */
  readonly dataset: string
  readonly split?: Split | undefined
  /** Names of metrics; the usual ones where none are named. */
  readonly metrics?: readonly string[] | undefined
  /** Prompts to answer at most; 100 unless told. */
  readonly prompts?: number | undefined
  /** Answers to each prompt where they are drawn; 1 unless told. */
  readonly seeds?: number | undefined
  readonly seed?: number | undefined
  readonly decode?: Partial<GenerationOptions> | undefined
  readonly runtime?: string | undefined
  readonly threads?: number | undefined
}

/** What is measured on, read once for all models. */
export interface TextBench {
  readonly request: TextBenchRequest
  readonly view: TextsView
  readonly split: Split
  readonly examples: readonly TextExample[]
  /** Examples whose last part is an answer to what is before it. */
  readonly asked: readonly TextExample[]
  readonly scorers: readonly TextScorer[]
  readonly areNamed: boolean
  readonly seed: number
}

/** A model after its turn. */
export interface BenchedText {
  readonly name: string
  /** Of its tokenizer, whichever file it came from: likelihoods of different tokens are no pair. */
  readonly tokenizerSha256: string
  readonly evaluation: EvaluationRow
  readonly evidence: TextEvidence
  readonly metrics: Readonly<Record<string, ScoreSummary>>
  readonly isReused: boolean
}

/** Reads the texts of a side. @throws UNKNOWN_NAME, BAD_ARGUMENT when it is empty or a metric does not fit */
export function openTextBench(request: TextBenchRequest): TextBench {
  const { store, split = 'eval', metrics = [], seed = 0 } = request
  const view = openTexts(store, request.dataset)
  const examples: TextExample[] = []
  for (const example of view.texts(split)) {
    if (examples.length === MOST_TEXTS) break
    examples.push(example)
  }
  if (examples.length === 0)
    throw new EngineError('BAD_ARGUMENT', message('compare.noTexts', { dataset: view.name, split }), {
      fixes: [message('compare.noPairsFix')],
    })
  const asked = examples.filter(isAnswered).slice(0, request.prompts ?? DEFAULT_PROMPTS)
  const { context } = openItemContext(store)
  const scorers = pickTextScores(metrics, asked.length > 0, context)
  return { request, view, split, examples, asked, scorers, areNamed: metrics.length > 0, seed }
}

function isAnswered({ parts }: TextExample): boolean {
  return parts.length > 1 && LEARNT_ROLES.has(parts.at(-1)?.role ?? 'prompt')
}

/** Measures one model, or takes what was measured before, and stores the evaluation. @throws UNKNOWN_NAME, BAD_ARGUMENT, CANCELLED */
export async function measureText(
  bench: TextBench,
  reference: string,
  control: StageControl = {},
): Promise<BenchedText> {
  const { store, runtime, threads } = bench.request
  const writer = await openWriter(store, { model: reference, runtime, threads })
  try {
    const identity = evidenceIdentity(bench, writer)
    const known = findEvidence<TextEvidence>(store, identity)
    const evidence = known ?? (await gatherTexts(bench, writer, control))
    const { scorers, seed } = bench
    await prepareTexts(scorers, evidence, control.signal)
    const metrics = Object.fromEntries(
      scorers.map((scorer) => [scorer.metric.name, summariseText(scorer, evidence, seed)]),
    )
    const { row, tokenizer } = writer
    const evaluation =
      findEvaluation(store, identity, { names: Object.keys(metrics) }) ??
      saveEvaluation(store, {
        ...{ model: row, dataset: bench.view, split: bench.split, identity, evidence },
        settings: { decode: bench.request.decode ?? {}, kind: 'texts' },
        summary: metrics,
        examples: textExamples(scorers, evidence),
      })
    return {
      ...{ name: row.name, evaluation, evidence, metrics, isReused: known !== undefined },
      tokenizerSha256: sha256Of(Buffer.from(JSON.stringify(tokenizer.toFile()))),
    }
  } finally {
    await writer.generator.dispose()
  }
}

/** By the model's files, the texts, the options and seeds of what is written, and the runtime. */
function evidenceIdentity(
  { request, view, split, asked, scorers, seed }: TextBench,
  { row }: OpenWriter,
): string {
  const { decode = {}, seeds = DEFAULT_SEEDS, runtime = 'auto' } = request
  const isWriting = scorers.some(({ kind }) => kind === 'written')
  return identityOf({
    ...{ version: MEASURING_VERSION, kind: 'texts', dataset: view.fingerprint, split, runtime },
    model: filesOf(row),
    writing: isWriting ? { decode, seeds, seed, prompts: asked.map(({ key }) => key) } : null,
  })
}
