// One model in the playground: its options, what it draws now, and what it drew.
import type { AppClient } from '../../../engine/api/contract/index.ts'
import type { DrawnView } from '../../../engine/api/contract/views.ts'
import { ModelPane } from './model-pane.svelte.ts'
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

/** What came of an order. */
export interface PaneResult {
  readonly model: string
  readonly order: DrawOrder
  readonly pictures: readonly DrawnView[]
  readonly tokensPerSecond: number
  readonly gridSide: number
}

/** A pane of pictures. */
export class Pane extends ModelPane<PaneResult> {
  readonly #client: AppClient
  readonly #previews = new Previews()
  #done = $state(0)
  #total = $state(0)

  constructor(client: AppClient, model = '') {
    super(model)
    this.#client = client
  }

  get isDrawing(): boolean {
    return this.isBusy
  }

  /** From 0 to 1; null before the first token. */
  get share(): number | null {
    return this.#total > 0 ? this.#done / this.#total : null
  }

  get previews(): readonly string[] {
    return this.#previews.urls
  }

  async draw(order: DrawOrder): Promise<void> {
    const { id: pane, model } = this
    await this.order(
      async (signal) => {
        const { prompt, seed, count, bestOf, rankBy } = order
        const options = { ...this.options, numReturnSequences: count }
        const input = { pane, model, prompt, options, seed, bestOf, rankBy }
        return { model, order, ...(await this.#client.playground.draw(input, signal)) }
      },
      () => {
        this.#done = 0
        this.#total = 0
        return this.#client.playground.onProgress((news) => news.pane === pane && this.#hear(news))
      },
    )
  }

  /** Earlier pictures are gone by then. */
  protected override ended(): void {
    this.#previews.clear()
  }

  #hear({ done, total, pictures }: { done: number; total: number; pictures: readonly string[] }): void {
    this.#done = done
    this.#total = total
    this.#previews.show(pictures)
  }
}
