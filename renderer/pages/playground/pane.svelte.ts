// One model in the playground: its options, what it draws now, and what it drew.
import type { AppClient } from '../../../engine/api/contract/index.ts'
import type { DrawnView, ErrorView } from '../../../engine/api/contract/views.ts'
import { errorOf, isCancelled } from '../../lib/client/client.svelte.ts'
import type { OptionValues } from './options.ts'
import { Previews } from './previews.svelte.ts'

/** What is asked of every pane alike. */
export interface DrawOrder {
  readonly prompt: string
  readonly seed: number
  /** Pictures that come back. */
  readonly count: number
  /** Pictures drawn to choose from; null for no choosing. */
  readonly bestOf: number | null
  readonly rankBy: 'agreement' | 'likelihood'
}

/** Where a pane stands. */
export type PaneStatus = 'idle' | 'drawing' | 'done' | 'failed' | 'cancelled'

/** What came of an order. */
export interface PaneResult {
  readonly model: string
  readonly order: DrawOrder
  readonly pictures: readonly DrawnView[]
  readonly tokensPerSecond: number
  readonly gridSide: number
}

/** A pane. Everything it shows follows from the newest order; older answers are dropped. */
export class Pane {
  readonly id = crypto.randomUUID()
  readonly #client: AppClient
  readonly #previews = new Previews()
  #model = $state('')
  /** Options that differ from the model's own. */
  options = $state.raw<OptionValues>({})
  #status = $state<PaneStatus>('idle')
  #done = $state(0)
  #total = $state(0)
  #result = $state.raw<PaneResult>()
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
    this.options = {}
  }

  get status(): PaneStatus {
    return this.#status
  }

  get isDrawing(): boolean {
    return this.#status === 'drawing'
  }

  /** From 0 to 1; null before the first token. */
  get share(): number | null {
    return this.#total > 0 ? this.#done / this.#total : null
  }

  get previews(): readonly string[] {
    return this.#previews.urls
  }

  get result(): PaneResult | undefined {
    return this.#result
  }

  get error(): ErrorView | undefined {
    return this.#error
  }

  async draw(order: DrawOrder): Promise<void> {
    this.cancel()
    const controller = this.#begin()
    const model = this.#model
    const stop = this.#client.playground.onProgress((news) => news.pane === this.id && this.#hear(news))
    try {
      const { prompt, seed, count, bestOf, rankBy } = order
      const options = { ...this.options, numReturnSequences: count }
      const input = { pane: this.id, model, prompt, options, seed, bestOf, rankBy }
      const answer = await this.#client.playground.draw(input, controller.signal)
      if (this.#controller === controller) this.#finish({ model, order, ...answer })
    } catch (error) {
      if (this.#controller === controller) this.#fail(error)
    } finally {
      stop()
      if (this.#controller === controller) this.#end()
    }
  }

  /** Stops what is under way; earlier pictures are gone by then. */
  cancel(): void {
    if (this.#controller === undefined) return
    this.#controller.abort()
    this.#status = 'cancelled'
    this.#end()
  }

  #begin(): AbortController {
    const controller = new AbortController()
    this.#controller = controller
    this.#status = 'drawing'
    this.#result = undefined
    this.#error = undefined
    this.#done = 0
    this.#total = 0
    return controller
  }

  #hear({ done, total, pictures }: { done: number; total: number; pictures: readonly string[] }): void {
    this.#done = done
    this.#total = total
    this.#previews.show(pictures)
  }

  #finish(result: PaneResult): void {
    this.#result = result
    this.#status = 'done'
  }

  #fail(error: unknown): void {
    this.#status = isCancelled(error) ? 'cancelled' : 'failed'
    if (!isCancelled(error)) this.#error = errorOf(error)
  }

  #end(): void {
    this.#controller = undefined
    this.#previews.clear()
  }
}
