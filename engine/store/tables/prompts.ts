// Prompts of the playground and what people preferred.
import { fromJson, type TableContext, timestamp, toJson } from './context.ts'

/** A prompt, the latest text first. */
export interface PromptRow {
  readonly id: number
  readonly text: string
  readonly times: number
  readonly usedAt: string
}

/** A text that was voted on, as its model wrote it. */
export interface VotedText {
  /** What came behind the prompt. */
  readonly text: string
  /** Ids in the vocabulary of its model, the end with them where it came. */
  readonly tokens: readonly number[]
  /** The model ended it itself: nothing cut it off. */
  readonly isEnded: boolean
}

/** What a vote on texts was about. */
export interface VotedTexts {
  /** The prompt before any template: one part of the role `prompt`, or turns of a chat. */
  readonly parts: readonly { readonly role: string; readonly text: string }[]
  readonly winner: VotedText
  readonly loser: VotedText
  /** The models were not named before the vote. */
  readonly isBlind: boolean
}

/** A vote on texts with everything that it was about. */
export interface TextVote extends VotedTexts {
  readonly id: number
  /** Ids of models, which may have been removed since. */
  readonly winnerModel: string
  readonly loserModel: string
  readonly createdAt: string
}

/** A vote on pictures. */
export interface PictureVote {
  readonly id: number
  /** The caption of both. */
  readonly prompt: string
  /** Blobs. */
  readonly winnerPicture: string
  readonly loserPicture: string
  readonly createdAt: string
}

/** One of two pictures or texts for the same prompt was better. */
export interface Vote {
  readonly prompt: string
  /** Ids of models and blobs of what they drew. */
  readonly winner: string
  readonly winnerPicture: string
  readonly loser: string
  readonly loserPicture: string
  /** Of texts, what they were. */
  readonly texts?: VotedTexts | undefined
}

/** The tables `prompts`, `votes` and `voted_texts`. */
export interface Prompts {
  /** Counts a use; the first one keeps the text. */
  use(text: string): void
  list(limit: number): PromptRow[]
  /** Gives the vote's id. */
  vote(vote: Vote): number
  /** Takes a vote back, or the last one; gives its id, null when there is none. */
  removeVote(id?: number): number | null
  votes(): Omit<Vote, 'texts'>[]
  /** Those on pictures, the oldest first. */
  pictureVotes(): PictureVote[]
  /** Those on texts, the oldest first. */
  textVotes(): TextVote[]
}

/** Opens the tables. */
export function createPrompts(context: TableContext): Prompts {
  const { sql } = context
  return {
    use: (text) =>
      void sql.run(
        `INSERT INTO prompts (text, times, used_at) VALUES (@text, 1, @usedAt)
         ON CONFLICT (text) DO UPDATE SET times = times + 1, used_at = @usedAt`,
        { text, usedAt: timestamp(context) },
      ),
    list: (limit) =>
      sql.all('SELECT id, text, times, used_at AS usedAt FROM prompts ORDER BY used_at DESC LIMIT ?', limit),
    vote: ({ texts, ...vote }) =>
      sql.transaction(() => {
        const { id } = sql.get<{ id: number }>(
          `INSERT INTO votes (prompt, winner, winner_picture, loser, loser_picture, created_at)
           VALUES (@prompt, @winner, @winnerPicture, @loser, @loserPicture, @createdAt) RETURNING id`,
          { ...vote, createdAt: timestamp(context) },
        ) as { id: number }
        if (texts) addTexts(context, id, texts)
        return id
      }),
    removeVote: (id) =>
      sql.get<{ id: number }>(
        'DELETE FROM votes WHERE id = coalesce(?, (SELECT max(id) FROM votes)) RETURNING id',
        id ?? null,
      )?.id ?? null,
    votes: () =>
      sql.all(
        `SELECT prompt, winner, winner_picture AS winnerPicture, loser, loser_picture AS loserPicture FROM votes
         ORDER BY id`,
      ),
    pictureVotes: () =>
      sql.all(
        `SELECT id, prompt, winner_picture AS winnerPicture, loser_picture AS loserPicture, created_at AS createdAt
         FROM votes WHERE id NOT IN (SELECT vote FROM voted_texts) ORDER BY id`,
      ),
    textVotes: () =>
      sql
        .all<TextVoteRow>(
          `SELECT id, parts, t.winner, t.loser, blind, v.winner AS winnerModel, v.loser AS loserModel,
             created_at AS createdAt
           FROM votes v JOIN voted_texts t ON t.vote = v.id ORDER BY id`,
        )
        .map(({ parts, winner, loser, blind, ...row }) => ({
          ...row,
          parts: fromJson<VotedTexts['parts']>(parts),
          winner: fromJson<VotedText>(winner),
          loser: fromJson<VotedText>(loser),
          isBlind: blind === 1,
        })),
  }
}

interface TextVoteRow extends Omit<TextVote, keyof VotedTexts> {
  readonly parts: string
  readonly winner: string
  readonly loser: string
  readonly blind: number
}

function addTexts({ sql }: TableContext, vote: number, { parts, winner, loser, isBlind }: VotedTexts): void {
  sql.run(
    'INSERT INTO voted_texts (vote, parts, winner, loser, blind) VALUES (@vote, @parts, @winner, @loser, @blind)',
    { vote, parts: toJson(parts), winner: toJson(winner), loser: toJson(loser), blind: Number(isBlind) },
  )
}
