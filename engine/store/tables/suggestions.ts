// Suggested captions. One pair has one at a time; undoing the operation that accepted it lets it wait again.
import type { Message } from '../../base/message.ts'
import { readSaid, type TableContext, timestamp, toJson } from './context.ts'

/** Who suggests, and how. */
export interface SuggestionBatch {
  readonly captioner: string
  readonly model: string
  readonly prompt: string
}

/** What came of one picture: a text, or why there is none. */
export interface NewSuggestion {
  /** Key of the example. */
  readonly example: string
  readonly text: string | null
  readonly problem: string | null
  /** The problem with its code, where it has one. */
  readonly said?: Message | null
  readonly seconds: number
}

/** What becomes of suggestions; failed ones have no text. */
export type SuggestionDecision = 'pending' | 'accepted' | 'rejected'

/** A suggestion as it stands now. */
export interface SuggestionRow extends SuggestionBatch, NewSuggestion {
  readonly state: SuggestionDecision | 'failed'
  readonly createdAt: string
}

/** The tables `suggestion_batches` and `suggestions`; datasets are named by id. */
export interface Suggestions {
  /** Gives the number that its suggestions are added under. */
  startBatch(dataset: string, batch: SuggestionBatch): number
  /** Takes the place of what was suggested for the same example before. */
  add(dataset: string, batch: number, suggestion: NewSuggestion): void
  list(dataset: string): SuggestionRow[]
  find(dataset: string, example: string): SuggestionRow | undefined
  /** Decides those of the named examples that have a text; `operation` is the one that accepted them. */
  decide(dataset: string, examples: readonly string[], decision: SuggestionDecision, operation?: number): void
}

const STATE = `CASE WHEN s.state = 'accepted' AND o.undone = 1 THEN 'pending' ELSE s.state END`
const SELECT = `SELECT s.example, s.text, s.problem, s.said, s.seconds, ${STATE} AS state, s.created_at AS createdAt,
    b.captioner, b.model, b.prompt
  FROM suggestions s JOIN suggestion_batches b ON b.id = s.batch
  LEFT JOIN caption_operations o ON o.id = s.operation
  WHERE s.dataset = @dataset`

type Raw = Omit<SuggestionRow, 'said'> & { readonly said: string | null }

function read(raw: Raw): SuggestionRow {
  return { ...raw, said: readSaid(raw.said) }
}

/** Opens the tables. */
export function createSuggestions(context: TableContext): Suggestions {
  const { sql } = context
  return {
    startBatch: (dataset, batch) =>
      sql.get<{ id: number }>(
        `INSERT INTO suggestion_batches (dataset, captioner, model, prompt, created_at)
         VALUES (@dataset, @captioner, @model, @prompt, @createdAt) RETURNING id`,
        { dataset, ...batch, createdAt: timestamp(context) },
      )?.id ?? 0,
    add: (dataset, batch, { example, text, problem, said = null, seconds }) =>
      void sql.run(
        `INSERT OR REPLACE INTO suggestions (dataset, example, batch, state, text, problem, said, seconds, created_at)
         VALUES (@dataset, @example, @batch, @state, @text, @problem, @said, @seconds, @createdAt)`,
        {
          ...{ dataset, batch, example, text, problem, seconds, createdAt: timestamp(context) },
          state: text === null ? 'failed' : 'pending',
          said: said && toJson(said),
        },
      ),
    list: (dataset) => sql.all<Raw>(SELECT, { dataset }).map(read),
    find: (dataset, example) => {
      const raw = sql.get<Raw>(`${SELECT} AND s.example = @example`, { dataset, example })
      return raw && read(raw)
    },
    decide: (dataset, examples, decision, operation) =>
      void sql.run(
        `UPDATE suggestions SET state = @decision, operation = @operation
         WHERE dataset = @dataset AND state <> 'failed' AND example IN (SELECT value FROM json_each(@examples))`,
        { dataset, decision, operation: operation ?? null, examples: JSON.stringify(examples) },
      ),
  }
}
