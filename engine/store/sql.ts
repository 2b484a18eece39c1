// The one door to better-sqlite3: statements prepared once, every failure as one of our codes.
import Database from 'better-sqlite3'
import { EngineError, type ErrorCode } from '../base/errors.ts'
import { message } from '../base/message.ts'
import type { MessageCode } from '../base/messages.ts'
import { quotedReason } from '../base/reasons.ts'

/** What a column can hold. */
export type SqlValue = string | number | bigint | Uint8Array | null
type Named = Readonly<Record<string, SqlValue>>
/** Values for `?` in order, an object for `@name` before them, or that alone. */
export type SqlParameters = readonly SqlValue[] | readonly [Named, ...SqlValue[]]

/** A database connection; rows are plain objects by column name. */
export interface Sql {
  all<Row>(statement: string, ...parameters: SqlParameters): Row[]
  get<Row>(statement: string, ...parameters: SqlParameters): Row | undefined
  /** Runs a statement and returns how many rows it changed. */
  run(statement: string, ...parameters: SqlParameters): number
  /** Runs several statements without values. */
  script(statements: string): void
  /** Everything or nothing; may be nested. */
  transaction<T>(work: () => T): T
  pragma(name: string): unknown
  close(): void
}

/** How to open. */
export interface SqlOptions {
  readonly readOnly?: boolean
  /** How long to wait for another connection, in milliseconds. */
  readonly busyTimeoutMs?: number
}

/** Opens a database file. @throws STORE_UNSAFE when it is not a database, STORE_BUSY, DISK_FULL, WRITE_FAILED. */
export function openSql(path: string, { readOnly = false, busyTimeoutMs = 5000 }: SqlOptions = {}): Sql {
  const database = guarded(path, () => new Database(path, { readonly: readOnly, timeout: busyTimeoutMs }))
  const statements = new Map<string, Database.Statement<unknown[]>>()
  const prepared = (statement: string) => {
    const known = statements.get(statement)
    if (known) return known
    const made = database.prepare<unknown[]>(statement)
    statements.set(statement, made)
    return made
  }
  const guard = <T>(work: () => T): T => guarded(path, work)
  return {
    all: <Row>(statement: string, ...parameters: SqlParameters) =>
      guard(() => prepared(statement).all(...parameters) as Row[]),
    get: <Row>(statement: string, ...parameters: SqlParameters) =>
      guard(() => prepared(statement).get(...parameters) as Row | undefined),
    run: (statement, ...parameters) => guard(() => prepared(statement).run(...parameters).changes),
    script: (text) => void guard(() => database.exec(text)),
    transaction: <T>(work: () => T) => guard(() => database.transaction(work).immediate()),
    pragma: (name) => guard(() => database.pragma(name, { simple: true })),
    close: () => void database.close(),
  }
}

function guarded<T>(path: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw error instanceof Database.SqliteError ? sqlError(path, error) : error
  }
}

type FixCode = Extract<
  MessageCode,
  `store.${'full' | 'busy' | 'readOnly' | 'restore' | 'disk' | 'open' | 'defect'}Fix`
>

/** SQLite result codes by their first word; the rest of an extended code tells where it happened. */
const CODES: Readonly<Record<string, readonly [ErrorCode, FixCode]>> = {
  SQLITE_FULL: ['DISK_FULL', 'store.fullFix'],
  SQLITE_BUSY: ['STORE_BUSY', 'store.busyFix'],
  SQLITE_READONLY: ['STORE_BUSY', 'store.readOnlyFix'],
  SQLITE_CORRUPT: ['STORE_UNSAFE', 'store.restoreFix'],
  SQLITE_NOTADB: ['STORE_UNSAFE', 'store.restoreFix'],
  SQLITE_IOERR: ['WRITE_FAILED', 'store.diskFix'],
  SQLITE_CANTOPEN: ['FILE_UNREADABLE', 'store.openFix'],
}

function sqlError(path: string, error: InstanceType<typeof Database.SqliteError>): EngineError {
  const name = error.code.split('_').slice(0, 2).join('_')
  const [code, fix] = CODES[name] ?? ['INTERNAL', 'store.defectFix']
  return new EngineError(
    code,
    message('store.failed', { path, reason: quotedReason(error), code: error.code }),
    {
      details: { path, sqlite: error.code },
      fixes: [message(fix)],
      cause: error,
    },
  )
}
