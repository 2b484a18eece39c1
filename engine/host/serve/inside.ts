// Files that must lie inside a folder, also when somebody swaps names for links at that very moment: a file is judged by
// its open handle, never by a name that was looked at before.
import { constants } from 'node:fs'
import { type FileHandle, open, readlink, realpath, stat } from 'node:fs/promises'
import { join, sep } from 'node:path'
import { EngineError } from '../../base/errors.ts'

/** Absent on Windows, where links need rights that a plain user lacks. */
const NO_FOLLOW = constants.O_NOFOLLOW ?? 0

/**
 * Opens a plain file inside a folder for reading.
 * @throws PATH_ESCAPE when it is a link or lies elsewhere, FILE_NOT_FOUND
 */
export async function openInside(folder: string, name: string): Promise<FileHandle> {
  const path = join(folder, name)
  const handle = await open(path, constants.O_RDONLY | NO_FOLLOW).catch((error: unknown) => fail(name, error))
  return checked(handle, name, async () => {
    const root = (await realpath(folder)) + sep
    return (await handle.stat()).isFile() && (await pathOf(handle, path)).startsWith(root)
  })
}

/**
 * Opens a file of a folder for writing, making it where it is missing. On Linux the folder is held open meanwhile, so
 * that nothing is even made elsewhere when its name becomes a link.
 * @throws PATH_ESCAPE when the folder or the file is a link, or the file has another name besides, FILE_NOT_FOUND
 */
export async function openForWriting(folder: string, name: string): Promise<FileHandle> {
  const { O_RDONLY, O_WRONLY, O_CREAT, O_DIRECTORY } = constants
  if (process.platform !== 'linux') return openPart(join(folder, name), name, O_WRONLY | O_CREAT)
  const holder = await open(folder, O_RDONLY | O_DIRECTORY | NO_FOLLOW).catch((error: unknown) =>
    fail(name, error),
  )
  try {
    return await openPart(`/proc/self/fd/${holder.fd}/${name}`, name, O_WRONLY | O_CREAT)
  } finally {
    await holder.close()
  }
}

async function openPart(path: string, name: string, flags: number): Promise<FileHandle> {
  const handle = await open(path, flags | NO_FOLLOW, 0o600).catch((error: unknown) => fail(name, error))
  return checked(handle, name, async () => {
    const { nlink } = await handle.stat()
    return nlink === 1
  })
}

async function checked(
  handle: FileHandle,
  name: string,
  isGood: () => Promise<boolean>,
): Promise<FileHandle> {
  try {
    if (await isGood()) return handle
    throw escape(name)
  } catch (error) {
    await handle.close()
    throw error
  }
}

/** Where an open file really is. Linux says it of the handle; elsewhere the name must still lead to the same file. */
async function pathOf(handle: FileHandle, path: string): Promise<string> {
  if (process.platform === 'linux') return readlink(`/proc/self/fd/${handle.fd}`)
  const real = await realpath(path)
  const [named, opened] = [await stat(real), await handle.stat()]
  return named.ino === opened.ino && named.dev === opened.dev ? real : ''
}

function fail(name: string, error: unknown): never {
  const code = (error as NodeJS.ErrnoException).code ?? ''
  if (code === 'ENOENT' || code === 'ENOTDIR')
    throw new EngineError('FILE_NOT_FOUND', `serve: "${name}" is not there.`)
  if (code === 'ELOOP' || code === 'EMLINK' || code === 'EISDIR') throw escape(name)
  throw error
}

function escape(name: string): EngineError {
  return new EngineError('PATH_ESCAPE', `serve: "${name}" is not a plain file inside its folder.`)
}
