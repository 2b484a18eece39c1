// Texts after prompts: tokenizer, search and model together.
import type { TokenConstraint } from '../decode/constraint/token-constraint.ts'
import type { GenerationOptions } from '../decode/generation-options.ts'
import { generateTokens, type GeneratedTokens, type TokenEvent } from '../decode/search/generate-tokens.ts'
import type { CompileOptions, Runtime } from '../runtimes/runtime.ts'
import type { TextStream, TextTokenizer } from '../tokenizers/text-tokenizer.ts'
import { constraintFor } from './text-constraint.ts'
import { TextRows, type TextWeights } from './text-rows.ts'
import { scoreText, type ScoreOptions, type TextScore } from './text-score.ts'
import { stopsAt } from './text-stops.ts'
import { streamAfter, textAfter } from './text-stream.ts'

/** A model that can be generated with. */
export interface TextModelParts extends TextWeights {
  readonly tokenizer: TextTokenizer
}

/** A text to continue, or its tokens. */
export type TextPrompt = string | Int32Array

/** A token with the text that it completes. */
export interface TextEvent extends TokenEvent {
  /** Empty while a character is unfinished; with the last token all that is left. */
  readonly text: string
}

/** One result. */
export interface GeneratedText extends GeneratedTokens {
  /** Without the prompt and without special tokens. */
  readonly text: string
}

/** What goes along with a generation. */
export interface TextControl {
  readonly signal?: AbortSignal | undefined
  /** Called for every token of greedy decoding and sampling as it comes. */
  readonly onToken?: ((event: TextEvent) => void) | undefined
  /** One per prompt, for guidance to move away from. */
  readonly negativePrompts?: readonly TextPrompt[] | undefined
}

/** A model ready to write. Keeps its programs, its weights and what was said last until disposed. */
export class TextGenerator {
  readonly #tokenizer: TextTokenizer
  readonly #rows: TextRows
  readonly #constraints = new Map<string, TokenConstraint>()
  /** One generation at a time: they share a cache. */
  #busy: Promise<unknown> = Promise.resolve()

  constructor(runtime: Runtime, model: TextModelParts, compile: CompileOptions = {}) {
    this.#tokenizer = model.tokenizer
    this.#rows = new TextRows(runtime, model, compile)
  }

  /** Tokens of a prompt. */
  encode(prompt: TextPrompt): Int32Array {
    return typeof prompt === 'string' ? this.#tokenizer.encode(prompt) : prompt
  }

  /**
   * Results of every prompt, prompt after prompt. Where the options name no end tokens, the tokenizer's ends a row.
   * @throws BAD_ARGUMENT for options that exclude each other and for prompts that do not fit
   * @throws the signal's reason when it aborts
   */
  generate(
    prompts: readonly TextPrompt[],
    options: GenerationOptions,
    control: TextControl = {},
  ): Promise<GeneratedText[]> {
    return this.#alone(() => this.#generate(prompts, options, control))
  }

  /** ln p of every token of a text, by windows. @throws as {@link scoreText} */
  score(text: TextPrompt, options: ScoreOptions = {}): Promise<TextScore> {
    return this.#alone(() => scoreText(this.#rows, this.encode(text), options))
  }

  /** Calls `visit` with the logits after each token of a text that fits, in order; they are overwritten afterwards. @throws the signal's reason */
  read(
    text: TextPrompt,
    visit: (at: number, logits: Float32Array) => void,
    signal?: AbortSignal,
  ): Promise<void> {
    return this.#alone(() => this.#rows.read(this.encode(text), visit, signal))
  }

  async dispose(): Promise<void> {
    await this.#alone(() => this.#rows.dispose())
  }

  async #generate(
    prompts: readonly TextPrompt[],
    asked: GenerationOptions,
    { signal, onToken, negativePrompts }: TextControl,
  ): Promise<GeneratedText[]> {
    const tokenizer = this.#tokenizer
    const { eosId } = tokenizer
    const ends = asked.eosTokenIds.length > 0 || eosId === undefined ? asked.eosTokenIds : [eosId]
    const options = { ...asked, eosTokenIds: ends }
    const ids = prompts.map((prompt) => this.encode(prompt))
    const { stopStrings } = options
    const results = await generateTokens(this.#rows, ids, options, {
      ...{ signal, constraint: this.#constraint(options) },
      ...(stopStrings.length > 0 && { isStopped: stopsAt(tokenizer, stopStrings) }),
      ...(negativePrompts && { negativePrompts: negativePrompts.map((prompt) => this.encode(prompt)) }),
      ...(onToken && { onToken: textEvents(tokenizer, ids, onToken) }),
    })
    return results.map((one) => ({
      ...one,
      text: textAfter(tokenizer, ids[one.prompt] as Int32Array, one.tokens),
    }))
  }

  #constraint({ prefixConstraint, eosTokenIds }: GenerationOptions): TokenConstraint | undefined {
    if (prefixConstraint === null) return undefined
    const key = JSON.stringify([prefixConstraint, eosTokenIds])
    const known = this.#constraints.get(key)
    if (known) return known
    const made = constraintFor(prefixConstraint, {
      tokenizer: this.#tokenizer,
      vocabularySize: this.#rows.vocabularySize,
      eosTokenIds,
    })
    this.#constraints.clear()
    this.#constraints.set(key, made)
    return made
  }

  #alone<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#busy.then(work)
    this.#busy = result.catch(() => undefined)
    return result
  }
}

/** Adds to every token the text that it completes. */
function textEvents(
  tokenizer: TextTokenizer,
  prompts: readonly Int32Array[],
  tell: (event: TextEvent) => void,
): (event: TokenEvent) => void {
  const streams = new Map<string, TextStream>()
  return (event) => {
    const key = `${event.prompt} ${event.sample}`
    const stream = streams.get(key) ?? streamAfter(tokenizer, prompts[event.prompt] as Int32Array)
    streams.set(key, stream)
    const text = stream.push(event.token)
    tell({ ...event, text: event.finishReason === undefined ? text : text + stream.end() })
  }
}
