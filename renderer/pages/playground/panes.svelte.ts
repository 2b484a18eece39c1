// What the playgrounds of pictures and of texts have in common: a prompt, a seed, and up to four panes.
import type { AppClient } from '../../../engine/api/contract/index.ts'
import type { ModelPane } from './model-pane.svelte.ts'
import { PastPrompts } from './past-prompts.svelte.ts'
import { rolledSeed } from './seed.ts'

/** Panes at most; the host keeps as many models open. */
export const MOST_PANES = 4

/** What an address may ask for. */
interface Asked {
  readonly model?: string | undefined
  readonly prompt?: string | undefined
}

/** A prompt and a seed for several panes. */
export abstract class Panes<P extends ModelPane<unknown>> {
  readonly #client: AppClient
  readonly #make: (model: string) => P
  readonly past = new PastPrompts()
  prompt = $state('')
  #seed = $state(rolledSeed())
  isSeedLocked = $state(false)
  #panes = $state.raw<readonly P[]>([])

  constructor(client: AppClient, make: (model: string) => P) {
    this.#client = client
    this.#make = make
  }

  get seed(): number {
    return this.#seed
  }

  /** A seed that was typed is meant to stay. */
  setSeed(seed: number): void {
    this.#seed = seed
    this.isSeedLocked = true
  }

  rollSeed(): void {
    this.#seed = rolledSeed()
  }

  get panes(): readonly P[] {
    return this.#panes
  }

  addPane(model: string): void {
    if (this.#panes.length < MOST_PANES) this.#panes = [...this.#panes, this.#make(model)]
  }

  /** Panes that there must be at least. */
  protected get least(): number {
    return 1
  }

  /**
   * Gives every pane whose model is not among these one of them, if possible one that no other pane has; makes the panes
   * that are missing.
   */
  fill(models: readonly string[]): void {
    if (models.length === 0) return
    while (this.#panes.length < this.least) this.addPane('')
    for (const pane of this.#panes) if (!models.includes(pane.model)) pane.choose(this.unused(models))
  }

  /** What an address asks for where its model is known, and a model for every pane. */
  open(known: readonly string[], { model, prompt }: Asked): void {
    if (model !== undefined && known.includes(model)) {
      if (this.#panes.length === 0) this.addPane(model)
      else if (this.#panes.every((pane) => pane.model !== model)) this.#panes[0]?.choose(model)
    }
    this.fill(known)
    if (prompt !== undefined && prompt !== '') this.prompt = prompt
  }

  /** A model that no pane has; the first where all are taken. */
  unused(models: readonly string[]): string {
    return models.find((id) => this.#panes.every(({ model }) => model !== id)) ?? models[0] ?? ''
  }

  /** The last pane stays. */
  removePane(pane: P): void {
    if (this.#panes.length === 1) return
    pane.cancel()
    this.#panes = this.#panes.filter((one) => one !== pane)
  }

  copyOptions(from: P): void {
    for (const pane of this.#panes) pane.options = { ...from.options }
  }

  cancel(): void {
    for (const pane of this.#panes) pane.cancel()
  }

  async loadPrompts(): Promise<void> {
    this.past.set(await this.#client.playground.prompts())
  }
}
