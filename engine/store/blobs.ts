// Content-addressed files: `blobs/ab/cdef…` holds the bytes whose SHA-256 is `abcdef…`, so equal content is stored once.
import { join } from 'node:path'
import { EngineError } from '../base/errors.ts'
import { message } from '../base/message.ts'
import { type Disk, nodeDisk } from './disk.ts'
import { replaceFileAtomically, sha256Of } from './durable.ts'

/** Files by content. */
export interface Blobs {
  /** Stores bytes and returns their SHA-256, lower-case hex. @throws DISK_FULL or WRITE_FAILED. */
  put(bytes: Uint8Array): string
  has(sha256: string): boolean
  /** Reads and checks. @throws FILE_NOT_FOUND, or HASH_MISMATCH when the disk gives other bytes than were stored. */
  get(sha256: string): Uint8Array
  /** Where the file is, for readers that take a path. @throws BAD_ARGUMENT when that is no SHA-256. */
  pathOf(sha256: string): string
}

/** The blobs below a folder. */
export function createBlobs(folder: string, disk: Disk = nodeDisk): Blobs {
  const pathOf = (sha256: string) => {
    if (!/^[0-9a-f]{64}$/.test(sha256))
      throw new EngineError('BAD_ARGUMENT', message('store.digits', { sha256 }))
    return join(folder, sha256.slice(0, 2), sha256.slice(2))
  }
  return {
    pathOf,
    has: (sha256) => disk.exists(pathOf(sha256)),
    put(bytes) {
      const sha256 = sha256Of(bytes)
      const path = pathOf(sha256)
      if (!disk.exists(path) || disk.sizeOf(path) !== bytes.length) replaceFileAtomically(path, bytes, disk)
      return sha256
    },
    get(sha256) {
      const path = pathOf(sha256)
      if (!disk.exists(path)) throw new EngineError('FILE_NOT_FOUND', message('store.noBlob', { sha256 }))
      const bytes = disk.read(path)
      const actual = sha256Of(bytes)
      if (actual !== sha256)
        throw new EngineError('HASH_MISMATCH', message('store.blobChanged', { expected: sha256, actual }), {
          details: { path, expected: sha256, actual },
          fixes: [message('store.blobChangedFix')],
        })
      return bytes
    },
  }
}
