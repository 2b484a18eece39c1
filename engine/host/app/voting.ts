// Votes of the playground: which of two pictures or texts is better.
import type { AppHandlers } from '../../api/contract/index.ts'
import type { Store } from '../../store/store.ts'
import type { Vote, VotedText } from '../../store/tables/prompts.ts'
import { findModel } from '../models.ts'
import { tallyVotes } from '../votes.ts'
import type { AppContext } from './context.ts'
import { partsOfOrder } from './writing-pane.ts'

type Handlers = AppHandlers['playground']
type TextVoteInput = Parameters<Handlers['voteTexts']>[0]

/** Answers the calls about votes. */
export function votingCalls(app: AppContext): Pick<Handlers, 'vote' | 'voteTexts' | 'takeBack' | 'votes'> {
  const { store } = app
  const keep = (vote: Vote): { readonly vote: number } => {
    const kept = store.prompts.vote(vote)
    app.tell('playground', 'voted', {})
    return { vote: kept }
  }
  return {
    vote: ({ prompt, winner, loser }) =>
      keep({
        prompt,
        winner: findModel(store, winner.model).id,
        winnerPicture: winner.picture,
        loser: findModel(store, loser.model).id,
        loserPicture: loser.picture,
      }),
    voteTexts: (input) => keep(textVote(store, input)),
    takeBack: ({ vote }) => {
      if (store.prompts.removeVote(vote) !== null) app.tell('playground', 'voted', {})
    },
    votes: () => tallyVotes(store),
  }
}

/** The vote with its texts, read from what was written. @throws UNKNOWN_NAME for a model, FILE_NOT_FOUND for a text */
function textVote(store: Store, { prompt, chat, winner, loser, isBlind }: TextVoteInput): Vote {
  const textOf = ({ blob, tokens, isEnded }: TextVoteInput['winner']): VotedText => ({
    ...{ text: Buffer.from(store.blobs.get(blob)).toString('utf8'), tokens, isEnded },
  })
  const parts = partsOfOrder({ prompt, chat })
  return {
    prompt,
    winner: findModel(store, winner.model).id,
    winnerPicture: winner.blob,
    loser: findModel(store, loser.model).id,
    loserPicture: loser.blob,
    texts: { parts, winner: textOf(winner), loser: textOf(loser), isBlind },
  }
}
