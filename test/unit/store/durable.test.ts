import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { EngineError } from '../../../engine/base/errors.ts'
import { type Disk, nodeDisk } from '../../../engine/store/disk.ts'
import {
  hashOfFile,
  readWholeFile,
  removeLeftovers,
  replaceFileAtomically,
  writeFolderAtomically,
} from '../../../engine/store/durable.ts'
import { tempFolder } from '../../helpers/temp-folder.ts'
import { failingDisk, type Fault } from './failing-disk.ts'

const bytes = (text: string) => new TextEncoder().encode(text)
const FILES = [
  { name: 'weights.bin', bytes: bytes('weights weights weights') },
  { name: 'optimizer/slots.bin', bytes: bytes('slots') },
  { name: 'state.json', bytes: bytes('{"step":7}') },
]
const FAULTS: Fault[] = ['ENOSPC', 'EIO', 'EACCES', 'EMFILE', 'EROFS', 'short write']
const MOST_OPERATIONS = 60

function stateOf(target: string): 'absent' | 'complete' | 'partial' {
  if (!existsSync(target)) return 'absent'
  const same = FILES.every((file) => {
    const path = join(target, file.name)
    return existsSync(path) && Buffer.from(file.bytes).equals(readFileSync(path))
  })
  return same ? 'complete' : 'partial'
}

function errorOf(work: () => unknown): unknown {
  try {
    work()
    return undefined
  } catch (error) {
    return error
  }
}

/** Fails each operation in turn until a pass ends without a fault; returns the states seen after each failure. */
function failEach(fault: Fault, write: (target: string, disk: Disk) => unknown) {
  const seen: { state: string; code: unknown; retried: string }[] = []
  for (let n = 1; n <= MOST_OPERATIONS; n++) {
    const target = join(tempFolder(), 'checkpoint')
    const { disk, fired } = failingDisk(n, fault)
    const error = errorOf(() => write(target, disk))
    if (!fired()) return seen
    const code = error instanceof EngineError ? error.code : (error ?? 'none')
    const state = stateOf(target)
    if (state !== 'complete') write(target, nodeDisk)
    seen.push({ state, code, retried: stateOf(target) })
  }
  throw new Error(`the write never ended within ${MOST_OPERATIONS} operations`)
}

describe('writeFolderAtomically', () => {
  it.each(FAULTS)('leaves all or nothing when any operation fails with %s, and a retry succeeds', (fault) => {
    const seen = failEach(fault, (target, disk) => writeFolderAtomically(target, FILES, disk))
    // Two folders and three files take at least 3 creations, 3 writes, 3 fsyncs, 3 closings and a rename.
    expect(seen.length).toBeGreaterThan(13)
    const expected = fault === 'short write' ? 'none' : fault === 'ENOSPC' ? 'DISK_FULL' : 'WRITE_FAILED'
    expect(new Set(seen.map(({ code }) => code))).toEqual(new Set([expected]))
    const state = fault === 'short write' ? 'complete' : 'absent'
    expect(new Set(seen.map((one) => one.state))).toEqual(new Set([state]))
    expect(new Set(seen.map((one) => one.retried))).toEqual(new Set(['complete']))
  })

  it('is judged by a harness that catches a writer without a staging folder', () => {
    const seen = failEach('EIO', (target, disk) => {
      if (!existsSync(join(target, 'optimizer'))) mkdirSync(join(target, 'optimizer'), { recursive: true })
      for (const file of FILES) {
        const handle = disk.create(join(target, file.name))
        disk.write(handle, file.bytes)
        disk.close(handle)
      }
    })
    expect(seen.map(({ state }) => state)).toContain('partial')
  })

  it('refuses a target that exists, and names that leave the folder', () => {
    const target = join(tempFolder(), 'checkpoint')
    writeFolderAtomically(target, FILES)
    expect(() => writeFolderAtomically(target, FILES)).toThrow(
      expect.objectContaining({ code: 'NAME_TAKEN' }),
    )
    for (const name of ['../x', 'a//b', '/x', '', 'a\\b', './x'])
      expect(() => writeFolderAtomically(`${target}2`, [{ name, bytes: bytes('x') }]), name).toThrow(
        expect.objectContaining({ code: 'BAD_ARGUMENT' }),
      )
  })

  it('says how many bytes are needed before it writes any, when the disk has less', () => {
    const folder = tempFolder()
    const small: Disk = { ...nodeDisk, space: () => ({ freeBytes: 30, fileSystem: 0 }) }
    // 23 + 5 + 10 = 38 bytes
    expect(() => writeFolderAtomically(join(folder, 'c'), FILES, small)).toThrow(
      expect.objectContaining({
        code: 'DISK_FULL',
        details: { path: join(folder, 'c.staging'), neededBytes: 38, freeBytes: 30 },
      }),
    )
    expect(readdirSync(folder)).toEqual([])
  })

  it('returns sizes and hashes, and starts over where an interrupted write left something', () => {
    const target = join(tempFolder(), 'runs', 'checkpoint')
    mkdirSync(`${target}.staging`, { recursive: true })
    writeFileSync(join(`${target}.staging`, 'old.bin'), 'old')
    // sha256sum of the three letters abc, FIPS 180-2 appendix B.1
    const sha256 = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'
    expect(writeFolderAtomically(target, [{ name: 'a', bytes: bytes('abc') }])).toEqual([
      { name: 'a', sizeBytes: 3, sha256 },
    ])
    expect(readdirSync(target)).toEqual(['a'])
  })
})

describe('files of any size', () => {
  it('are written piece by piece, hashed and read whole', () => {
    const target = join(tempFolder(), 'model')
    const pieces = [bytes('a'), bytes(''), bytes('bc')]
    // sha256sum of abc, FIPS 180-2 appendix B.1
    const sha256 = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'
    expect(writeFolderAtomically(target, [{ name: 'a', sizeBytes: 3, chunks: () => pieces }])).toEqual([
      { name: 'a', sizeBytes: 3, sha256 },
    ])
    expect(hashOfFile(join(target, 'a'))).toEqual({ sizeBytes: 3, sha256 })
    const large = new Uint8Array(9 * 2 ** 20).map((_, i) => i % 251)
    writeFileSync(join(target, 'large'), large)
    expect(Buffer.from(large).equals(readWholeFile(join(target, 'large')))).toBe(true)
  })

  it('leave nothing when a piece cannot be made', () => {
    const target = join(tempFolder(), 'model')
    function* chunks(): Generator<Uint8Array> {
      yield bytes('a')
      throw new EngineError('NON_FINITE', 'no')
    }
    expect(() => writeFolderAtomically(target, [{ name: 'a', sizeBytes: 3, chunks }])).toThrow('no')
    expect([existsSync(target), existsSync(`${target}.staging`)]).toEqual([false, false])
  })
})

describe('replaceFileAtomically', () => {
  it.each(FAULTS)('shows the old or the new content when any operation fails with %s', (fault) => {
    for (let n = 1; n <= MOST_OPERATIONS; n++) {
      const path = join(tempFolder(), 'holder.json')
      writeFileSync(path, 'old content')
      const { disk, fired } = failingDisk(n, fault)
      const error = errorOf(() => replaceFileAtomically(path, bytes('new content, longer'), disk))
      if (!fired()) return
      expect(error instanceof EngineError).toBe(fault !== 'short write')
      expect(['old content', 'new content, longer']).toContain(readFileSync(path, 'utf8'))
    }
    throw new Error('the write never ended')
  })
})

describe('removeLeftovers', () => {
  it('removes staging entries down to the given depth and nothing else', () => {
    const folder = tempFolder()
    mkdirSync(join(folder, 'a', 'b', 'c'), { recursive: true })
    for (const path of ['x.staging', 'a/y.staging', 'a/b/z.staging', 'a/b/kept', 'a/b/c/deep.staging'])
      writeFileSync(join(folder, path), '')
    removeLeftovers(folder, 3)
    expect(readdirSync(folder, { recursive: true }).sort()).toEqual([
      'a',
      'a/b',
      'a/b/c',
      'a/b/c/deep.staging',
      'a/b/kept',
    ])
  })
})
