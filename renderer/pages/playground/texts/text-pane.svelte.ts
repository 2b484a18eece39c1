// One text model in the playground: its options, what it writes now, and what it wrote.
import type { AppClient } from '../../../../engine/api/contract/index.ts'
import type { ErrorView } from '../../../../engine/api/contract/views.ts'
import type {
  TokenChoiceView,
  WritingView,
  WrittenTokenView,
  WrittenView,
} from '../../../../engine/api/contract/written-views.ts'
import { errorOf, isCancelled } from '../../../lib/client/client.svelte.ts'
import type { OptionValues } from '../options.ts'
import type { PaneStatus } from '../pane.svelte.ts'

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

/** A pane. Everything it shows follows from the newest order; older answers are dropped. */
export class TextPane {
  readonly id = crypto.randomUUID()
  readonly #client: AppClient
  #model = $state('')
  /** Options that differ from the model's own. */
  options = $state.raw<OptionValues>(OPTIONS)
  #status = $state<PaneStatus>('idle')
  #streams = $state.raw<readonly string[]>([])
  #tokens = $state(0)
  #result = $state.raw<TextResult>()
  #error = $state.raw<ErrorView>()
  #controller: AbortController | undefined

  constructor(client: AppClient, model = '') {
    this.#client = client
    this.#model = model
  }

  get model(): string {
    return this.#model
  }

  /** Another model has other options of its own. */
  choose(model: string): void {
    if (model === this.#model) return
    this.#model = model
    this.options = OPTIONS
  }

  get status(): PaneStatus {
    return this.#status
  }

  get isWriting(): boolean {
    return this.#status === 'drawing'
  }

  /** The text so far of each result that is being written. */
  get streams(): readonly string[] {
    return this.#streams
  }

  /** Tokens so far. */
  get tokens(): number {
    return this.#tokens
  }

  get result(): TextResult | undefined {
    return this.#result
  }

  get error(): ErrorView | undefined {
    return this.#error
  }

  async write(order: WriteOrder, begun: readonly WrittenTokenView[] = []): Promise<void> {
    this.cancel()
    const controller = this.#begin(begun)
    const model = this.#model
    const stop = this.#client.playground.onWriting((news) => {
      if (news.pane === this.id) this.#hear(news)
    })
    try {
      const input = {
        pane: this.id,
        model,
        ...order,
        begun: begun.map(({ id }) => id),
        options: this.#asked(),
      }
      const writing = await this.#client.playground.write(input, controller.signal)
      if (this.#controller === controller) this.#finish({ model, order, writing, begun })
    } catch (error) {
      if (this.#controller === controller) this.#fail(error)
    } finally {
      stop()
      if (this.#controller === controller) this.#controller = undefined
    }
  }

  /** Writes on from another token than the one at `place` of a result, everything before it kept. */
  async branch(text: WrittenView, place: number, choice: TokenChoiceView): Promise<void> {
    const { result } = this
    if (result === undefined) return
    const tokens = tokensOf(result, text)
    const { alternatives } = tokens[place] as WrittenTokenView
    await this.write(result.order, [...tokens.slice(0, place), { ...choice, alternatives }])
  }

  /** Stops what is under way; what came so far stays to be read. */
  cancel(): void {
    if (this.#controller === undefined) return
    this.#controller.abort()
    this.#controller = undefined
    this.#status = 'cancelled'
  }

  #asked(): OptionValues {
    const isSearched = Number(this.options['numBeams'] ?? 1) > 1
    return { topAlternatives: ALTERNATIVES, ...(isSearched && { beamTree: true }), ...this.options }
  }

  #begin(begun: readonly WrittenTokenView[]): AbortController {
    const controller = new AbortController()
    this.#controller = controller
    this.#status = 'drawing'
    this.#result = undefined
    this.#error = undefined
    this.#streams = begun.length > 0 ? [textOf(begun)] : []
    this.#tokens = 0
    return controller
  }

  #hear({ sample, text, tokens }: { sample: number; text: string; tokens: number }): void {
    const streams = [...this.#streams]
    streams[sample] = (streams[sample] ?? '') + text
    this.#streams = streams
    this.#tokens = Math.max(this.#tokens, tokens)
  }

  #finish(result: TextResult): void {
    this.#result = result
    this.#status = 'done'
  }

  #fail(error: unknown): void {
    this.#status = isCancelled(error) ? 'cancelled' : 'failed'
    if (!isCancelled(error)) this.#error = errorOf(error)
  }
}

/** All tokens of a result, those that a branch kept first. */
export function tokensOf({ begun }: Pick<TextResult, 'begun'>, { tokens }: WrittenView): WrittenTokenView[] {
  return [...begun, ...tokens]
}

/** The whole text of a result. */
export function wholeText({ begun }: Pick<TextResult, 'begun'>, { text }: WrittenView): string {
  return textOf(begun) + text
}

function textOf(tokens: readonly TokenChoiceView[]): string {
  return tokens.map(({ text }) => text).join('')
}
