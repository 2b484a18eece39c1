// Diagnosing a text model of the store on the texts of a dataset.
import { EngineError } from '../base/errors.ts'
import { message, type Message } from '../base/message.ts'
import {
  diagnoseTexts,
  type GenerationOptions,
  type Panel,
  resolveGenerationOptions,
  type StageControl,
  type TextContext,
  type TokenizedText,
} from '../index.ts'
import type { Store } from '../store/store.ts'
import { ChatWriter } from './chat-writer.ts'
import { openTexts } from './datasets-texts.ts'
import type { DiagnosisRequest } from './diagnosis.ts'
import { type OpenWriter, openWriter, writingOptions } from './writing.ts'

/** Contexts unless told, and most tokens before and after the cut. */
const CONTEXTS = 48
const MOST_BEFORE = 64
const MOST_AFTER = 48
const LEAST_AFTER = 4
/** Words of a document that stay before the cut at least. */
const LEAST_BEFORE = 8
/** Texts that are read at most, of either side. */
const MOST_HELD_OUT = 1000
const MOST_TRAINING = 20_000

/** Diagnoses a text model. @throws UNKNOWN_NAME, BAD_ARGUMENT without held-out texts, FILE_*, CANCELLED */
export async function diagnoseTextModel(
  request: DiagnosisRequest & { readonly oracle: string | null },
  control: StageControl,
): Promise<Panel> {
  const { store, seed = 0, runtime, threads } = request
  const writer = await openWriter(store, { model: request.model, runtime, threads })
  const other = await openOracle(store, request, writer)
  try {
    const texts = await readTexts(request, writer, control)
    const panel = await diagnoseTexts(
      {
        ...{ generator: writer.generator, tokenizer: writer.tokenizer, seed },
        ...(other.writer && { oracle: oracleOf(other.writer) }),
        ...texts,
        ...optionsOf(writer, texts.horizon, seed),
      },
      control,
    )
    return other.note ? { ...panel, notes: [other.note, ...panel.notes.slice(1)] } : panel
  } finally {
    await writer.generator.dispose()
    await other.writer?.generator.dispose()
  }
}

function oracleOf({ row, generator }: OpenWriter) {
  return { id: row.id, name: row.name, reader: generator }
}

/** The oracle where there is one with the same tokens. */
async function openOracle(
  store: Store,
  {
    oracle,
    runtime,
    threads,
  }: { readonly oracle: string | null } & Pick<DiagnosisRequest, 'runtime' | 'threads'>,
  { tokenizer, model }: OpenWriter,
): Promise<{ writer?: OpenWriter; note?: Message }> {
  if (oracle === null) return {}
  const writer = await openWriter(store, { model: oracle, runtime, threads })
  const isSame =
    writer.model.config.vocabulary === model.config.vocabulary &&
    JSON.stringify(writer.tokenizer.toFile()) === JSON.stringify(tokenizer.toFile())
  if (isSame) return { writer }
  await writer.generator.dispose()
  return { note: message('health.note.otherTokens', { oracle: writer.row.name }) }
}

interface Texts {
  readonly contexts: readonly TextContext[]
  readonly pool: readonly Int32Array[]
  readonly training: readonly { readonly key: string; readonly ids: Int32Array }[]
  readonly horizon: number
}

/** Held-out texts cut in two, and the training side. */
async function readTexts(
  { store, dataset, samples = CONTEXTS }: DiagnosisRequest,
  { model, tokenizer }: OpenWriter,
  { signal, onProgress }: StageControl,
): Promise<Texts> {
  onProgress?.({ label: 'reading real texts', done: 0, total: 1, unit: '' })
  const view = openTexts(store, dataset)
  const chats = new ChatWriter(model, tokenizer)
  const tokenized = async (split: 'train' | 'eval', most: number) => {
    const examples = [...firstOf(view.texts(split), most)]
    const texts = await chats.tokenized(examples, { signal })
    return texts.map((text, i) => ({ ...text, key: examples[i]?.key ?? '' }))
  }
  const cut = (await tokenized('eval', MOST_HELD_OUT)).flatMap(cutInTwo)
  const horizon = Math.min(horizonOf(cut), model.config.context >> 1)
  const long = cut.filter(({ after }) => after.length >= horizon)
  if (long.length === 0) throw nothingHeldOut(view.name)
  const before = Math.min(MOST_BEFORE, model.config.context - horizon)
  return {
    contexts: long.slice(0, samples).map(({ ids, from }) => {
      const context = ids.slice(Math.max(0, from - before), from)
      const prompt = tokenizer.decode(context, { skipSpecialTokens: true })
      return { prompt, ids: context, real: ids.slice(from, from + horizon) }
    }),
    pool: long.slice(samples).map(({ after }) => after.slice(0, horizon)),
    training: await tokenized('train', MOST_TRAINING),
    horizon,
  }
}

interface CutText {
  readonly ids: Int32Array
  readonly from: number
  readonly after: Int32Array
}

/** Before and after the last stretch that is learnt; a document after its first third. */
function cutInTwo({ ids, learnt }: TokenizedText): CutText[] {
  const end = learnt.lastIndexOf(1) + 1
  let start = end
  while (start > 0 && learnt[start - 1] === 1) start--
  const from = start > 1 ? start : Math.min(Math.max(LEAST_BEFORE, Math.floor(end / 3)), MOST_BEFORE)
  return from >= 1 && end - from >= LEAST_AFTER ? [{ ids, from, after: ids.subarray(from, end) }] : []
}

/** As many tokens as half of the texts have. */
function horizonOf(texts: readonly CutText[]): number {
  const lengths = texts.map(({ after }) => after.length).sort((a, b) => a - b)
  return Math.min(MOST_AFTER, lengths[lengths.length >> 1] ?? LEAST_AFTER)
}

function* firstOf<T>(items: Iterable<T>, most: number): Iterable<T> {
  let count = 0
  for (const item of items) {
    if (count++ === most) return
    yield item
  }
}

/** Plain draws with the end ruled out, for what the model is; greedily, for how it degenerates (Welleck et al. 2019). */
function optionsOf(
  writer: OpenWriter,
  horizon: number,
  seed: number,
): { options: { drawn: GenerationOptions; used: GenerationOptions }; masked: readonly number[] } {
  const one = { numBeams: 1, numReturnSequences: 1, maxNewTokens: horizon }
  const used = writingOptions(writer, { options: { ...one, doSample: false }, seed })
  const { eosId } = writer.tokenizer
  const ends = used.eosTokenIds.length > 0 || eosId === undefined ? used.eosTokenIds : [eosId]
  const plain = { doSample: true, temperature: 1, topK: 0, topP: 1, minNewTokens: horizon }
  const drawn = resolveGenerationOptions({ ...one, ...plain, eosTokenIds: [...ends], seed })
  return { options: { drawn, used }, masked: ends }
}

function nothingHeldOut(dataset: string): EngineError {
  return new EngineError(
    'BAD_ARGUMENT',
    `diagnose: dataset "${dataset}" has no held-out text with ${LEAST_AFTER} tokens to be written after.`,
    { fixes: ['Import longer texts, with a part held out for evaluation.'] },
  )
}
