// Names of files that a browser sends: relative paths that mean the same on every system, or nothing.
import { z } from 'zod'
import { EngineError } from '../../base/errors.ts'
import { issueMessage } from '../../base/issue-message.ts'
import { message, type Message } from '../../base/message.ts'

/** A file that will come. */
export interface AnnouncedFile {
  /** Relative, with `/`. */
  readonly path: string
  /** Bytes. */
  readonly size: number
}

/** Of all files of an upload, in bytes. */
const MOST_BYTES = 20 * 1024 ** 3
const MOST_FILES = 100_000
const LONGEST_PATH = 1024
const LONGEST_NAME = 255
const DEEPEST = 32

const announcement = z.strictObject({
  files: z
    .array(z.strictObject({ path: z.string().min(1), size: z.int().min(0).max(MOST_BYTES) }))
    .min(1)
    .max(MOST_FILES),
})

/** The list of files that opens an upload. @throws BAD_ARGUMENT, or PATH_ESCAPE for a name that could lead elsewhere */
export function readAnnouncement(value: unknown, platform: NodeJS.Platform): AnnouncedFile[] {
  const parsed = announcement.safeParse(value)
  if (!parsed.success)
    throw bad(parsed.error.issues[0] ? issueMessage(parsed.error.issues[0]) : message('upload.list'))
  const { files } = parsed.data
  for (const { path } of files) requirePlain(path, platform)
  requireDistinct(files)
  const bytes = files.reduce((sum, { size }) => sum + size, 0)
  if (bytes > MOST_BYTES) throw bad(message('upload.large', { bytes, limit: MOST_BYTES }))
  return files
}

function requirePlain(path: string, platform: NodeJS.Platform): void {
  const names = path.split('/')
  const isPlain =
    Buffer.byteLength(path) <= LONGEST_PATH &&
    names.length <= DEEPEST &&
    names.every((name) => isPlainName(name, platform))
  if (!isPlain)
    throw new EngineError(
      'PATH_ESCAPE',
      message('upload.name', { name: JSON.stringify(path.slice(0, 200)) }),
      {
        fixes: [message('upload.nameFix')],
      },
    )
}

/** Control characters, halves of characters, and signs that turn the direction of text: a name then looks like another. */
const HIDDEN = /[\p{Cc}\p{Cs}\u200e\u200f\u202a-\u202e\u2066-\u2069]/u
const WINDOWS_SIGNS = /[<>:"|?*]|[. ]$/
const WINDOWS_DEVICES = /^(?:con|prn|aux|nul|com\d|lpt\d|conin\$|conout\$)(?:\.|$)/i

function isPlainName(name: string, platform: NodeJS.Platform): boolean {
  if (name === '' || name === '.' || name === '..' || /^[a-z]:$/i.test(name)) return false
  if (name.includes('\\') || HIDDEN.test(name) || Buffer.byteLength(name) > LONGEST_NAME) return false
  return platform !== 'win32' || !(WINDOWS_SIGNS.test(name) || WINDOWS_DEVICES.test(name))
}

/** Two files may not meet in one place on a disk that ignores case or composes letters; nor a file and a folder. */
function requireDistinct(files: readonly AnnouncedFile[]): void {
  const taken = new Set<string>()
  const folders = new Set<string>()
  for (const { path } of files) {
    const key = placeOf(path)
    if (taken.has(key)) throw bad(message('upload.twice', { path: JSON.stringify(path) }))
    taken.add(key)
    for (let at = key.lastIndexOf('/'); at > 0; at = key.lastIndexOf('/', at - 1))
      folders.add(key.slice(0, at))
  }
  for (const folder of folders)
    if (taken.has(folder)) throw bad(message('upload.both', { path: JSON.stringify(folder) }))
}

function placeOf(path: string): string {
  return path.normalize('NFD').toUpperCase().toLowerCase().normalize('NFC')
}

function bad(what: Message): EngineError {
  return new EngineError('BAD_ARGUMENT', message('upload.odd', { what }))
}
