// Diagnosing a text model of the store on the texts of a dataset.
import { EngineError } from '../base/errors.ts'
import { message, type Message } from '../base/message.ts'
import { diagnoseTexts, type Panel, type StageControl } from '../index.ts'
import type { Store } from '../store/store.ts'
import { ChatWriter } from './chat-writer.ts'
import { openTexts } from './datasets-texts.ts'
import type { DiagnosisRequest } from './diagnosis.ts'
import { type CutTexts, cutTexts, LEAST_AFTER, waysOfWriting } from './text-contexts.ts'
import { type OpenWriter, openWriter } from './writing.ts'

/** Contexts unless told. */
const CONTEXTS = 48
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
        ...waysOfWriting({ ...writer.model, tokenizer: writer.tokenizer }, { horizon: texts.horizon, seed }),
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

interface Texts extends CutTexts {
  readonly training: readonly { readonly key: string; readonly ids: Int32Array }[]
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
    return texts.map(({ ids, learnt }, i) => ({ ids, learnt, key: examples[i]?.key ?? '' }))
  }
  const { context } = model.config
  const cut = cutTexts(await tokenized('eval', MOST_HELD_OUT), { tokenizer, context, most: samples })
  if (cut.contexts.length === 0) throw nothingHeldOut(view.name)
  return {
    ...cut,
    training: await tokenized('train', MOST_TRAINING),
  }
}

function* firstOf<T>(items: Iterable<T>, most: number): Iterable<T> {
  let count = 0
  for (const item of items) {
    if (count++ === most) return
    yield item
  }
}

function nothingHeldOut(dataset: string): EngineError {
  return new EngineError('BAD_ARGUMENT', message('diagnose.noTexts', { dataset, tokens: LEAST_AFTER }), {
    fixes: [message('diagnose.noTextsFix')],
  })
}
