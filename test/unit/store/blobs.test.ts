import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createBlobs } from '../../../engine/store/blobs.ts'
import { tempFolder } from '../../helpers/temp-folder.ts'

// sha256sum of the three letters abc, FIPS 180-2 appendix B.1
const ABC = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'
const abc = new TextEncoder().encode('abc')

describe('blobs', () => {
  it('refuses names that are no hash, and content that is not stored', () => {
    const blobs = createBlobs(tempFolder())
    for (const name of ['', '../../etc/passwd', ABC.toUpperCase(), ABC.slice(1)])
      expect(() => blobs.pathOf(name)).toThrow(expect.objectContaining({ code: 'BAD_ARGUMENT' }))
    expect(blobs.has(ABC)).toBe(false)
    expect(() => blobs.get(ABC)).toThrow(expect.objectContaining({ code: 'FILE_NOT_FOUND' }))
  })

  it('stores equal content once, under its hash', () => {
    const folder = tempFolder()
    const blobs = createBlobs(folder)
    expect([blobs.put(abc), blobs.put(abc)]).toEqual([ABC, ABC])
    expect(readdirSync(folder, { recursive: true }).sort()).toEqual(['ba', `ba/${ABC.slice(2)}`])
    expect(Buffer.from(blobs.get(ABC)).toString()).toBe('abc')
  })

  it('notices changed content, and puts a truncated file right when it gets the content again', () => {
    const folder = tempFolder()
    const blobs = createBlobs(folder)
    blobs.put(abc)
    writeFileSync(join(folder, 'ba', ABC.slice(2)), 'abd')
    expect(() => blobs.get(ABC)).toThrow(expect.objectContaining({ code: 'HASH_MISMATCH' }))
    writeFileSync(join(folder, 'ba', ABC.slice(2)), 'ab')
    blobs.put(abc)
    expect(blobs.get(ABC)).toHaveLength(3)
  })
})
