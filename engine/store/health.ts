// Whether the database is what we promise.
import { EngineError } from '../base/errors.ts'
import { message } from '../base/message.ts'
import type { Disk } from './disk.ts'
import type { Home } from './home.ts'
import { schemaVersion } from './migrate.ts'
import { readPragmas, sqliteVersion } from './pragmas.ts'
import type { Sql } from './sql.ts'

/** What `doctor` shows of a data folder. */
export interface StoreHealth {
  readonly home: string
  readonly sqlite: string
  readonly schema: number
  /** As they stand on this connection. */
  readonly pragmas: Readonly<Record<string, unknown>>
  /** `ok`, or what SQLite's integrity check and the foreign-key check found. */
  readonly integrity: 'ok' | readonly string[]
  /** With its write-ahead log. */
  readonly databaseBytes: number
  /** Of the disk that holds the folder. */
  readonly freeBytes: number
  /** Rows by table. */
  readonly rows: Readonly<Record<string, number>>
}

/** Looks at everything; reads the whole database. */
export function healthOf(sql: Sql, home: Home, disk: Disk): StoreHealth {
  const problems = [...check(sql, 'integrity_check'), ...danglingRows(sql)]
  return {
    home: home.root,
    sqlite: sqliteVersion(sql),
    schema: schemaVersion(sql),
    pragmas: readPragmas(sql),
    integrity: problems.length === 0 ? 'ok' : problems,
    databaseBytes: bytesOf(home.database, disk) + bytesOf(`${home.database}-wal`, disk),
    freeBytes: disk.space(home.root).freeBytes,
    rows: rowCounts(sql),
  }
}

/** A quick check, for the first open after a crash. @throws STORE_UNSAFE with what is broken. */
export function requireSound(sql: Sql, home: Home): void {
  const problems = check(sql, 'quick_check')
  if (problems.length === 0) return
  throw new EngineError(
    'STORE_UNSAFE',
    message('store.damaged', { file: home.database, problem: problems[0] ?? '' }),
    {
      details: { problems },
      fixes: [message('store.damagedFix', { folder: home.backups })],
    },
  )
}

function bytesOf(path: string, disk: Disk): number {
  return disk.exists(path) ? disk.sizeOf(path) : 0
}

function check(sql: Sql, name: 'integrity_check' | 'quick_check'): string[] {
  const lines = sql.all<Record<string, string>>(`SELECT * FROM pragma_${name}`).map((row) => row[name] ?? '')
  return lines.filter((line) => line !== 'ok')
}

function danglingRows(sql: Sql): string[] {
  return sql
    .all<{ table: string; parent: string }>('SELECT "table", parent FROM pragma_foreign_key_check')
    .map(({ table, parent }) => `a row of ${table} points at a row of ${parent} that is not there`)
}

function rowCounts(sql: Sql): Record<string, number> {
  const tables = sql.all<{ name: string }>(
    `SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name`,
  )
  const count = (name: string) => sql.get<{ n: number }>(`SELECT count(*) AS n FROM ${name}`)?.n ?? 0
  return Object.fromEntries(tables.map(({ name }) => [name, count(name)]))
}
