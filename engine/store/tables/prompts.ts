// Prompts of the playground and what people preferred.
import { type TableContext, timestamp } from './context.ts'

/** A prompt, the latest text first. */
export interface PromptRow {
  readonly id: number
  readonly text: string
  readonly times: number
  readonly usedAt: string
}

/** One of two pictures for the same prompt was better. */
export interface Vote {
  readonly prompt: string
  /** Ids of models and blobs of what they drew. */
  readonly winner: string
  readonly winnerPicture: string
  readonly loser: string
  readonly loserPicture: string
}

/** The tables `prompts` and `votes`. */
export interface Prompts {
  /** Counts a use; the first one keeps the text. */
  use(text: string): void
  list(limit: number): PromptRow[]
  /** Gives the vote's id. */
  vote(vote: Vote): number
  /** Takes a vote back, or the last one; gives its id, null when there is none. */
  removeVote(id?: number): number | null
  votes(): Vote[]
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
    vote: (vote) =>
      sql.get<{ id: number }>(
        `INSERT INTO votes (prompt, winner, winner_picture, loser, loser_picture, created_at)
         VALUES (@prompt, @winner, @winnerPicture, @loser, @loserPicture, @createdAt) RETURNING id`,
        { ...vote, createdAt: timestamp(context) },
      )?.id as number,
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
  }
}
