// The playground: one prompt and seed for up to four panes, and votes on what they draw.
import { app } from '../../lib/client/client.svelte.ts'
import type { AppClient } from '../../../engine/api/contract/index.ts'
import type { DrawnView } from '../../../engine/api/contract/views.ts'
import { type DrawOrder, Pane } from './pane.svelte.ts'
import { type Contestant, VotedPanes } from './voted-panes.svelte.ts'

/** A picture that can be voted on. */
export interface Candidate extends Contestant {
  readonly prompt: string
  readonly picture: DrawnView
}

/** The state of the page; it lives on while other pages are shown. */
export class Playground extends VotedPanes<Pane, Candidate> {
  readonly #client: AppClient
  count = $state(1)
  isRanked = $state(false)
  bestOf = $state(4)
  rankBy = $state<DrawOrder['rankBy']>('agreement')
  #chosen = $state.raw<readonly Candidate[]>([])

  constructor(client: AppClient = app) {
    super(client, (model) => new Pane(client, model))
    this.#client = client
  }

  /** What it drew is up for no vote any more. */
  override removePane(pane: Pane): void {
    super.removePane(pane)
    if (this.panes.includes(pane)) return
    this.#chosen = this.#chosen.filter(({ picture }) => !pane.result?.pictures.includes(picture))
  }

  override setBlind(isBlind: boolean, models: readonly string[]): void {
    super.setBlind(isBlind, models)
    this.#chosen = []
  }

  get isDrawing(): boolean {
    return this.panes.some((pane) => pane.isDrawing)
  }

  get canDraw(): boolean {
    return this.prompt.trim() !== '' && this.hasModels
  }

  /** Draws in all panes with the same seed; a new seed first, unless it is locked. */
  async draw(): Promise<void> {
    if (!this.canDraw) return
    this.begin()
    this.#chosen = []
    const order = this.#order()
    await Promise.all(this.shown.map((pane) => pane.draw(order)))
    await this.loadPrompts()
  }

  isChosen(picture: DrawnView): boolean {
    return this.#chosen.some((one) => one.picture === picture)
  }

  /** Puts a picture up for a vote or takes it back; a third one replaces the first. */
  toggle(pane: Pane, picture: DrawnView): void {
    const rest = this.#chosen.filter((one) => one.picture !== picture)
    const isNew = rest.length === this.#chosen.length
    const { result } = pane
    if (result === undefined) return
    const added = { model: result.model, prompt: result.order.prompt, picture }
    this.#chosen = isNew ? [...rest, added].slice(-2) : rest
  }

  clearChoice(): void {
    this.#chosen = []
  }

  get chosen(): readonly Candidate[] {
    return this.#chosen
  }

  protected override get candidates(): readonly Candidate[] {
    return this.#chosen
  }

  protected override contestantOf({ result }: Pane): Candidate | undefined {
    const picture = result?.pictures[0]
    return result && picture && { model: result.model, prompt: result.order.prompt, picture }
  }

  protected override async keep(winner: Candidate, loser: Candidate): Promise<number> {
    const side = ({ model, picture: { picture } }: Candidate) => ({ model, picture })
    const votes = { prompt: winner.prompt, winner: side(winner), loser: side(loser) }
    return (await this.#client.playground.vote(votes)).vote
  }

  protected override voted(): void {
    this.#chosen = []
  }

  #order(): DrawOrder {
    const count = this.isBlind ? 1 : this.count
    const bestOf = this.isRanked ? Math.max(this.bestOf, count) : null
    return { prompt: this.prompt.trim(), seed: this.seed, count, bestOf, rankBy: this.rankBy }
  }
}

/** The one playground of this window. */
export const playground = new Playground()
