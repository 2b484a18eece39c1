// Writing texts with a text model of the store: prompts as they are typed or as turns of a chat, tokens as they come.
import {
  type Alternative,
  type BeamTree,
  type GeneratedText,
  type GenerationOptions,
  readGenerationConfig,
  resolveGenerationOptions,
  textAfter,
  type TextEvent,
  TextGenerator,
  type TextTokenizer,
} from '../index.ts'
import type { Store } from '../store/store.ts'
import { openChosen } from './runtime-choice.ts'
import { type OpenTextModel, openStoredTextModel } from './text-models.ts'

/** A text model ready to write. */
export interface OpenWriter extends Omit<OpenTextModel, 'model'> {
  readonly model: Omit<OpenTextModel['model'], 'weights' | 'stored'>
  readonly generator: TextGenerator
}

/** What to write. */
export interface WriteRequest {
  /** Whole prompts: what a chat's template makes of its turns comes from elsewhere. */
  readonly prompts: readonly string[]
  /** Tokens that every result begins with, behind its prompt: a branch of an earlier result. */
  readonly begun?: readonly number[] | undefined
  /** Options instead of the model's own. */
  readonly options?: Partial<GenerationOptions> | undefined
  readonly seed?: number | undefined
}

/** What goes along with it. */
export interface WriteControl {
  readonly signal?: AbortSignal | undefined
  readonly onToken?: ((event: TextEvent) => void) | undefined
}

/** A token that could have come, with its text. */
export interface WrittenAlternative extends Alternative {
  readonly text: string
}

/** A token of a result. */
export interface WrittenToken extends WrittenAlternative {
  readonly alternatives: readonly WrittenAlternative[]
}

/** A result. */
export interface WrittenText {
  /** Place of its prompt among the prompts, and of itself among the prompt's results. */
  readonly prompt: number
  readonly sample: number
  readonly text: string
  /** The text with that of the tokens that it began with. */
  readonly whole: string
  readonly tokens: readonly WrittenToken[]
  /** Σ ln p of its tokens, in nats. */
  readonly logProb: number
  readonly finishReason: GeneratedText['finishReason']
  /** Its last token in the tree, where one was asked for. */
  readonly beamNode: number | null
}

/** All results, prompt after prompt. */
export interface Written {
  readonly texts: readonly WrittenText[]
  /** Of each prompt, where asked for and searched by beams. */
  readonly trees: readonly (BeamTree | null)[]
  readonly promptTokens: readonly number[]
  /** New tokens per second, of all results together. */
  readonly tokensPerSecond: number
}

/** Loads a text model and its runtime; the caller disposes of the generator. @throws as {@link openStoredTextModel} */
export async function openWriter(
  store: Store,
  given: {
    readonly model: string
    readonly runtime?: string | undefined
    readonly threads?: number | undefined
  },
): Promise<OpenWriter> {
  const { model, tokenizer, row, folder } = openStoredTextModel(store, given.model)
  const { config, weights, stored, ...described } = model
  const use = Object.keys(stored).length > 0 ? 'quantized' : 'tokens'
  const runtime = await openChosen(store.home.root, given.runtime, use)
  const compile = given.threads === undefined ? {} : { threads: given.threads }
  const generator = new TextGenerator(runtime, { config, weights, stored, tokenizer }, compile)
  return { row, folder, tokenizer, model: { config, ...described }, generator }
}

/** The options that were asked for, else the model's own, else the defaults. @throws BAD_ARGUMENT or UNKNOWN_NAME */
export function writingOptions(
  { model }: Pick<OpenWriter, 'model'>,
  { options, seed }: Pick<WriteRequest, 'options' | 'seed'>,
): GenerationOptions {
  const own = readGenerationConfig(model.generationConfig)
  return resolveGenerationOptions({ ...options, seed: seed ?? 0 }, own)
}

/** Writes with an open model. @throws BAD_ARGUMENT for options that exclude each other and prompts that do not fit, CANCELLED */
export async function writeWith(
  writer: OpenWriter,
  request: WriteRequest,
  { signal, onToken }: WriteControl = {},
): Promise<Written> {
  const { generator, tokenizer } = writer
  const options = writingOptions(writer, request)
  const begun = Int32Array.from(request.begun ?? [])
  const given = request.prompts.map((prompt) => generator.encode(prompt))
  const prompts = given.map((prompt) => joined(prompt, begun))
  const startMs = performance.now()
  const found = await generator.generate(prompts, options, { signal, onToken })
  const seconds = (performance.now() - startMs) / 1000
  const count = found.reduce((sum, { tokens }) => sum + tokens.length, 0)
  return {
    texts: found.map((one) => {
      const behind = given[one.prompt] as Int32Array
      return writtenText(one, tokenizer, textAfter(tokenizer, behind, joined(begun, one.tokens)))
    }),
    trees: prompts.map((_, i) => found.find(({ prompt }) => prompt === i)?.beamTree ?? null),
    promptTokens: prompts.map(({ length }) => length),
    tokensPerSecond: count / seconds,
  }
}

/** The text of one token for people: its own characters, or its name where it has none. */
export function tokenText(tokenizer: TextTokenizer, id: number): string {
  const text = tokenizer.decode([id])
  return text === '' || text.includes('\uFFFD') ? (tokenizer.token(id) ?? `#${id}`) : text
}

function writtenText(one: GeneratedText, tokenizer: TextTokenizer, whole: string): WrittenText {
  const named = (alternative: Alternative): WrittenAlternative => ({
    token: alternative.token,
    logProb: alternative.logProb,
    text: tokenText(tokenizer, alternative.token),
  })
  const tokens = Array.from(one.tokens, (token, i) => ({
    ...named({ token, logProb: one.tokenLogProbs[i] ?? Number.NaN }),
    alternatives: (one.alternatives?.[i] ?? []).map(named),
  }))
  const { prompt, sample, text, logProb, finishReason, beamNode = null } = one
  return { prompt, sample, text, whole, tokens, logProb, finishReason, beamNode }
}

function joined(first: Int32Array, second: Int32Array): Int32Array {
  const all = new Int32Array(first.length + second.length)
  all.set(first)
  all.set(second, first.length)
  return all
}
