import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import { message } from '../../../engine/base/message.ts'
import { nodeDisk } from '../../../engine/store/disk.ts'
import { MIGRATIONS } from '../../../engine/store/migrations/index.ts'
import type { Migration } from '../../../engine/store/migrations/migration.ts'
import { openStore } from '../../../engine/store/store.ts'
import { tempFolder } from '../../helpers/temp-folder.ts'
import { newRun } from './new-rows.ts'

const NEXT: Migration = {
  version: MIGRATIONS.length + 1,
  statements: 'ALTER TABLE runs ADD COLUMN note TEXT; UPDATE runs SET note = name;',
}
const BROKEN: Migration = {
  version: MIGRATIONS.length + 1,
  statements: 'ALTER TABLE runs ADD COLUMN note TEXT; UPDATE runs SET no_such_column = 1;',
}

function filledHome(): string {
  const root = tempFolder()
  const store = openStore(root)
  store.runs.add(newRun('kept'))
  store.dispose()
  return root
}

function look(file: string): { version: unknown; columns: string[]; runs: number } {
  const database = new Database(file, { readonly: true })
  const columns = database.prepare<[], { name: string }>('SELECT name FROM pragma_table_info(?)')
  const seen = {
    version: database.pragma('user_version', { simple: true }),
    columns: (columns as unknown as { all(t: string): { name: string }[] })
      .all('runs')
      .map(({ name }) => name),
    runs: (database.prepare('SELECT count(*) AS n FROM runs').get() as { n: number }).n,
  }
  database.close()
  return seen
}

describe('migrations', () => {
  it('are numbered 1, 2, 3 … and make strict tables only', () => {
    expect(MIGRATIONS.map(({ version }) => version)).toEqual(MIGRATIONS.map((_, i) => i + 1))
    const root = filledHome()
    const database = new Database(join(root, 'tuneloom.db'), { readonly: true })
    const loose = database
      .prepare("SELECT name FROM pragma_table_list WHERE schema = 'main' AND NOT strict")
      .all()
    database.close()
    expect(loose).toEqual([{ name: 'sqlite_schema' }])
  })

  it('keep the order in which examples were imported', () => {
    const root = tempFolder()
    const old = openStore(root, { migrations: MIGRATIONS.slice(0, 12) })
    const dataset = old.datasets.begin({ name: 'old', kind: 'texts', preparation: {} })
    const text = {
      split: 'train',
      line: 1,
      file: 'a',
      sha256: 'f',
      parts: [{ role: 'text', text: 'x' }],
    } as const
    old.texts.add(dataset, [
      { ...text, key: 'aa', group: 'aa', position: 2 },
      { ...text, key: 'bb', group: 'bb', position: 0 },
    ])
    old.datasets.finish(dataset, { format: '', source: '', fingerprint: '', counts: {}, rejected: [] })
    old.dispose()
    const store = openStore(root)
    expect(store.texts.keys(dataset, { limit: 9, offset: 0 })).toEqual(['bb', 'aa'])
    expect(store.texts.keys(dataset, { split: 'train', limit: 1, offset: 1 })).toEqual(['aa'])
    store.dispose()
  })

  it('keep operations from before they had codes, in their English words', () => {
    const root = tempFolder()
    const old = openStore(root, { migrations: MIGRATIONS.slice(0, 13) })
    const dataset = old.datasets.begin({ name: 'old', kind: 'texts', preparation: {} })
    old.datasets.finish(dataset, { format: '', source: '', fingerprint: '', counts: {}, rejected: [] })
    old.dispose()
    const database = new Database(join(root, 'tuneloom.db'))
    database
      .prepare('INSERT INTO caption_operations (dataset, description, created_at) VALUES (?, ?, ?)')
      .run(dataset, 'move 2 texts to the trash', '2026-01-01T00:00:00.000Z')
    database.close()
    const store = openStore(root)
    expect(store.operations.list(dataset)).toMatchObject([
      { id: 1, description: 'move 2 texts to the trash', said: null },
    ])
    const next = message('operation.trash', { what: message('operation.texts', { count: 1 }) })
    expect(store.operations.apply(dataset, next, {})).toMatchObject({ description: next.text, said: next })
    store.dispose()
  })

  it('refuse a database of a newer program, for writing and for reading', () => {
    const root = filledHome()
    openStore(root, { migrations: [...MIGRATIONS, NEXT] }).dispose()
    for (const readOnly of [false, true])
      expect(() => openStore(root, { readOnly })).toThrow(
        expect.objectContaining({
          code: 'STORE_TOO_NEW',
          details: { home: root, schema: MIGRATIONS.length + 1, newestKnown: MIGRATIONS.length },
        }),
      )
  })

  it('leave the old schema and rows when a statement fails', () => {
    const root = filledHome()
    expect(() => openStore(root, { migrations: [...MIGRATIONS, BROKEN] })).toThrow(/no_such_column/)
    const { version, columns, runs } = look(join(root, 'tuneloom.db'))
    expect([version, columns.includes('note'), runs]).toEqual([MIGRATIONS.length, false, 1])
    openStore(root).dispose()
  })

  it('put a copy of the old database aside before they change it', () => {
    const root = filledHome()
    openStore(root, { migrations: [...MIGRATIONS, NEXT] }).dispose()
    const now = look(join(root, 'tuneloom.db'))
    expect([now.version, now.columns.includes('note'), now.runs]).toEqual([MIGRATIONS.length + 1, true, 1])
    expect(readdirSync(join(root, 'backups'))).toEqual([`tuneloom-schema-${MIGRATIONS.length}.db`])
    const old = look(join(root, 'backups', `tuneloom-schema-${MIGRATIONS.length}.db`))
    expect([old.version, old.columns.includes('note'), old.runs]).toEqual([MIGRATIONS.length, false, 1])
  })

  it('do not start when the copy cannot be made durable', () => {
    const root = filledHome()
    const disk = {
      ...nodeDisk,
      syncFile: () => {
        throw Object.assign(new Error('injected'), { code: 'EIO' })
      },
    }
    expect(() => openStore(root, { disk, migrations: [...MIGRATIONS, NEXT] })).toThrow('injected')
    expect(look(join(root, 'tuneloom.db')).version).toBe(MIGRATIONS.length)
  })

  it('run for a reader that finds an older database', () => {
    const root = filledHome()
    const reader = openStore(root, { readOnly: true, migrations: [...MIGRATIONS, NEXT] })
    expect([reader.readOnly, reader.health().schema]).toEqual([true, MIGRATIONS.length + 1])
    reader.dispose()
  })
})
