// Scoring a text model of the store on a text, a file or a dataset, by the protocol of the perplexity guide of transformers.
import { EngineError } from '../base/errors.ts'
import { message } from '../base/message.ts'
import { type TextScore, type TokenizedText } from '../index.ts'
import type { Store } from '../store/store.ts'
import { ChatWriter } from './chat-writer.ts'
import { openTexts } from './datasets-texts.ts'
import { type OpenWriter, openWriter, tokenText } from './writing.ts'
import { readTextFile } from './text-file.ts'

/** What to score: exactly one of text, file and dataset. */
export interface TextScoreRequest {
  readonly model: string
  readonly text?: string | undefined
  /** Path of a text file. */
  readonly file?: string | undefined
  readonly dataset?: string | undefined
  readonly split: 'train' | 'eval' | 'test'
  /** Tokens of a window, and new ones in each; what the model reads unless told. */
  readonly context?: number | undefined
  readonly stride?: number | undefined
  readonly topK: number
  readonly runtime: string
  readonly threads: number
  readonly signal?: AbortSignal | undefined
  readonly onProgress?: ((done: number, total: number) => void) | undefined
}

/** A token that was scored, or that could come next. */
export interface ScoredToken {
  readonly id: number
  readonly token: string
  /** ln p in nats; null where nothing was before it. */
  readonly logProb: number | null
}

/** What a text scored. */
export interface TextScoreResult {
  readonly nllNats: number
  /** Tokens that were scored. */
  readonly tokens: number
  readonly perplexity: number
  /** Of the scored texts, for comparing models with other tokens. */
  readonly bytes: number
  readonly bitsPerByte: number
  readonly perToken: readonly ScoredToken[]
  /** What could come after the text, likeliest first, with logits up to a constant. */
  readonly topTokens: readonly (ScoredToken & { readonly logit: number })[]
}

/** Scores texts. @throws UNKNOWN_NAME, BAD_ARGUMENT, FILE_*, CANCELLED */
export async function scoreTexts(store: Store, request: TextScoreRequest): Promise<TextScoreResult> {
  requireOneSource(request)
  const writer = await openWriter(store, request)
  try {
    if (request.dataset !== undefined) return await scoreDataset(store, writer, request)
    const text = request.text ?? readTextFile('score', request.file ?? '')
    return resultOf(writer, await scored(writer, text, request), { text, topK: request.topK })
  } finally {
    await writer.generator.dispose()
  }
}

function requireOneSource({ text, file, dataset }: TextScoreRequest): void {
  if ([text, file, dataset].filter((one) => one !== undefined).length === 1) return
  throw new EngineError('BAD_ARGUMENT', 'score: expected one of --text, --file and --data.', {
    fixes: ['tuneloom score --model my-model --text "What is likely?"'],
  })
}

interface Scored extends TextScore {
  readonly ids: Int32Array
}

async function scored(writer: OpenWriter, text: string, request: TextScoreRequest): Promise<Scored> {
  const { context, stride, topK, signal, onProgress } = request
  const ids = writer.generator.encode(text)
  const score = await writer.generator.score(ids, { context, stride, topK, signal, onProgress })
  return { ...score, ids }
}

function resultOf(
  { tokenizer }: OpenWriter,
  { ids, nllNats, tokens, perplexity, logProbs, next }: Scored,
  { text, topK }: { readonly text: string; readonly topK: number },
): TextScoreResult {
  const bytes = Buffer.byteLength(text)
  const shown = (id: number): { id: number; token: string } => ({ id, token: tokenText(tokenizer, id) })
  return {
    ...{ nllNats, tokens, perplexity, bytes, bitsPerByte: nllNats / Math.LN2 / bytes },
    perToken: Array.from(ids, (id, i) => {
      const logProb = logProbs[i] ?? Number.NaN
      return { ...shown(id), logProb: Number.isNaN(logProb) ? null : logProb }
    }),
    topTokens: next
      .slice(0, topK)
      .map(({ token, logProb }) => ({ ...shown(token), logProb, logit: logProb })),
  }
}

/** Every text of a side by itself; of prompts and chats the answers alone are counted. */
async function scoreDataset(
  store: Store,
  writer: OpenWriter,
  { dataset = '', split, signal, context, stride, onProgress }: TextScoreRequest,
): Promise<TextScoreResult> {
  const view = openTexts(store, dataset)
  const texts = await new ChatWriter(writer.model, writer.tokenizer).tokenized(view.texts(split), { signal })
  const sums = { nats: 0, tokens: 0, bytes: 0 }
  for (const [i, text] of texts.entries()) {
    if (text.ids.length > 1) {
      const { logProbs } = await writer.generator.score(text.ids, { context, stride, signal })
      const { nats, tokens } = learntNats(text, logProbs)
      sums.nats += nats
      sums.tokens += tokens
      sums.bytes += learntBytes(writer, text)
    }
    onProgress?.(i + 1, texts.length)
  }
  if (sums.tokens === 0)
    throw new EngineError('BAD_ARGUMENT', message('diagnose.nothingToScore', { dataset: view.name, split }))
  const { nats: nllNats, tokens, bytes } = sums
  return {
    ...{ nllNats, tokens, bytes, perplexity: Math.exp(nllNats / tokens) },
    bitsPerByte: nllNats / Math.LN2 / Math.max(1, bytes),
    ...{ perToken: [], topTokens: [] },
  }
}

/** Σ −ln p over the tokens of answers and documents, and their number. */
export function learntNats(
  { learnt }: TokenizedText,
  logProbs: Float32Array,
): { readonly nats: number; readonly tokens: number } {
  let nats = 0
  let tokens = 0
  for (let i = 1; i < learnt.length; i++) {
    const value = logProbs[i] ?? Number.NaN
    if (learnt[i] !== 1 || Number.isNaN(value)) continue
    nats -= value
    tokens++
  }
  return { nats, tokens }
}

/** UTF-8 bytes of what is learnt; special tokens have none. */
export function learntBytes(
  { tokenizer }: Pick<OpenWriter, 'tokenizer'>,
  { ids, learnt }: TokenizedText,
): number {
  const answers = [...ids].filter((_, i) => learnt[i] === 1)
  return Buffer.byteLength(tokenizer.decode(answers, { skipSpecialTokens: true }))
}
