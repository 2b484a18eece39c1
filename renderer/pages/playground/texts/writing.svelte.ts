// The playground of texts: one prompt and seed for up to four panes.
import type { AppClient } from '../../../../engine/api/contract/index.ts'
import { app } from '../../../lib/client/client.svelte.ts'
import { Panes } from '../panes.svelte.ts'
import { TextPane, type WriteOrder } from './text-pane.svelte.ts'

/** The state of the page; it lives on while other pages are shown. */
export class Writing extends Panes<TextPane> {
  isChat = $state(false)
  system = $state('')
  /** Colours tokens by their surprise and lets them be changed. */
  hasTokens = $state(true)
  /** Shows how the texts of other panes differ from that of the first. */
  hasDifference = $state(false)

  constructor(client: AppClient = app) {
    super(client, (model) => new TextPane(client, model))
  }

  get isWriting(): boolean {
    return this.panes.some((pane) => pane.isWriting)
  }

  get canWrite(): boolean {
    return this.prompt !== '' && this.panes.length > 0 && this.panes.every(({ model }) => model !== '')
  }

  /** Writes in all panes with the same seed; a new seed first, unless it is locked. */
  async write(): Promise<void> {
    if (!this.canWrite) return
    if (!this.isSeedLocked) this.rollSeed()
    const order: WriteOrder = {
      prompt: this.prompt,
      chat: this.isChat ? { system: this.system } : null,
      seed: this.seed,
    }
    await Promise.all(this.panes.map((pane) => pane.write(order)))
    await this.loadPrompts()
  }
}

/** The one playground of texts of this window. */
export const writing = new Writing()
