// Folders that a browser sends in pieces. They wait below the data folder until they are imported, and go when the
// server ends, when they are given up, or after a day. A file has its name only once it is whole.
import { randomBytes } from 'node:crypto'
import { lstatSync, mkdirSync, renameSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { dirname, join, parse } from 'node:path'
import { EngineError } from '../../base/errors.ts'
import { message } from '../../base/message.ts'
import { openForWriting } from './inside.ts'
import { type AnnouncedFile, readAnnouncement } from './upload-names.ts'

/** A piece of a file. */
export interface Piece {
  readonly session: string
  /** Which of the announced files. */
  readonly index: number
  /** Where it begins; must be where the last one ended. */
  readonly offset: number
  readonly bytes: Uint8Array
}

/** Uploads under way. */
export interface Uploads {
  /** Opens one. @throws BAD_ARGUMENT, PATH_ESCAPE or DISK_FULL */
  begin(announcement: unknown): { readonly session: string }
  /** Takes a piece and says how much of the file is there. @throws UNKNOWN_NAME, CONFLICT or BAD_ARGUMENT */
  take(piece: Piece): Promise<{ readonly received: number; readonly isWhole: boolean }>
  /** Ends one and says where the files are. @throws UNKNOWN_NAME, or CONFLICT while some are not whole */
  finish(session: string): { readonly path: string; readonly name: string }
  cancel(session: string): void
  /** Removes every file. */
  dispose(): void
}

/** What tests replace. */
export interface UploadOptions {
  readonly now?: () => number
  readonly freeBytes?: (folder: string) => number
  readonly platform?: NodeJS.Platform
  /** False while the data folder may only be looked at: it is another program's then. */
  readonly isAllowed?: () => boolean
}

const LIFE_MS = 24 * 3600 * 1000
const SWEEP_MS = 3600 * 1000
const MOST_SESSIONS = 32
/** Always left free. */
const RESERVE_BYTES = 512 * 1024 ** 2

interface Session {
  readonly folder: string
  readonly files: readonly AnnouncedFile[]
  /** Bytes of each file so far. */
  readonly received: number[]
  /** Files that a piece is being written to. */
  readonly busy: Set<number>
  lastAt: number
  isFinished: boolean
}

/** Starts with an empty folder. */
export function createUploads(root: string, options: UploadOptions = {}): Uploads {
  const { now = Date.now, freeBytes = freeBytesOf, platform = process.platform } = options
  const { isAllowed = () => true } = options
  const sessions = new Map<string, Session>()
  if (isAllowed()) rmSync(root, { recursive: true, force: true })
  const remove = (id: string): void => {
    const session = sessions.get(id)
    sessions.delete(id)
    if (session) rmSync(session.folder, { recursive: true, force: true })
  }
  const sweep = (): void => {
    for (const [id, { lastAt, busy }] of sessions) if (now() - lastAt > LIFE_MS && busy.size === 0) remove(id)
  }
  const find = (id: string): Session => {
    sweep()
    const session = sessions.get(id)
    if (!session) throw new EngineError('UNKNOWN_NAME', message('upload.unknown'))
    session.lastAt = now()
    return session
  }
  const timer = setInterval(sweep, SWEEP_MS).unref()
  return {
    begin(announcement) {
      if (!isAllowed()) throw lookingOnly()
      sweep()
      const files = readAnnouncement(announcement, platform)
      const open = [...sessions.values()].filter(({ isFinished }) => !isFinished)
      if (open.length >= MOST_SESSIONS) throw new EngineError('CONFLICT', message('upload.many'))
      mkdirSync(root, { recursive: true, mode: 0o700 })
      requireRoom(files, open, freeBytes(root))
      const id = randomBytes(18).toString('base64url')
      const folder = join(root, id)
      for (const path of [folder, partsOf(folder), filesOf(folder)]) mkdirSync(path, { mode: 0o700 })
      const received = files.map(() => 0)
      sessions.set(id, { folder, files, received, busy: new Set(), lastAt: now(), isFinished: false })
      return { session: id }
    },
    take: (piece) => take(find(piece.session), piece),
    finish: (id) => finish(find(id)),
    cancel: remove,
    dispose() {
      clearInterval(timer)
      sessions.clear()
      if (isAllowed()) rmSync(root, { recursive: true, force: true })
    },
  }
}

function lookingOnly(): EngineError {
  return new EngineError('STORE_BUSY', message('upload.reading'), {
    fixes: [message('store.readingFix')],
  })
}

async function take(
  session: Session,
  { index, offset, bytes }: Piece,
): Promise<{ received: number; isWhole: boolean }> {
  const file = session.files[index]
  if (!file) throw new EngineError('UNKNOWN_NAME', message('upload.noFile', { index }))
  const received = session.received[index] as number
  if (offset !== received || session.busy.has(index))
    throw new EngineError('CONFLICT', message('upload.offset', { path: file.path, received }), {
      details: { received },
    })
  if (offset + bytes.length > file.size)
    throw new EngineError('BAD_ARGUMENT', message('upload.bytes', { path: file.path, size: file.size }))
  session.busy.add(index)
  try {
    const inode = await writePiece(partsOf(session.folder), String(index), { offset, bytes })
    session.received[index] = offset + bytes.length
    const isWhole = session.received[index] === file.size
    if (isWhole && file.size > 0) place(session, index, inode)
    return { received: session.received[index], isWhole }
  } finally {
    session.busy.delete(index)
  }
}

async function writePiece(
  folder: string,
  name: string,
  { offset, bytes }: Pick<Piece, 'offset' | 'bytes'>,
): Promise<number> {
  const handle = await openForWriting(folder, name)
  try {
    for (let at = 0; at < bytes.length;) {
      const { bytesWritten } = await handle.write(bytes, at, bytes.length - at, offset + at)
      at += bytesWritten
    }
    return (await handle.stat()).ino
  } finally {
    await handle.close()
  }
}

/** Gives a whole file its name; it must be the very file that was written. */
function place({ folder, files }: Session, index: number, inode: number): void {
  const { path } = files[index] as AnnouncedFile
  const target = join(filesOf(folder), path)
  makeFolders(filesOf(folder), dirname(path))
  renameSync(join(partsOf(folder), String(index)), target)
  if (lstatSync(target).ino === inode) return
  rmSync(target, { recursive: true, force: true })
  throw new EngineError('PATH_ESCAPE', message('upload.changed', { path }))
}

/** Makes folders one by one; none may be a link. */
function makeFolders(root: string, path: string): void {
  if (path === '.') return
  makeFolders(root, dirname(path))
  const folder = join(root, path)
  if (lstatSync(folder, { throwIfNoEntry: false }) === undefined) mkdirSync(folder, { mode: 0o700 })
  if (!lstatSync(folder).isDirectory())
    throw new EngineError('PATH_ESCAPE', message('upload.noFolder', { path }))
}

function finish(session: Session): { path: string; name: string } {
  const { folder, files, received } = session
  const missing = files.filter(({ size }, index) => received[index] !== size)
  if (missing.length > 0)
    throw new EngineError('CONFLICT', message('upload.notWhole', { count: missing.length }), {
      details: { missing: missing.slice(0, 20).map(({ path }) => path) },
    })
  if (!session.isFinished)
    for (const { path, size } of files) if (size === 0) makeEmpty(filesOf(folder), path)
  session.isFinished = true
  return whereIn(filesOf(folder), files)
}

function makeEmpty(root: string, path: string): void {
  makeFolders(root, dirname(path))
  writeFileSync(join(root, path), '', { flag: 'wx', mode: 0o600 })
}

/** The one folder at the top, or the folder of all that came. */
function whereIn(root: string, files: readonly AnnouncedFile[]): { path: string; name: string } {
  const [top = '', ...others] = new Set(files.map(({ path }) => path.split('/')[0] as string))
  if (others.length > 0) return { path: root, name: 'Upload' }
  const isFile = files.some(({ path }) => path === top)
  return isFile ? { path: root, name: parse(top).name } : { path: join(root, top), name: top }
}

function requireRoom(files: readonly AnnouncedFile[], others: readonly Session[], free: number): void {
  const promised = others.reduce((sum, session) => sum + toCome(session), 0)
  const neededBytes = files.reduce((sum, { size }) => sum + size, 0)
  if (neededBytes + promised + RESERVE_BYTES <= free) return
  throw new EngineError('DISK_FULL', message('upload.full', { bytes: neededBytes }), {
    details: { neededBytes, freeBytes: free, promisedBytes: promised },
    fixes: [message('upload.fullFix')],
  })
}

function toCome({ files, received }: Session): number {
  return files.reduce((sum, { size }, index) => sum + size - (received[index] as number), 0)
}

function freeBytesOf(folder: string): number {
  const { bavail, bsize } = statfsSync(folder)
  return bavail * bsize
}

function partsOf(folder: string): string {
  return join(folder, 'parts')
}

function filesOf(folder: string): string {
  return join(folder, 'files')
}
