// What a dataset folder holds: regular files below it in a fixed order, and what must not be followed out of it.
import { opendir, realpath, stat } from 'node:fs/promises'
import { join, sep } from 'node:path'
import { EngineError } from '../base/errors.ts'
import { message, type Message } from '../base/message.ts'
import { systemReason } from '../base/reasons.ts'
import type { Rejection } from './pairs.ts'
import { refusalOf } from './refusals.ts'

/** A folder's files; paths are relative to `root`, with `/`. */
export interface FolderListing {
  /** The folder on disk, links resolved. */
  readonly root: string
  /** Regular files in code-unit order. */
  readonly files: ReadonlySet<string>
  /** Names that exist but lead out of the folder, or are no regular files, or cannot be opened. */
  readonly refused: ReadonlyMap<string, Rejection>
}

const MAX_DEPTH = 32
const MAX_FILES = 1_000_000
/** Left behind by operating systems and archivers; dotfiles are skipped as well. */
const JUNK = new Set(['thumbs.db', 'desktop.ini', 'ehthumbs.db', '__macosx', '$recycle.bin', 'icon\r'])

/**
 * Lists a folder recursively, skipping hidden and junk files. Links to files inside the folder are kept, links to
 * folders inside it are skipped (their files are listed anyway), all others are refused.
 * @throws FILE_NOT_FOUND when there is no such folder
 * @throws FILE_INVALID when it is no folder
 * @throws BAD_ARGUMENT when it holds more than a million files
 */
export async function listFolder(path: string, signal?: AbortSignal): Promise<FolderListing> {
  const root = await realpath(path).catch((cause: unknown) => {
    throw new EngineError('FILE_NOT_FOUND', message('import.noFolder', { path }), { cause })
  })
  if (!(await stat(root)).isDirectory())
    throw new EngineError('FILE_INVALID', message('import.notFolder', { path }), {
      fixes: [message('import.notFolderFix')],
    })
  const walk: Walk = { root, files: [], refused: new Map(), ...(signal ? { signal } : {}) }
  await walkFolder(walk, '', 0)
  return { root, files: new Set(walk.files.sort(byCodeUnit)), refused: walk.refused }
}

interface Walk {
  readonly root: string
  readonly files: string[]
  readonly refused: Map<string, Rejection>
  readonly signal?: AbortSignal
}

async function walkFolder(walk: Walk, below: string, depth: number): Promise<void> {
  if (depth > MAX_DEPTH) return refuse(walk, below, message('file.tooDeep', { limit: MAX_DEPTH }))
  try {
    for await (const entry of await opendir(join(walk.root, below))) {
      if (walk.signal?.aborted) throw new EngineError('CANCELLED', message('import.cancelled'))
      if (entry.name.startsWith('.') || JUNK.has(entry.name.toLowerCase())) continue
      const path = below === '' ? entry.name : `${below}/${entry.name}`
      if (entry.isDirectory()) await walkFolder(walk, path, depth + 1)
      else if (entry.isFile()) addFile(walk, path)
      else if (entry.isSymbolicLink()) await followLink(walk, path)
      else refuse(walk, path, message('file.device'))
    }
  } catch (cause) {
    if (cause instanceof EngineError) throw cause
    refuse(
      walk,
      below === '' ? '.' : below,
      message('file.folderUnreadable', { reason: systemReason(cause) }),
    )
  }
}

function addFile(walk: Walk, path: string): void {
  if (walk.files.length >= MAX_FILES)
    throw new EngineError(
      'BAD_ARGUMENT',
      message('import.manyFiles', { path: walk.root, limit: MAX_FILES }),
      { fixes: [message('import.manyFilesFix')] },
    )
  walk.files.push(path)
}

async function followLink(walk: Walk, path: string): Promise<void> {
  const target = await realpath(join(walk.root, path)).catch(() => undefined)
  if (target === undefined) return refuse(walk, path, message('file.deadLink'))
  if (!target.startsWith(walk.root + sep) && target !== walk.root) {
    walk.refused.set(path, escapeRejection(path, 'file.linkOut'))
    return
  }
  if ((await stat(target)).isFile()) addFile(walk, path)
}

function refuse(walk: Walk, path: string, problem: Message): void {
  const said = { problem, fix: message('file.correctFix') }
  walk.refused.set(path, refusalOf({ file: path }, 'FILE_UNREADABLE', said))
}

/**
 * The listed path that a table in folder `from` means by `name`, or the PATH_ESCAPE that it is: absolute, with a drive,
 * or above the dataset's folder. Backslashes, as Windows writes them, count as slashes.
 */
export function pathInside(from: string, name: string): string | Rejection {
  const given = name.replaceAll('\\', '/')
  if (given.startsWith('/') || /^[a-z]:/i.test(given) || given.includes('\0'))
    return escapeRejection(name, 'file.notRelative')
  const parts = from === '' ? [] : from.split('/')
  for (const part of given.split('/')) {
    if (part === '..' && parts.pop() === undefined) return escapeRejection(name, 'file.above')
    if (part !== '..' && part !== '.' && part !== '') parts.push(part)
  }
  return parts.join('/')
}

function escapeRejection(path: string, code: 'file.linkOut' | 'file.notRelative' | 'file.above'): Rejection {
  const file = JSON.stringify(path).slice(1, -1)
  const said = { problem: message(code, { path: file }), fix: message('file.insideFix') }
  return refusalOf({ file }, 'PATH_ESCAPE', said)
}

/** Order of UTF-16 units: the same on every machine, whatever its language. */
function byCodeUnit(a: string, b: string): number {
  return a < b ? -1 : Number(a > b)
}

/** The folder part of a listed path, `''` at the top. */
export function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')))
}

/** The extension of a listed path in lower case with its dot, `''` without one. */
export function extensionOf(path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1)
  const dot = name.lastIndexOf('.')
  return dot <= 0 ? '' : name.slice(dot).toLowerCase()
}
