// The playground: one prompt and seed for up to four panes, and votes on what they draw.
import { app } from '../../lib/client/client.svelte.ts'
import type { AppClient } from '../../../engine/api/contract/index.ts'
import type { DrawnView, TallyView } from '../../../engine/api/contract/views.ts'
import { type DrawOrder, Pane } from './pane.svelte.ts'
import { Panes } from './panes.svelte.ts'
import { isHeads } from './seed.ts'

/** A picture that can be voted on. */
export interface Candidate {
  readonly model: string
  readonly prompt: string
  readonly picture: DrawnView
}
/** Two of them, in the order in which they are shown. */
export type Contest = readonly [Candidate, Candidate]

/** A vote that was kept here and can be taken back. */
export interface KeptVote {
  readonly id: number
  readonly winner: Candidate
  readonly loser: Candidate
}

/** The state of the page; it lives on while other pages are shown. */
export class Playground extends Panes<Pane> {
  readonly #client: AppClient
  count = $state(1)
  isRanked = $state(false)
  bestOf = $state(4)
  rankBy = $state<DrawOrder['rankBy']>('agreement')
  #isBlind = $state(false)
  #isSwapped = $state(false)
  #isRevealed = $state(false)
  #chosen = $state.raw<readonly Candidate[]>([])
  #votes = $state.raw<readonly TallyView[]>([])
  #kept = $state.raw<readonly KeptVote[]>([])
  #isVoting = false

  constructor(client: AppClient = app) {
    super(client, (model) => new Pane(client, model))
    this.#client = client
  }

  /** The panes that draw, in the order in which their pictures are shown. */
  get shown(): readonly Pane[] {
    if (!this.#isBlind) return this.panes
    const two = this.panes.slice(0, 2)
    return this.#isSwapped ? two.toReversed() : two
  }

  protected override get least(): number {
    return this.#isBlind ? 2 : 1
  }

  /** What it drew is up for no vote any more. */
  override removePane(pane: Pane): void {
    super.removePane(pane)
    if (this.panes.includes(pane)) return
    this.#chosen = this.#chosen.filter(({ picture }) => !pane.result?.pictures.includes(picture))
  }

  get isBlind(): boolean {
    return this.#isBlind
  }

  /** Turns blind comparing on or off; the second pane takes one of the models where there is none. */
  setBlind(isBlind: boolean, models: readonly string[]): void {
    this.cancel()
    this.#isBlind = isBlind
    this.fill(models)
    this.#isRevealed = false
    this.#chosen = []
  }

  /** True while names and figures would give away which model drew what. */
  get isHidden(): boolean {
    return this.#isBlind && !this.#isRevealed
  }

  /** Shows the names without a vote. */
  reveal(): void {
    this.#isRevealed = true
  }

  get isDrawing(): boolean {
    return this.panes.some((pane) => pane.isDrawing)
  }

  /** A blind vote between a model and itself would say nothing. */
  get isSameModelTwice(): boolean {
    const [first, second] = this.panes
    return this.#isBlind && first !== undefined && first.model === second?.model
  }

  get canDraw(): boolean {
    const isReady = this.shown.length > 0 && this.shown.every(({ model }) => model !== '')
    return this.prompt.trim() !== '' && isReady && !this.isSameModelTwice
  }

  /** Draws in all panes with the same seed; a new seed first, unless it is locked. */
  async draw(): Promise<void> {
    if (!this.canDraw) return
    if (!this.isSeedLocked) this.rollSeed()
    this.#isSwapped = isHeads()
    this.#isRevealed = false
    this.#chosen = []
    const order = this.#order()
    await Promise.all(this.shown.map((pane) => pane.draw(order)))
    await this.loadPrompts()
  }

  get votes(): readonly TallyView[] {
    return this.#votes
  }

  async loadVotes(): Promise<void> {
    this.#votes = await this.#client.playground.votes()
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

  /** The two pictures a vote would be about; undefined while there is nothing to vote on. */
  get contest(): Contest | undefined {
    const [one, two] = this.#isBlind ? this.#blindCandidates() : this.#chosen
    return one && two && one.model !== two.model ? [one, two] : undefined
  }

  /** Keeps which of the two is better: the first or the second as they are shown. */
  async vote(place: 0 | 1): Promise<KeptVote | undefined> {
    const { contest } = this
    if (contest === undefined || this.#isVoting) return undefined
    const [one, two] = contest
    const [winner, loser] = place === 0 ? [one, two] : [two, one]
    this.#isVoting = true
    try {
      const { vote } = await this.#client.playground.vote({
        prompt: winner.prompt,
        winner: { model: winner.model, picture: winner.picture.picture },
        loser: { model: loser.model, picture: loser.picture.picture },
      })
      this.#kept = [...this.#kept, { id: vote, winner, loser }]
    } finally {
      this.#isVoting = false
    }
    this.#isRevealed = true
    this.#chosen = []
    await this.loadVotes()
    return this.#kept.at(-1)
  }

  /** The last vote of this window that was not taken back. */
  get lastVote(): KeptVote | undefined {
    return this.#kept.at(-1)
  }

  /** Takes a vote back, the last one unless told. */
  async takeBack(vote = this.lastVote): Promise<KeptVote | undefined> {
    if (vote === undefined || !this.#kept.includes(vote)) return undefined
    await this.#client.playground.takeBack({ vote: vote.id })
    this.#kept = this.#kept.filter((one) => one !== vote)
    await this.loadVotes()
    return vote
  }

  #order(): DrawOrder {
    const count = this.#isBlind ? 1 : this.count
    const bestOf = this.isRanked ? Math.max(this.bestOf, count) : null
    return { prompt: this.prompt.trim(), seed: this.seed, count, bestOf, rankBy: this.rankBy }
  }

  #blindCandidates(): readonly Candidate[] {
    if (this.#isRevealed) return []
    return this.shown.flatMap(({ result }) => {
      const picture = result?.pictures[0]
      return result && picture ? [{ model: result.model, prompt: result.order.prompt, picture }] : []
    })
  }
}

/** The one playground of this window. */
export const playground = new Playground()
