// Outcomes of the newest changes that windows asked for, by the key of the call.
import { fromJson, type TableContext, toJson } from './context.ts'

/** The table `answered_calls`. */
export interface AnsweredCalls {
  /** Carries out and notes the outcome in one transaction, or gives the outcome noted under this key. */
  once(key: string, work: () => unknown): unknown
}

/** A window asks again within minutes; so many changes nobody makes meanwhile. */
const KEPT = 1000

/** Opens the table. */
export function createAnsweredCalls({ sql }: TableContext): AnsweredCalls {
  return {
    once: (key, work) =>
      sql.transaction(() => {
        const noted = sql.get<{ answer: string }>('SELECT answer FROM answered_calls WHERE key = ?', key)
        if (noted) return fromJson(noted.answer)
        const answer = work() ?? null
        sql.run('INSERT INTO answered_calls (key, answer) VALUES (?, ?)', key, toJson(answer))
        sql.run(
          'DELETE FROM answered_calls WHERE number <= (SELECT max(number) FROM answered_calls) - ?',
          KEPT,
        )
        return answer
      }),
  }
}
