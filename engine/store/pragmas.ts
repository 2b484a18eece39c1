// The settings that our promises rest on, set and read back on every open: better-sqlite3 is compiled to reopen WAL
// databases with synchronous=NORMAL, which loses acknowledged commits in a power cut.
import { EngineError } from '../base/errors.ts'
import { message } from '../base/message.ts'
import type { Sql } from './sql.ts'

/** Name, value to set, value that must read back. */
const PRAGMAS: readonly (readonly [string, string, string | number])[] = [
  ['journal_mode', 'WAL', 'wal'],
  ['synchronous', 'FULL', 2],
  ['foreign_keys', 'ON', 1],
  ['trusted_schema', 'OFF', 0],
  ['cell_size_check', 'ON', 1],
  ['mmap_size', '0', 0],
  ['busy_timeout', '5000', 5000],
  ['journal_size_limit', '67108864', 67_108_864],
]
/** The first version without the WAL-reset corruption. */
const OLDEST_SQLITE = [3, 51, 3] as const

/** Sets every pragma. @throws STORE_UNSAFE naming the first that does not read back, or too old an SQLite. */
export function applyPragmas(sql: Sql, readOnly: boolean): void {
  requireVersion(sqliteVersion(sql))
  for (const [name, value, expected] of PRAGMAS) {
    if (!(readOnly && name === 'journal_mode')) sql.pragma(`${name} = ${value}`)
    const actual = sql.pragma(name)
    if (actual !== expected)
      throw new EngineError(
        'STORE_UNSAFE',
        message('store.pragma', { name, expected, actual: String(actual) }),
        {
          details: { pragma: name, expected, actual },
          fixes: [message('store.pragmaFix')],
        },
      )
  }
}

/** Every pragma as it stands now. */
export function readPragmas(sql: Sql): Record<string, unknown> {
  return Object.fromEntries(PRAGMAS.map(([name]) => [name, sql.pragma(name)]))
}

/** The version of the SQLite library, as `3.54.1`. */
export function sqliteVersion(sql: Sql): string {
  return sql.get<{ version: string }>('SELECT sqlite_version() AS version')?.version ?? ''
}

function requireVersion(version: string): void {
  const [major = 0, minor = 0, patch = 0] = version.split('.').map(Number)
  const [a, b, c] = OLDEST_SQLITE
  if (major !== a ? major > a : minor !== b ? minor > b : patch >= c) return
  throw new EngineError('STORE_UNSAFE', message('store.sqlite', { oldest: OLDEST_SQLITE.join('.'), version }))
}
