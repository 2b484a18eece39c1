// Every file operation of the store goes through this interface, so that tests can let any single one of them fail.
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statfsSync,
  statSync,
  writeSync,
} from 'node:fs'
import { dirname } from 'node:path'

/** An entry of a folder. */
export interface DiskEntry {
  readonly name: string
  readonly isFolder: boolean
}

/** Room on the file system that holds a path. */
export interface DiskSpace {
  readonly freeBytes: number
  /** The file system's magic number; 0 where the system has none. */
  readonly fileSystem: number
}

/** File operations as the operating system offers them: any may throw an error with a system code. */
export interface Disk {
  /** Makes one folder; its parent exists. Fine when another program was faster. */
  makeFolder(path: string): void
  /** Opens a new or emptied file for writing. */
  create(path: string): number
  /** Writes at the file's end and returns how many bytes it took, which may be fewer than offered. */
  write(file: number, bytes: Uint8Array): number
  sync(file: number): void
  close(file: number): void
  /** Makes durable what another library wrote. */
  syncFile(path: string): void
  /** Makes a folder's names durable; nothing to do on Windows. */
  syncFolder(path: string): void
  /** Replaces a file of the target's name. */
  rename(from: string, to: string): void
  /** Removes a file or a folder with its content; fine when there is none. */
  remove(path: string): void
  exists(path: string): boolean
  read(path: string): Uint8Array
  sizeOf(path: string): number
  /** Entries of a folder; none when it does not exist. */
  list(path: string): readonly DiskEntry[]
  space(path: string): DiskSpace
}

/** The real disk. */
export const nodeDisk: Disk = {
  makeFolder: (path) => void mkdirSync(path, { recursive: true }),
  create: (path) => openSync(path, 'w'),
  write: (file, bytes) => writeSync(file, bytes),
  sync: fsyncSync,
  close: closeSync,
  syncFile: (path) => syncPath(path, 'r+'),
  syncFolder: (path) => {
    if (process.platform !== 'win32') syncPath(path, 'r')
  },
  rename: renameSync,
  remove: (path) => rmSync(path, { recursive: true, force: true }),
  exists: existsSync,
  read: (path) => readFileSync(path),
  sizeOf: (path) => statSync(path).size,
  list,
  space(path) {
    const { bavail, bsize, type } = statfsSync(path)
    return { freeBytes: bavail * bsize, fileSystem: type }
  },
}

/** Makes a folder with its missing parents, each durable before the next. */
export function ensureFolder(path: string, disk: Disk): void {
  if (disk.exists(path)) return
  const parent = dirname(path)
  ensureFolder(parent, disk)
  disk.makeFolder(path)
  disk.syncFolder(parent)
}

function syncPath(path: string, flags: string): void {
  const file = openSync(path, flags)
  try {
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}

function list(path: string): DiskEntry[] {
  if (!existsSync(path)) return []
  return readdirSync(path, { withFileTypes: true }).map((e) => ({ name: e.name, isFolder: e.isDirectory() }))
}
