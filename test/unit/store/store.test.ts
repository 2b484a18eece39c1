import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { describe, expect, it, onTestFinished } from 'vitest'
import { type Disk, nodeDisk } from '../../../engine/store/disk.ts'
import { openStore, type StoreOptions } from '../../../engine/store/store.ts'
import { tempFolder } from '../../helpers/temp-folder.ts'
import { newRun } from './new-rows.ts'

function open(root: string, options?: StoreOptions) {
  const store = openStore(root, options)
  onTestFinished(() => store.dispose())
  return store
}
const withCode = (code: string) => expect.objectContaining({ code })

describe('opening a data folder', () => {
  it('refuses a network file system', () => {
    const nfs: Disk = { ...nodeDisk, space: () => ({ freeBytes: 1e12, fileSystem: 0x6969 }) }
    expect(() => openStore(tempFolder(), { disk: nfs })).toThrow(withCode('STORE_UNSAFE'))
  })

  it('refuses a place where it may not write', () => {
    const readOnlyDisk: Disk = {
      ...nodeDisk,
      makeFolder: () => {
        throw Object.assign(new Error('injected'), { code: 'EROFS' })
      },
    }
    const root = join(tempFolder(), 'home')
    expect(() => openStore(root, { disk: readOnlyDisk })).toThrow(withCode('WRITE_FAILED'))
  })

  it('refuses a file that is no database, and lets go of the folder', () => {
    const root = tempFolder()
    writeFileSync(join(root, 'tuneloom.db'), 'this is not a database, it is a text of some length')
    expect(() => openStore(root)).toThrow(withCode('STORE_UNSAFE'))
    expect(() => openStore(root)).toThrow(withCode('STORE_UNSAFE'))
  })

  it('makes the folders and reports a sound, empty store', () => {
    const root = join(tempFolder(), 'deep', 'home')
    const { home: path, integrity, rows } = open(root).health()
    expect([path, integrity]).toEqual([root, 'ok'])
    expect(new Set(Object.values(rows))).toEqual(new Set([0]))
    expect(readdirSync(root)).toEqual(
      expect.arrayContaining(['blobs', 'exports', 'models', 'reports', 'runs']),
    )
  })

  it('keeps the promised settings on the second open, where SQLite by itself does not', () => {
    const root = tempFolder()
    openStore(root).dispose()
    const plain = new Database(join(root, 'tuneloom.db'))
    expect(plain.pragma('synchronous', { simple: true })).toBe(1) // NORMAL: loses commits in a power cut
    plain.close()
    expect(open(root).health().pragmas).toEqual({
      journal_mode: 'wal',
      synchronous: 2,
      foreign_keys: 1,
      trusted_schema: 0,
      cell_size_check: 1,
      mmap_size: 0,
      busy_timeout: 5000,
      journal_size_limit: 67_108_864,
    })
    expect(open(root, { readOnly: true }).health().pragmas['synchronous']).toBe(2)
  })
})

describe('one writer', () => {
  it('refuses the second and names the first, who goes on', () => {
    const root = tempFolder()
    const store = open(root, { now: () => new Date('2026-11-23T10:00:00Z') })
    expect(() => openStore(root)).toThrow(
      expect.objectContaining({
        code: 'STORE_BUSY',
        message: `store: ${root} is held by process ${process.pid}, started 2026-11-23T10:00:00.000Z.`,
        details: { home: root, pid: process.pid, startedAt: '2026-11-23T10:00:00.000Z' },
      }),
    )
    expect(store.runs.add(newRun('first')).id).toBe('r1')
  })

  it('lets readers read what is committed and refuses their writes', () => {
    const root = tempFolder()
    const writer = open(root)
    const reader = open(root, { readOnly: true })
    writer.runs.add(newRun('first'))
    expect(reader.runs.list().map(({ name }) => name)).toEqual(['first'])
    expect(() => reader.runs.rename('first', 'second')).toThrow(withCode('STORE_BUSY'))
  })

  it('lets a reader make the folder when it is new', () => {
    const root = join(tempFolder(), 'home')
    expect(open(root, { readOnly: true }).runs.list()).toEqual([])
    expect(open(root).runs.list()).toEqual([])
  })

  it('lets the next in after the first is gone', () => {
    const root = tempFolder()
    openStore(root).dispose()
    expect(existsSync(join(root, 'holder.json'))).toBe(false)
    expect(open(root).runs.list()).toEqual([])
  })
})

describe('opening after a crash', () => {
  it('checks the database, clears half-written folders, and calls running runs interrupted', () => {
    const root = tempFolder()
    const before = openStore(root)
    before.runs.add(newRun('a'))
    before.runs.add(newRun('b'))
    before.runs.setStatus('a', 'running')
    before.dispose()
    writeFileSync(join(root, 'holder.json'), '{"pid":1,"startedAt":"2026-01-01T00:00:00.000Z"}')
    const half = join(root, 'runs', 'r1', 'checkpoints', '7.staging')
    mkdirSync(half, { recursive: true })

    const after = open(root)
    expect(existsSync(half)).toBe(false)
    expect(after.runs.list().map(({ status, reason }) => [status, reason])).toEqual([
      ['interrupted', 'The program ended while the run was going on.'],
      ['queued', null],
    ])
  })

  it('calls a dead run interrupted also for a program that only looks', () => {
    const root = tempFolder()
    const before = openStore(root)
    before.runs.add(newRun('a'))
    before.runs.setStatus('a', 'running')
    before.dispose()
    writeFileSync(join(root, 'holder.json'), '{"pid":1,"startedAt":"2026-01-01T00:00:00.000Z"}')
    expect(open(root, { readOnly: true }).runs.find('a').status).toBe('interrupted')
  })

  it('refuses a damaged database each time, and says where the backup is', () => {
    const root = tempFolder()
    const store = openStore(root)
    for (let i = 0; i < 200; i++) store.runs.add(newRun(`run-${i} ${'x'.repeat(100)}`))
    store.dispose()
    const path = join(root, 'tuneloom.db')
    const bytes = Buffer.from(nodeDisk.read(path))
    // Pages from the 20th on become noise; the header and the schema stay readable.
    for (let i = 20 * 4096; i < bytes.length; i++) bytes[i] = (i * 31) & 255
    writeFileSync(path, bytes)
    writeFileSync(join(root, 'holder.json'), '{}')
    for (let attempt = 0; attempt < 2; attempt++)
      expect(() => openStore(root)).toThrow(withCode('STORE_UNSAFE'))
  })
})

describe('a transaction', () => {
  it('keeps nothing of several tables when one of them fails', () => {
    const store = open(tempFolder())
    expect(() =>
      store.transaction(() => {
        const { id } = store.runs.add(newRun('a'))
        store.metricPoints.append(id, [{ step: 1, name: 'loss', value: 2 }])
        store.runs.add(newRun('a'))
      }),
    ).toThrow(withCode('NAME_TAKEN'))
    expect(store.runs.list()).toEqual([])
  })
})
