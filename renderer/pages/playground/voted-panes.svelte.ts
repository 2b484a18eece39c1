// What both playgrounds know of voting: comparing blind, which two results are up, votes that were kept and taken back.
import type { AppClient } from '../../../engine/api/contract/index.ts'
import type { TallyView } from '../../../engine/api/contract/views.ts'
import type { ModelPane } from './model-pane.svelte.ts'
import { Panes } from './panes.svelte.ts'
import { isHeads } from './seed.ts'

/** A result that can be voted on. */
export interface Contestant {
  readonly model: string
}

/** Two of them, in the order in which they are shown. */
export type Contest<C> = readonly [C, C]

/** A vote that was kept here and can be taken back. */
export interface KeptVote<C> {
  readonly id: number
  readonly winner: C
  readonly loser: C
}

/** Panes whose results people vote on. */
export abstract class VotedPanes<P extends ModelPane<unknown>, C extends Contestant> extends Panes<P> {
  readonly #client: AppClient
  #isBlind = $state(false)
  #isSwapped = $state(false)
  #isRevealed = $state(false)
  #votes = $state.raw<readonly TallyView[]>([])
  #kept = $state.raw<readonly KeptVote<C>[]>([])
  #isVoting = false

  constructor(client: AppClient, make: (model: string) => P) {
    super(client, make)
    this.#client = client
  }

  /** The panes that work, in the order in which their results are shown. */
  get shown(): readonly P[] {
    if (!this.#isBlind) return this.panes
    const two = this.panes.slice(0, 2)
    return this.#isSwapped ? two.toReversed() : two
  }

  protected override get least(): number {
    return this.#isBlind ? 2 : 1
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
  }

  /** True while names and figures would give away which model made what. */
  get isHidden(): boolean {
    return this.#isBlind && !this.#isRevealed
  }

  /** Shows the names without a vote. */
  reveal(): void {
    this.#isRevealed = true
  }

  /** A blind vote between a model and itself would say nothing. */
  get isSameModelTwice(): boolean {
    const [first, second] = this.panes
    return this.#isBlind && first !== undefined && first.model === second?.model
  }

  /** Every pane that works has a model, and a blind comparison two. */
  protected get hasModels(): boolean {
    return this.shown.length > 0 && this.shown.every(({ model }) => model !== '') && !this.isSameModelTwice
  }

  /** A new order: a new seed, unless it is locked, sides by chance, and nothing to be seen of the names. */
  protected begin(): void {
    if (!this.isSeedLocked) this.rollSeed()
    this.#isSwapped = isHeads()
    this.#isRevealed = false
  }

  get votes(): readonly TallyView[] {
    return this.#votes
  }

  async loadVotes(): Promise<void> {
    this.#votes = await this.#client.playground.votes()
  }

  /** What a pane has to show; undefined while there is nothing. */
  protected abstract contestantOf(pane: P): C | undefined

  /** Those that were put up while names are shown. */
  protected abstract get candidates(): readonly C[]

  /** Keeps a vote at the host and gives its id. */
  protected abstract keep(winner: C, loser: C): Promise<number>

  /** The two that a vote would be about; undefined while there is nothing to vote on. */
  get contest(): Contest<C> | undefined {
    const [one, two] = this.#isBlind ? this.#blindCandidates() : this.candidates
    return one && two && one.model !== two.model ? [one, two] : undefined
  }

  /** Keeps which of the two is better: the first or the second as they are shown. */
  async vote(place: 0 | 1): Promise<KeptVote<C> | undefined> {
    const { contest } = this
    if (contest === undefined) return undefined
    const [one, two] = contest
    const [kept] = await this.prefer(place === 0 ? one : two, [place === 0 ? two : one])
    return kept
  }

  /** Keeps that one is better than each of the others, and shows the names. */
  async prefer(winner: C, losers: readonly C[]): Promise<readonly KeptVote<C>[]> {
    if (this.#isVoting) return []
    const added: KeptVote<C>[] = []
    this.#isVoting = true
    try {
      for (const loser of losers) added.push({ id: await this.keep(winner, loser), winner, loser })
    } finally {
      this.#isVoting = false
      this.#kept = [...this.#kept, ...added]
    }
    this.#isRevealed = true
    this.voted()
    await this.loadVotes()
    return added
  }

  /** Called when a vote was kept. */
  protected voted(): void {
    // nothing was put up that would have to go
  }

  /** Votes of this window that were not taken back. */
  protected get kept(): readonly KeptVote<C>[] {
    return this.#kept
  }

  /** The last vote of this window that was not taken back. */
  get lastVote(): KeptVote<C> | undefined {
    return this.#kept.at(-1)
  }

  /** Takes a vote back, the last one unless told. */
  async takeBack(vote = this.lastVote): Promise<KeptVote<C> | undefined> {
    if (vote === undefined || !this.#kept.includes(vote)) return undefined
    await this.#client.playground.takeBack({ vote: vote.id })
    this.#kept = this.#kept.filter((one) => one !== vote)
    await this.loadVotes()
    return vote
  }

  /** None before both are there: which one is quicker would give a model away. */
  #blindCandidates(): readonly C[] {
    if (this.#isRevealed || this.shown.some(({ isBusy }) => isBusy)) return []
    return this.shown.flatMap((pane) => this.contestantOf(pane) ?? [])
  }
}
