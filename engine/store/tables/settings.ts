// Settings of the window, one row each.
import { fromJson, type TableContext, toJson } from './context.ts'

/** The table `settings`. */
export interface Settings {
  /** Everything that was ever set, by name. */
  all(): Record<string, unknown>
  set(values: Readonly<Record<string, unknown>>): void
}

/** Opens the table. */
export function createSettings({ sql }: TableContext): Settings {
  return {
    all: () =>
      Object.fromEntries(
        sql
          .all<{ name: string; value: string }>('SELECT name, value FROM settings')
          .map(({ name, value }) => [name, fromJson(value)]),
      ),
    set: (values) =>
      sql.transaction(() => {
        for (const [name, value] of Object.entries(values))
          sql.run('INSERT OR REPLACE INTO settings VALUES (?, ?)', name, toJson(value))
      }),
  }
}
