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
  vote(vote: Vote): void
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
      void sql.run(
        `INSERT INTO votes (prompt, winner, winner_picture, loser, loser_picture, created_at)
         VALUES (@prompt, @winner, @winnerPicture, @loser, @loserPicture, @createdAt)`,
        { ...vote, createdAt: timestamp(context) },
      ),
    votes: () =>
      sql.all(
        `SELECT prompt, winner, winner_picture AS winnerPicture, loser, loser_picture AS loserPicture FROM votes
         ORDER BY id`,
      ),
  }
}
