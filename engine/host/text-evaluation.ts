// Evaluating and comparing text models of the store on texts of the store.
import { EngineError } from '../base/errors.ts'
import { message } from '../base/message.ts'
import {
  type GenerationOptions,
  type HeldOutText,
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
  type WrittenItem,
} from '../index.ts'
import { sha256Of } from '../store/durable.ts'
import type { Store } from '../store/store.ts'
import type { EvaluationRow } from '../store/tables/evaluations.ts'
import { ChatWriter } from './chat-writer.ts'
import { openTexts, type TextsView } from './datasets-texts.ts'
import { openItemContext } from './item-context.ts'
import { isSameVersions, ownVersions } from './own-metrics.ts'
import { learntBytes, learntNats } from './score-texts.ts'
import { type OpenWriter, openWriter, writeWith, writingOptions } from './writing.ts'

/** Raised whenever the same model, data and options would be measured otherwise. */
const MEASURING_VERSION = 1
const DEFAULT_PROMPTS = 100
const DEFAULT_SEEDS = 1
/** Texts that are judged at most, and prompts answered at once. */
const MOST_TEXTS = 2000
const AT_ONCE = 8
/** Room for an answer beyond the longest right one, in tokens, and most of all. */
const MORE_TOKENS = 8
const MOST_TOKENS = 256

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
    const identity = identityOf(bench, writer)
    const known = findEvidence(store, identity)
    const evidence = known ?? (await gather(bench, writer, control))
    const { scorers, seed } = bench
    await prepareTexts(scorers, evidence, control.signal)
    const metrics = Object.fromEntries(
      scorers.map((scorer) => [scorer.metric.name, summariseText(scorer, evidence, seed)]),
    )
    const { row, tokenizer } = writer
    const evaluation = save(bench, writer, { identity, evidence, metrics })
    return {
      ...{ name: row.name, evaluation, evidence, metrics, isReused: known !== undefined },
      tokenizerSha256: sha256Of(Buffer.from(JSON.stringify(tokenizer.toFile()))),
    }
  } finally {
    await writer.generator.dispose()
  }
}

async function gather(bench: TextBench, writer: OpenWriter, control: StageControl): Promise<TextEvidence> {
  const chats = new ChatWriter(writer.model, writer.tokenizer)
  const heldOut = await judgeTexts(bench, writer, { chats, control })
  const needsTexts = bench.scorers.some(({ kind }) => kind === 'written')
  return { heldOut, written: needsTexts ? await writeAnswers(bench, writer, { chats, control }) : [] }
}

interface Gathering {
  readonly chats: ChatWriter
  readonly control: StageControl
}

/** −ln p of what is to be learnt of each text; of one longer than the model reads, by windows. */
async function judgeTexts(
  { examples }: TextBench,
  writer: OpenWriter,
  { chats, control: { signal, onProgress } }: Gathering,
): Promise<HeldOutText[]> {
  const tokenized = await chats.tokenized(examples, { signal })
  const judged: HeldOutText[] = []
  for (const [i, text] of tokenized.entries()) {
    const { key } = examples[i] as TextExample
    onProgress?.({ label: 'judging texts', done: i, total: tokenized.length, unit: 'texts' })
    if (text.ids.length < 2) continue
    const { logProbs } = await writer.generator.score(text.ids, { signal })
    const { nats: nllNats, tokens } = learntNats(text, logProbs)
    const bytes = learntBytes(writer, text)
    if (tokens > 0 && bytes > 0) judged.push({ key, nllNats, tokens, bytes })
  }
  return judged
}

async function writeAnswers(
  { asked, request, seed }: TextBench,
  writer: OpenWriter,
  { chats, control: { signal, onProgress } }: Gathering,
): Promise<WrittenItem[][]> {
  const prompts = await chats.prompts(
    asked.map(({ parts }) => parts.slice(0, -1)),
    signal,
  )
  const references = asked.map(({ parts }) => parts.at(-1)?.text ?? '')
  const options = answerOptions(writer, request, references)
  const { doSample } = writingOptions(writer, { options, seed })
  const seeds = doSample ? (request.seeds ?? DEFAULT_SEEDS) : 1
  const runs: WrittenItem[][] = []
  for (let run = 0; run < seeds; run++) {
    const items: WrittenItem[] = []
    for (let at = 0; at < prompts.length; at += AT_ONCE) {
      onProgress?.({
        ...{ label: 'writing answers', unit: 'answers' },
        ...{ done: run * prompts.length + at, total: seeds * prompts.length },
      })
      const part = prompts.slice(at, at + AT_ONCE)
      const given = { prompts: part, options: { ...options, numReturnSequences: 1 }, seed: seed + run }
      const { texts } = await writeWith(writer, given, { signal })
      for (const { prompt, text, tokens, finishReason } of texts)
        items.push({
          ...{ key: asked[at + prompt]?.key ?? '', prompt: part[prompt] ?? '', output: text.trim() },
          references: [references[at + prompt]?.trim() ?? ''],
          ...{ tokens: tokens.map(({ token }) => token), isCut: finishReason === 'length' },
        })
    }
    runs.push(items)
  }
  return runs
}

/** Greedy, with room for the longest right answer, unless told. */
function answerOptions(
  { generator, model }: OpenWriter,
  { decode = {} }: TextBenchRequest,
  references: readonly string[],
): Partial<GenerationOptions> {
  const longest = Math.max(...references.map((text) => generator.encode(text).length))
  const maxNewTokens = Math.min(MOST_TOKENS, longest + MORE_TOKENS, model.config.context >> 1)
  return { doSample: false, numBeams: 1, ...(decode.maxLength === undefined && { maxNewTokens }), ...decode }
}

function identityOf({ request, view, split, asked, scorers, seed }: TextBench, { row }: OpenWriter): string {
  const { decode = {}, seeds = DEFAULT_SEEDS, runtime = 'auto' } = request
  const isWriting = scorers.some(({ kind }) => kind === 'written')
  const settings = {
    ...{ version: MEASURING_VERSION, kind: 'texts', dataset: view.fingerprint, split, runtime },
    model: row.files.map(({ name, sha256 }) => [name, sha256]).sort(),
    writing: isWriting ? { decode, seeds, seed, prompts: asked.map(({ key }) => key) } : null,
  }
  return sha256Of(Buffer.from(JSON.stringify(settings)))
}

interface Settings {
  readonly identity?: string
  /** SHA-256 of the blob that holds the evidence. */
  readonly evidence?: string
}

/** What was measured before; a damaged or missing blob counts as not measured. */
function findEvidence(store: Store, identity: string): TextEvidence | undefined {
  const known = store.evaluations
    .list()
    .findLast(({ settings }) => (settings as Settings).identity === identity)
  const sha256 = (known?.settings as Settings | undefined)?.evidence
  if (sha256 === undefined || !store.blobs.has(sha256)) return undefined
  try {
    return JSON.parse(Buffer.from(store.blobs.get(sha256)).toString('utf8')) as TextEvidence
  } catch (error) {
    if (error instanceof EngineError) return undefined
    throw error
  }
}

interface Measured {
  readonly identity: string
  readonly evidence: TextEvidence
  readonly metrics: Readonly<Record<string, ScoreSummary>>
}

/** The evaluation of before where it holds every metric, else a new one. @throws DISK_FULL or WRITE_FAILED */
function save(
  { request: { store, decode = {} }, view, split, scorers }: TextBench,
  { row }: OpenWriter,
  { identity, evidence, metrics }: Measured,
): EvaluationRow {
  const names = Object.keys(metrics)
  const own = ownVersions(store, names)
  const known = store.evaluations
    .list()
    .find(
      ({ settings, summary }) =>
        (settings as Settings).identity === identity &&
        names.every((name) => Object.hasOwn(summary, name)) &&
        isSameVersions(own, settings),
    )
  if (known) return known
  const blob = store.blobs.put(Buffer.from(JSON.stringify(evidence)))
  return store.transaction(() => {
    const evaluation = store.evaluations.add({
      name: store.evaluations.freeName(`${row.name} on ${view.name}`.slice(0, 190)),
      ...{ model: row.id, dataset: view.id, datasetFingerprint: view.fingerprint, split },
      settings: { identity, evidence: blob, decode, kind: 'texts', own },
      summary: metrics,
    })
    store.exampleScores.add(evaluation.id, textExamples(scorers, evidence))
    return evaluation
  })
}
