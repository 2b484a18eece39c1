// Files and folders that are wholly there or not at all, also after a power cut: written beside their place, fsynced,
// renamed, and the folder that holds the name fsynced. After a failed fsync nothing is kept, because the kernel may
// have dropped the pages: Rebello et al. 2020, "Can Applications Recover from fsync Failures?".
import { createHash } from 'node:crypto'
import { closeSync, openSync, readSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { EngineError } from '../base/errors.ts'
import { message } from '../base/message.ts'
import { systemReason } from '../base/reasons.ts'
import { type Disk, ensureFolder, nodeDisk } from './disk.ts'

/** Ending of what is not finished; `removeLeftovers` clears it. */
export const STAGING = '.staging'
/** Larger writes take several calls, so that hashing and writing share the cache. */
const CHUNK_BYTES = 4 * 1024 * 1024

/** A file of a folder, or one to copy into it. */
export type FolderFile = GivenFile | CopiedFile | StreamedFile

/** A file whose bytes are at hand. */
interface GivenFile {
  /** Path inside the folder, with `/`. */
  readonly name: string
  readonly bytes: Uint8Array
}

/** A file that may be larger than the memory. */
interface CopiedFile {
  readonly name: string
  /** Path of the original. */
  readonly from: string
}

/** A file that is made while it is written, so that it may be larger than the memory. */
interface StreamedFile {
  readonly name: string
  readonly sizeBytes: number
  /** The file from its beginning; each piece is written before the next is asked for. */
  chunks(): Iterable<Uint8Array>
}

/** What was written. */
export interface WrittenFile {
  readonly name: string
  readonly sizeBytes: number
  /** Lower-case hex. */
  readonly sha256: string
}

/**
 * Writes a folder that is there completely or not at all, and returns each file's size and hash.
 * @throws NAME_TAKEN when the target exists, DISK_FULL (with `details.neededBytes`) and WRITE_FAILED.
 */
export function writeFolderAtomically(
  target: string,
  files: readonly FolderFile[],
  disk: Disk = nodeDisk,
): WrittenFile[] {
  if (disk.exists(target)) throw new EngineError('NAME_TAKEN', message('write.there', { target }))
  files.forEach((file) => requirePlain(file.name))
  const neededBytes = files.reduce((sum, file) => sum + sizeOf(file), 0)
  const staging = target + STAGING
  return writing({ path: target, neededBytes, disk, leftovers: [staging, target] }, () => {
    disk.remove(staging)
    ensureFolder(staging, disk)
    requireRoom(staging, neededBytes, disk)
    const written = files.map((file) => writeFile(join(staging, file.name), file, disk))
    foldersOf(files).forEach((folder) => disk.syncFolder(join(staging, folder)))
    disk.rename(staging, target)
    disk.syncFolder(dirname(target))
    return written
  })
}

/**
 * Replaces or creates a file: whoever reads it sees the old or the new content, never a part.
 * @throws DISK_FULL (with `details.neededBytes`) and WRITE_FAILED.
 */
export function replaceFileAtomically(path: string, bytes: Uint8Array, disk: Disk = nodeDisk): WrittenFile {
  const staging = path + STAGING
  return writing({ path, neededBytes: bytes.length, disk, leftovers: [staging] }, () => {
    ensureFolder(dirname(path), disk)
    requireRoom(dirname(path), bytes.length, disk)
    const written = writeFile(staging, { name: path, bytes }, disk)
    disk.rename(staging, path)
    disk.syncFolder(dirname(path))
    return written
  })
}

/** Makes a durable folder with its missing parents. @throws DISK_FULL or WRITE_FAILED */
export function makeFolder(path: string, disk: Disk = nodeDisk): void {
  writing({ path, neededBytes: 0, disk, leftovers: [] }, () => ensureFolder(path, disk))
}

/** Removes what an interrupted write left in a folder, down to `depth` levels of folders. */
export function removeLeftovers(folder: string, depth: number, disk: Disk = nodeDisk): void {
  for (const entry of disk.list(folder)) {
    const path = join(folder, entry.name)
    if (entry.name.endsWith(STAGING)) disk.remove(path)
    else if (entry.isFolder && depth > 1) removeLeftovers(path, depth - 1, disk)
  }
}

/** Lower-case hex. */
export function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}

/** The bytes of a file, also of one beyond the 2 GiB at which `readFileSync` ends. */
export function readWholeFile(path: string): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(statSync(path).size)
  let at = 0
  for (const chunk of chunksOf(path)) {
    out.set(chunk, at)
    at += chunk.length
  }
  return out
}

/** Size and hash of a file of any size. */
export function hashOfFile(path: string): Omit<WrittenFile, 'name'> {
  const hash = createHash('sha256')
  let sizeBytes = 0
  for (const bytes of chunksOf(path)) {
    hash.update(bytes)
    sizeBytes += bytes.length
  }
  return { sizeBytes, sha256: hash.digest('hex') }
}

interface Writing {
  readonly path: string
  readonly neededBytes: number
  readonly disk: Disk
  /** What must not stay when the work fails. */
  readonly leftovers: readonly string[]
}

function writing<T>(job: Writing, work: () => T): T {
  try {
    return work()
  } catch (error) {
    for (const path of job.leftovers) attempt(() => job.disk.remove(path))
    throw error instanceof EngineError ? error : writeError(job, error)
  }
}

/** Cleaning up after a failure may fail too; what stays is cleared when the store opens. */
function attempt(work: () => void): void {
  try {
    work()
  } catch {
    return
  }
}

function writeError({ path, neededBytes }: Writing, cause: unknown): EngineError {
  const code = (cause as NodeJS.ErrnoException).code ?? 'UNKNOWN'
  if (code === 'ENOSPC' || code === 'EDQUOT') return diskFull(path, neededBytes, undefined)
  return new EngineError('WRITE_FAILED', message('write.fails', { path, reason: systemReason(cause) }), {
    details: { path, systemCode: code },
    fixes: [message('write.failsFix')],
    cause,
  })
}

function diskFull(path: string, neededBytes: number, freeBytes: number | undefined): EngineError {
  const words =
    freeBytes === undefined
      ? message('write.fullUnknown', { path, needed: neededBytes })
      : message('write.full', { path, needed: neededBytes, free: freeBytes })
  return new EngineError('DISK_FULL', words, {
    details: { path, neededBytes, freeBytes },
    fixes: [message('write.fullFix')],
  })
}

function requireRoom(folder: string, neededBytes: number, disk: Disk): void {
  const { freeBytes } = disk.space(folder)
  if (freeBytes < neededBytes) throw diskFull(folder, neededBytes, freeBytes)
}

function requirePlain(name: string): void {
  const parts = name.split('/')
  if (parts.some((part) => part === '' || part === '.' || part === '..' || part.includes('\\')))
    throw new EngineError('BAD_ARGUMENT', message('write.outside', { name }))
}

function sizeOf(file: FolderFile): number {
  if ('bytes' in file) return file.bytes.length
  return 'sizeBytes' in file ? file.sizeBytes : statSync(file.from).size
}

function piecesOf(file: FolderFile): Iterable<Uint8Array> {
  if ('bytes' in file) return [file.bytes]
  return 'sizeBytes' in file ? file.chunks() : chunksOf(file.from)
}

function writeFile(path: string, given: FolderFile, disk: Disk): WrittenFile {
  ensureFolder(dirname(path), disk)
  const file = disk.create(path)
  const hash = createHash('sha256')
  let sizeBytes = 0
  try {
    for (const bytes of piecesOf(given)) {
      writeAll(file, bytes, disk)
      hash.update(bytes)
      sizeBytes += bytes.length
    }
    disk.sync(file)
  } catch (error) {
    attempt(() => disk.close(file))
    throw error
  }
  disk.close(file)
  return { name: given.name, sizeBytes, sha256: hash.digest('hex') }
}

/** A file's bytes in pieces; each is gone when the next is asked for. */
function* chunksOf(path: string): Generator<Uint8Array> {
  const file = openSync(path, 'r')
  const chunk = Buffer.allocUnsafe(CHUNK_BYTES)
  try {
    for (let length = readSync(file, chunk); length > 0; length = readSync(file, chunk))
      yield chunk.subarray(0, length)
  } finally {
    closeSync(file)
  }
}

function writeAll(file: number, bytes: Uint8Array, disk: Disk): void {
  for (let start = 0; start < bytes.length;) {
    const taken = disk.write(file, bytes.subarray(start, start + CHUNK_BYTES))
    if (taken <= 0) throw Object.assign(new Error('the disk took no bytes'), { code: 'EIO' })
    start += taken
  }
}

/** Every folder that holds a file, innermost first, the folder itself (`''`) last. */
function foldersOf(files: readonly FolderFile[]): string[] {
  const folders = new Set([''])
  for (const { name } of files)
    for (let folder = dirname(name); folder !== '.'; folder = dirname(folder)) folders.add(folder)
  return [...folders].sort((a, b) => b.length - a.length)
}
