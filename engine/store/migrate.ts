// Brings a database to this program's schema, with a copy of the old one put aside first.
import { join } from 'node:path'
import { EngineError } from '../base/errors.ts'
import { message } from '../base/message.ts'
import type { Disk } from './disk.ts'
import { makeFolder, STAGING } from './durable.ts'
import type { Home } from './home.ts'
import type { Migration } from './migrations/migration.ts'
import type { Sql } from './sql.ts'

/** Where and with what to migrate. */
export interface Migrating {
  readonly home: Home
  readonly disk: Disk
  readonly migrations: readonly Migration[]
}

/** The version of the schema that the database holds; 0 when it is new. */
export function schemaVersion(sql: Sql): number {
  return sql.pragma('user_version') as number
}

/**
 * Applies what is missing, each migration in a transaction of its own with its version number.
 * @throws STORE_TOO_NEW when the database is ahead of this program.
 */
export function migrate(sql: Sql, { home, disk, migrations }: Migrating): void {
  const version = schemaVersion(sql)
  requireKnown(version, migrations, home)
  const missing = migrations.filter((migration) => migration.version > version)
  if (missing.length === 0) return
  if (version > 0) backUp(sql, home, disk, version)
  for (const migration of missing)
    sql.transaction(() => {
      sql.script(migration.statements)
      sql.pragma(`user_version = ${migration.version}`)
    })
}

/** Refuses a database of a newer program. @throws STORE_TOO_NEW when `version` is above the newest migration. */
export function requireKnown(version: number, migrations: readonly Migration[], home: Home): void {
  const newest = migrations.at(-1)?.version ?? 0
  if (version <= newest) return
  throw new EngineError('STORE_TOO_NEW', message('store.tooNew', { folder: home.root, version, newest }), {
    details: { home: home.root, schema: version, newestKnown: newest },
    fixes: [message('store.tooNewFix')],
  })
}

/** `VACUUM INTO` writes a consistent copy, also of what is still in the write-ahead log. */
function backUp(sql: Sql, home: Home, disk: Disk, version: number): void {
  makeFolder(home.backups, disk)
  const copy = join(home.backups, `tuneloom-schema-${version}.db`)
  disk.remove(copy + STAGING)
  sql.run('VACUUM INTO ?', copy + STAGING)
  disk.syncFile(copy + STAGING)
  disk.rename(copy + STAGING, copy)
  disk.syncFolder(home.backups)
}
