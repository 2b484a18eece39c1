// Opening for a window on disks that take no changes, on full ones, and beside another program.
import { spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { openBest } from '../../../engine/store/open.ts'
import { openStore } from '../../../engine/store/store.ts'
import { nodeDisk, type Disk } from '../../../engine/store/disk.ts'
import { tempFolder } from '../../helpers/temp-folder.ts'
import { newRun } from './new-rows.ts'

/** A disk on which nothing new can be written, which is how it shows whether it is mounted so or full. */
function refusing(code: string): Disk {
  const refuse = (): never => {
    throw Object.assign(new Error(`injected ${code}`), { code })
  }
  return { ...nodeDisk, create: refuse, makeFolder: refuse, write: refuse, rename: refuse }
}

function homeWithRun(): string {
  const root = tempFolder()
  const store = openStore(root)
  store.runs.add(newRun('first'))
  store.dispose()
  return root
}

function open(root: string, disk?: Disk) {
  const opened = openBest(root, disk ? { disk } : {})
  onTestFinished(() => opened.store.dispose())
  return opened
}

describe('opening for a window', () => {
  it('changes where nothing stands in the way', () => {
    const { store, hindrance, holder } = open(homeWithRun())
    expect([store.readOnly, hindrance, holder]).toEqual([false, null, null])
  })

  it.each([
    ['EROFS', 'read-only'],
    ['EACCES', 'read-only'],
    ['EPERM', 'read-only'],
    ['ENOSPC', 'full'],
    ['EDQUOT', 'full'],
  ])('reads when the disk says %s, and says that it is %s', (code, expected) => {
    const { store, hindrance } = open(homeWithRun(), refusing(code))
    expect([store.readOnly, hindrance]).toEqual([true, expected])
    expect(store.runs.list().map(({ name }) => name)).toEqual(['first'])
    expect(() => store.blobs.put(new Uint8Array([1]))).toThrow(
      expect.objectContaining({ code: 'STORE_BUSY' }),
    )
    expect(() => store.settings.set({ theme: 'dark' })).toThrow(
      expect.objectContaining({ code: 'STORE_BUSY' }),
    )
  })

  it('reads after a crash on a disk that takes no changes', () => {
    const root = homeWithRun()
    nodeDisk.close(nodeDisk.create(`${root}/holder.json`))
    const { store, hindrance } = open(root, refusing('EROFS'))
    expect([hindrance, store.runs.list()]).toMatchObject(['read-only', [{ name: 'first' }]])
  })

  it('reads a closed folder whose disk truly takes no files, and leaves no copy behind', ({ skip }) => {
    const [root, temporary] = [homeWithRun(), tempFolder()]
    vi.stubEnv('TMPDIR', temporary)
    const mount = (...words: string[]) => spawnSync('mount', words).status === 0
    const isMounted = mount('--bind', root, root) && mount('-o', 'remount,bind,ro', root)
    try {
      skip(!isMounted, 'only an administrator can make a disk read-only')
      const { store, hindrance } = openBest(root)
      expect([hindrance, store.runs.list()]).toMatchObject(['read-only', [{ name: 'first' }]])
      expect(readdirSync(temporary)).toHaveLength(1)
      store.dispose()
      expect(readdirSync(temporary)).toEqual([])
    } finally {
      vi.unstubAllEnvs()
      spawnSync('umount', [root])
    }
  })

  it('says what stands in the way when a new folder cannot be made', () => {
    expect(() => openBest(`${tempFolder()}/new`, { disk: refusing('EROFS') })).toThrow(
      expect.objectContaining({
        code: 'WRITE_FAILED',
        details: expect.objectContaining({ systemCode: 'EROFS' }),
      }),
    )
    expect(() => openBest(`${tempFolder()}/new`, { disk: refusing('ENOSPC') })).toThrow(
      expect.objectContaining({ code: 'DISK_FULL' }),
    )
  })

  it('does not hide a folder that is damaged or too new', () => {
    const root = homeWithRun()
    expect(() => openBest(root, { migrations: [] })).toThrow(
      expect.objectContaining({ code: 'STORE_TOO_NEW' }),
    )
  })

  it('names the program that writes, and reads beside it', () => {
    const root = homeWithRun()
    const writer = openStore(root)
    onTestFinished(() => writer.dispose())
    const { store, hindrance, holder } = open(root)
    expect([store.readOnly, hindrance, holder?.pid]).toEqual([true, 'held', process.pid])
  })
})
