// Texts of a dataset as a model's tokens: chats by its template, in the cage, everything else as it is.
import {
  type ChatRequest,
  chatRequests,
  type ChatToRender,
  compactTexts,
  isChat,
  plainChat,
  type TextExample,
  type TextModelDescription,
  type TextPart,
  type TextTokenizer,
  type TokenizedText,
  tokenizeText,
} from '../index.ts'
import { renderChatsInCage } from './cage-chats.ts'

/** Examples that are written at once: a process of its own takes a tenth of a second to start. */
const EXAMPLES_AT_ONCE = 5000

/** Writes chats the way a model was taught to read them. */
export class ChatWriter {
  readonly #template: string | undefined
  readonly #tokenizer: TextTokenizer

  constructor({ chatTemplate }: Pick<TextModelDescription, 'chatTemplate'>, tokenizer: TextTokenizer) {
    this.#template = chatTemplate
    this.#tokenizer = tokenizer
  }

  /**
   * Tokens of examples with what is learnt of them, up to `most` of them.
   * @throws BAD_ARGUMENT when the template refuses an example, FILE_INVALID when it is broken, PARSE_TIMEOUT, CANCELLED
   */
  async tokenized(
    examples: Iterable<Pick<TextExample, 'parts'>>,
    { most = Infinity, signal }: { readonly most?: number; readonly signal?: AbortSignal | undefined } = {},
  ): Promise<TokenizedText[]> {
    const texts: TokenizedText[] = []
    let batch: Pick<TextExample, 'parts'>[] = []
    let count = 0
    for (const example of examples) {
      if (count++ === most) break
      batch.push(example)
      if (batch.length < EXAMPLES_AT_ONCE) continue
      for (const text of compactTexts(await this.#batch(batch, signal))) texts.push(text)
      batch = []
    }
    for (const text of compactTexts(await this.#batch(batch, signal))) texts.push(text)
    return texts
  }

  /** What a model is given to answer after these parts. @throws as {@link ChatWriter.tokenized} */
  async prompts(chats: readonly (readonly TextPart[])[], signal?: AbortSignal): Promise<string[]> {
    const requests = chats.map((turns) => ({ turns, addGenerationPrompt: true }))
    const turned = requests.filter(({ turns }) => isChat(turns))
    const rendered = await this.#rendered(turned, signal)
    let at = 0
    return requests.map(({ turns }) =>
      isChat(turns) ? (rendered[at++] ?? '') : turns.map(({ text }) => text).join(''),
    )
  }

  async #batch(
    examples: readonly Pick<TextExample, 'parts'>[],
    signal: AbortSignal | undefined,
  ): Promise<TokenizedText[]> {
    signal?.throwIfAborted()
    const tokenizer = this.#tokenizer
    if (this.#template === undefined) return examples.map((example) => tokenizeText(example, tokenizer))
    const requests = examples.map(({ parts }) => (isChat(parts) ? chatRequests(parts) : []))
    const rendered = await this.#rendered(requests.flat(), signal)
    let at = 0
    return examples.map((example, i) => {
      const count = requests[i]?.length ?? 0
      const template = count === 0 ? undefined : rendered.slice(at, at + count)
      at += count
      return tokenizeText(example, tokenizer, { template })
    })
  }

  async #rendered(requests: readonly ChatRequest[], signal: AbortSignal | undefined): Promise<string[]> {
    if (requests.length === 0) return []
    if (this.#template === undefined) return requests.map(plainChat)
    const chats = requests.map((request) => this.#chatOf(request))
    return renderChatsInCage(this.#template, chats, signal)
  }

  #chatOf({ turns, addGenerationPrompt }: ChatRequest): ChatToRender {
    const named = (id: number | undefined): string | undefined =>
      id === undefined ? undefined : this.#tokenizer.token(id)
    const { bosId, eosId, padId, unkId } = this.#tokenizer
    return {
      messages: turns.map(({ role, text }) => ({ role, content: text })),
      addGenerationPrompt,
      // the same text whenever a run is resumed: a template that writes the day writes this one
      nowMs: 0,
      ...{ bosToken: named(bosId), eosToken: named(eosId), padToken: named(padId), unkToken: named(unkId) },
    }
  }
}
