// How likely a text is under a model: ln p of every token, by windows where the text is longer than the model sees.
import { EngineError } from '../base/errors.ts'
import { message, type Message } from '../base/message.ts'
import { alternativesOf } from '../decode/search/alternatives.ts'
import type { Alternative } from '../decode/search/job.ts'
import { logProbability } from '../decode/sample.ts'
import type { TextRows } from './text-rows.ts'

/** How a text is scored. */
export interface ScoreOptions {
  /** Tokens of a window; what the model sees unless told. */
  readonly context?: number | undefined
  /** New tokens per window; all of them unless told. Smaller strides give every token more to go by, and take longer. */
  readonly stride?: number | undefined
  /** Likeliest tokens that are told for every place; none unless told. */
  readonly topK?: number | undefined
  readonly signal?: AbortSignal | undefined
  /** Told after every window. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined
}

/** A window's sum. */
export interface ScoredWindow {
  readonly start: number
  readonly end: number
  /** Tokens scored in it, and those that were new to it: one more where its first is new, since nothing is before that. */
  readonly tokens: number
  readonly newTokens: number
  readonly nllNats: number
}

/** What a text scored. */
export interface TextScore {
  /** Σ −ln p over the tokens that were scored, in nats. */
  readonly nllNats: number
  /** Tokens that were scored: all but the first of every window whose first token is new to it. */
  readonly tokens: number
  /** e^(nllNats / tokens). */
  readonly perplexity: number
  /** By token: ln p, NaN for those that were not scored. */
  readonly logProbs: Float32Array
  readonly windows: readonly ScoredWindow[]
  /** By token: what else could have stood there, likeliest first; empty where nothing was scored. */
  readonly alternatives: readonly (readonly Alternative[])[]
  /** What could come after the last token, likeliest first. */
  readonly next: readonly Alternative[]
}

/**
 * Slides a window over the tokens; each token counts once, in the first window that has it.
 * @throws BAD_ARGUMENT when there are fewer than two tokens, or a window or stride is impossible
 * @source Hugging Face transformers, docs/source/en/perplexity.md
 */
export async function scoreText(
  rows: TextRows,
  ids: Int32Array,
  options: ScoreOptions = {},
): Promise<TextScore> {
  const { topK = 0, signal, onProgress } = options
  const [context, stride] = windowOf(rows, ids, options)
  const logProbs = new Float32Array(ids.length).fill(NaN)
  const alternatives: Alternative[][] = Array.from(ids, () => [])
  const windows: ScoredWindow[] = []
  let next: readonly Alternative[] = []
  for (let start = 0, known = 0; known < ids.length; start += stride) {
    const end = Math.min(start + context, ids.length)
    const first = Math.max(known, start + 1)
    const visit = (place: number, row: Float32Array): void => {
      const at = start + place + 1
      if (at === ids.length) next = alternativesOf(row, topK)
      if (at < first || at >= end) return
      logProbs[at] = logProbability(row, ids[at] as number)
      alternatives[at] = alternativesOf(row, topK)
    }
    await rows.read(ids.subarray(start, end), visit, signal)
    const nllNats = -logProbs.subarray(first, end).reduce((sum, one) => sum + one, 0)
    windows.push({ start, end, tokens: Math.max(0, end - first), newTokens: end - known, nllNats })
    onProgress?.(end, ids.length)
    known = end
  }
  const nllNats = windows.reduce((sum, window) => sum + window.nllNats, 0)
  const tokens = windows.reduce((sum, window) => sum + window.tokens, 0)
  return { nllNats, tokens, perplexity: Math.exp(nllNats / tokens), logProbs, windows, alternatives, next }
}

/**
 * The perplexity as the guide of transformers weighs windows: each by its mean and its new tokens but one. It differs
 * from {@link TextScore.perplexity} where windows overlap.
 */
export function guidePerplexity({ windows }: TextScore): number {
  const counted = windows.filter(({ newTokens }) => newTokens > 1)
  const weights = counted.map(({ newTokens }) => newTokens - 1)
  const sum = counted.reduce(
    (total, { nllNats, tokens }, i) => total + (nllNats / tokens) * (weights[i] as number),
    0,
  )
  return Math.exp(sum / weights.reduce((total, weight) => total + weight, 0))
}

function windowOf(
  rows: TextRows,
  ids: Int32Array,
  { context = rows.context, stride = context }: ScoreOptions,
): [context: number, stride: number] {
  const refuse = (words: Message): never => {
    throw new EngineError('BAD_ARGUMENT', words)
  }
  if (ids.length < 2) refuse(message('generate.scoreShort', { came: ids.length }))
  if (!Number.isInteger(context) || context < 2 || context > rows.context)
    refuse(message('generate.scoreWindow', { most: rows.context, came: context }))
  if (!Number.isInteger(stride) || stride < 1 || stride > context)
    refuse(message('generate.scoreStride', { most: context, came: stride }))
  const unknown = ids.find((id) => id < 0 || id >= rows.vocabularySize)
  if (unknown !== undefined) refuse(message('generate.tokenId', { size: rows.vocabularySize, id: unknown }))
  return [context, stride]
}
