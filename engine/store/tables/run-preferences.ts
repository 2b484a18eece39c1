// Pairs that runs learn from, frozen with the run.
import { fromJson, type TableContext, toJson } from './context.ts'

/** The table `run_preferences`; runs are named by id. */
export interface RunPreferences {
  /** Keeps the pairs of a run that has none yet. */
  keep(run: string, pairs: readonly object[]): void
  /** As they were kept, with the same members; undefined where none were. */
  of(run: string): readonly object[] | undefined
}

/** Opens the table. */
export function createRunPreferences({ sql }: TableContext): RunPreferences {
  return {
    keep: (run, pairs) => void sql.run('INSERT INTO run_preferences VALUES (?, ?)', run, toJson(pairs)),
    of: (run) => {
      const row = sql.get<{ pairs: string }>('SELECT pairs FROM run_preferences WHERE run = ?', run)
      return row && fromJson<readonly object[]>(row.pairs)
    },
  }
}
