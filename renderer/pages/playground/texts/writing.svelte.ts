// The playground of texts: one prompt and seed for up to four panes, and votes on what they write.
import type { AppClient } from '../../../../engine/api/contract/index.ts'
import type { WrittenView } from '../../../../engine/api/contract/written-views.ts'
import { app } from '../../../lib/client/client.svelte.ts'
import { type Contestant, type KeptVote, VotedPanes } from '../voted-panes.svelte.ts'
import { TextPane, tokensOf, type TextResult, type WriteOrder } from './text-pane.svelte.ts'

/** A text that can be voted on. */
export interface TextCandidate extends Contestant {
  readonly result: TextResult
  readonly text: WrittenView
}

/** The state of the page; it lives on while other pages are shown. */
export class Writing extends VotedPanes<TextPane, TextCandidate> {
  readonly #client: AppClient
  isChat = $state(false)
  system = $state('')
  /** Colours tokens by their surprise and lets them be changed. */
  hasTokens = $state(true)
  /** Shows how the texts of other panes differ from that of the first. */
  hasDifference = $state(false)

  constructor(client: AppClient = app) {
    super(client, (model) => new TextPane(client, model))
    this.#client = client
  }

  get isWriting(): boolean {
    return this.panes.some((pane) => pane.isWriting)
  }

  get canWrite(): boolean {
    return this.prompt !== '' && this.hasModels
  }

  /** Writes in all panes with the same seed; a new seed first, unless it is locked. */
  async write(): Promise<void> {
    if (!this.canWrite) return
    this.begin()
    const order: WriteOrder = {
      prompt: this.prompt,
      chat: this.isChat ? { system: this.system } : null,
      seed: this.seed,
    }
    await Promise.all(this.shown.map((pane) => pane.write(order)))
    await this.loadPrompts()
  }

  /** Texts by other models after the same prompt, which a pane's first text can be preferred to; those that were, are not. */
  rivalsOf(pane: TextPane): readonly TextCandidate[] {
    const own = this.contestantOf(pane)
    if (own === undefined) return []
    return this.panes.flatMap((other) => {
      const rival = this.contestantOf(other)
      if (rival === undefined || rival.model === own.model || !isSameOrder(rival, own)) return []
      return this.#isDecided(own, rival) ? [] : [rival]
    })
  }

  /** Keeps that a pane's first text is better than those of all rivals. */
  async preferPane(pane: TextPane): Promise<readonly KeptVote<TextCandidate>[]> {
    const own = this.contestantOf(pane)
    return own ? this.prefer(own, this.rivalsOf(pane)) : []
  }

  /** While names are shown, the button below a text votes for it. */
  protected override get candidates(): readonly TextCandidate[] {
    return []
  }

  protected override contestantOf({ result, isBusy }: TextPane): TextCandidate | undefined {
    const text = result?.writing.texts[0]
    return result && text && !isBusy ? { model: result.model, result, text } : undefined
  }

  #isDecided({ text: one }: TextCandidate, { text: two }: TextCandidate): boolean {
    return this.kept.some(({ winner, loser }) => {
      const texts = [winner.text, loser.text]
      return texts.includes(one) && texts.includes(two)
    })
  }

  protected override async keep(winner: TextCandidate, loser: TextCandidate): Promise<number> {
    const { prompt, chat } = winner.result.order
    const vote = { prompt, chat, winner: sideOf(winner), loser: sideOf(loser), isBlind: this.isBlind }
    return (await this.#client.playground.voteTexts(vote)).vote
  }
}

function isSameOrder({ result: { order: one } }: TextCandidate, { result: { order: two } }: TextCandidate) {
  return one.prompt === two.prompt && one.chat?.system === two.chat?.system
}

function sideOf({ model, result, text }: TextCandidate) {
  const tokens = tokensOf(result, text).map(({ id }) => id)
  return { model, blob: text.blob, tokens, isEnded: text.finishReason === 'eos' }
}

/** The one playground of texts of this window. */
export const writing = new Writing()
