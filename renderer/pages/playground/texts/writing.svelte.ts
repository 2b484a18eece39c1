// The playground of texts: one prompt and seed for up to four panes.
import type { AppClient } from '../../../../engine/api/contract/index.ts'
import { app } from '../../../lib/client/client.svelte.ts'
import { PastPrompts } from '../past-prompts.svelte.ts'
import { MOST_PANES } from '../playground.svelte.ts'
import { rolledSeed } from '../seed.ts'
import { TextPane, type WriteOrder } from './text-pane.svelte.ts'

/** The state of the page; it lives on while other pages are shown. */
export class Writing {
  readonly #client: AppClient
  readonly past = new PastPrompts()
  prompt = $state('')
  isChat = $state(false)
  system = $state('')
  #seed = $state(rolledSeed())
  isSeedLocked = $state(false)
  /** Colours tokens by their surprise and lets them be changed. */
  hasTokens = $state(true)
  /** Shows how the texts of other panes differ from that of the first. */
  hasDifference = $state(false)
  #panes = $state.raw<readonly TextPane[]>([])

  constructor(client: AppClient = app) {
    this.#client = client
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

  get panes(): readonly TextPane[] {
    return this.#panes
  }

  addPane(model: string): void {
    if (this.#panes.length < MOST_PANES) this.#panes = [...this.#panes, new TextPane(this.#client, model)]
  }

  /** Gives every pane whose model is not among these one of them; makes the first pane. */
  fill(models: readonly string[]): void {
    const [first] = models
    if (first === undefined) return
    if (this.#panes.length === 0) this.addPane(first)
    for (const pane of this.#panes) if (!models.includes(pane.model)) pane.choose(this.unused(models))
  }

  /** A model that no pane has; the first where all are taken. */
  unused(models: readonly string[]): string {
    return models.find((id) => this.#panes.every(({ model }) => model !== id)) ?? models[0] ?? ''
  }

  /** The last pane stays. */
  removePane(pane: TextPane): void {
    if (this.#panes.length === 1) return
    pane.cancel()
    this.#panes = this.#panes.filter((one) => one !== pane)
  }

  copyOptions(from: TextPane): void {
    for (const pane of this.#panes) pane.options = { ...from.options }
  }

  get isWriting(): boolean {
    return this.#panes.some((pane) => pane.isWriting)
  }

  get canWrite(): boolean {
    return this.prompt !== '' && this.#panes.length > 0 && this.#panes.every(({ model }) => model !== '')
  }

  /** Writes in all panes with the same seed; a new seed first, unless it is locked. */
  async write(): Promise<void> {
    if (!this.canWrite) return
    if (!this.isSeedLocked) this.rollSeed()
    const order: WriteOrder = {
      prompt: this.prompt,
      chat: this.isChat ? { system: this.system } : null,
      seed: this.#seed,
    }
    await Promise.all(this.#panes.map((pane) => pane.write(order)))
    await this.loadPrompts()
  }

  cancel(): void {
    for (const pane of this.#panes) pane.cancel()
  }

  async loadPrompts(): Promise<void> {
    this.past.set(await this.#client.playground.prompts())
  }
}

/** The one playground of texts of this window. */
export const writing = new Writing()
