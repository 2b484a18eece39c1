// One text model in the playground: its options, what it writes now, and what it wrote.
import type { AppClient } from '../../../../engine/api/contract/index.ts'
import type {
  TokenChoiceView,
  WritingView,
  WrittenTokenView,
  WrittenView,
} from '../../../../engine/api/contract/written-views.ts'
import { ModelPane } from '../model-pane.svelte.ts'
import type { OptionValues } from '../options.ts'

/** What is asked of every pane alike. */
export interface WriteOrder {
  readonly prompt: string
  readonly chat: { readonly system: string } | null
  readonly seed: number
}

/** What came of an order: tokens that a branch keeps stand before those that are new. */
export interface TextResult {
  readonly model: string
  readonly order: WriteOrder
  readonly writing: WritingView
  readonly begun: readonly WrittenTokenView[]
}

/** Twenty tokens, the default of generate, are too few to judge a text by. */
const OPTIONS: OptionValues = { maxNewTokens: 64 }
/** Alternatives that are asked for, for every token. */
const ALTERNATIVES = 6

/** A pane of texts; what came until it was stopped stays to be read. */
export class TextPane extends ModelPane<TextResult> {
  readonly #client: AppClient
  #streams = $state.raw<readonly string[]>([])
  #tokens = $state(0)
  /** What every result of this order begins with. */
  #begun = ''

  constructor(client: AppClient, model = '') {
    super(model, OPTIONS)
    this.#client = client
  }

  get isWriting(): boolean {
    return this.isBusy
  }

  /** The text so far of each result that is being written. */
  get streams(): readonly string[] {
    return this.#streams
  }

  /** Tokens so far. */
  get tokens(): number {
    return this.#tokens
  }

  async write(order: WriteOrder, begun: readonly WrittenTokenView[] = []): Promise<void> {
    const { id: pane, model } = this
    await this.order(
      async (signal) => {
        const input = { pane, model, ...order, begun: begun.map(({ id }) => id), options: this.#asked() }
        return { model, order, writing: await this.#client.playground.write(input, signal), begun }
      },
      () => {
        this.#begun = textOf(begun)
        this.#streams = this.#begun === '' ? [] : [this.#begun]
        this.#tokens = 0
        return this.#client.playground.onWriting((news) => news.pane === pane && this.#hear(news))
      },
    )
  }

  /** Writes on from another token than the one at `place` of a result, everything before it kept. */
  async branch(text: WrittenView, place: number, choice: TokenChoiceView): Promise<void> {
    const { result } = this
    if (result === undefined) return
    const tokens = tokensOf(result, text)
    const { alternatives } = tokens[place] as WrittenTokenView
    await this.write(result.order, [...tokens.slice(0, place), { ...choice, alternatives }])
  }

  #asked(): OptionValues {
    const isSearched = Number(this.options['numBeams'] ?? 1) > 1
    return { topAlternatives: ALTERNATIVES, ...(isSearched && { beamTree: true }), ...this.options }
  }

  #hear({ sample, text, tokens }: { sample: number; text: string; tokens: number }): void {
    // a later result may be heard of first
    const missing = Array<string>(Math.max(0, sample + 1 - this.#streams.length)).fill(this.#begun)
    this.#streams = [...this.#streams, ...missing].map((own, i) => (i === sample ? own + text : own))
    this.#tokens = Math.max(this.#tokens, tokens)
  }
}

/** All tokens of a result, those that a branch kept first. */
export function tokensOf({ begun }: Pick<TextResult, 'begun'>, { tokens }: WrittenView): WrittenTokenView[] {
  return [...begun, ...tokens]
}

function textOf(tokens: readonly TokenChoiceView[]): string {
  return tokens.map(({ text }) => text).join('')
}
