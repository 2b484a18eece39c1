// What lies in a folder, counted in slices before anything is imported: other calls go on, and it can be stopped.
import type { Dirent } from 'node:fs'
import { opendir, stat } from 'node:fs/promises'
import { basename, extname, join } from 'node:path'
import type { ProbeView } from '../../api/contract/views.ts'
import { EngineError } from '../../base/errors.ts'
import { message, type Message } from '../../base/message.ts'
import { fixForUnusable, isPictureName, textImporterForFile, unusableKind } from '../../index.ts'
import { bytesOfPictures } from '../import-room.ts'

/** A probe stops counting here, as an import does; `probe.partial` says so. */
const MOST_FILES = 1_000_000
/** Files whose sizes are asked for at a time. */
const AT_ONCE = 64
const TELL_EVERY_MS = 200
const CAPTIONS = new Set(['.txt', '.caption'])
/** The store keeps texts with their places in indices; the import stages them once more. */
const TEXT_ROOM = 4
const TABLES = new Set(['metadata.jsonl', 'metadata.csv'])

/** How far counting is. */
export interface ProbeProgress {
  readonly files: number
  readonly sizeBytes: number
}

/** What counting needs besides the folder. */
export interface ProbeParts {
  readonly signal: AbortSignal
  /** Bytes that an import may take. */
  readonly freeBytes: number
  /** Side of the prepared squares, in pixels. */
  readonly side: number
  tell(progress: ProbeProgress): void
  /** How often at most, in milliseconds. */
  readonly tellEveryMs?: number
}

type Kind = ProbeView['left'][number]['kind'] | 'picture' | 'caption' | 'table' | 'text'
interface Tally {
  files: number
  sizeBytes: number
}

/**
 * Counts a folder and everything below, or looks at a file of texts.
 * @throws FILE_INVALID for another file, FILE_UNREADABLE, or the signal's reason
 */
export async function probeFolder(path: string, parts: ProbeParts): Promise<ProbeView> {
  const isFile = await isTextFile(path)
  const tallies = new Map<Kind, Tally>()
  const total: Tally = { files: 0, sizeBytes: 0 }
  let told = performance.now()
  for await (const slice of isFile ? [[await sized(path)]] : slicesOf(path, parts.signal)) {
    for (const { name, sizeBytes } of slice) {
      add(tallies, kindOf(name), sizeBytes)
      total.files++
      total.sizeBytes += sizeBytes
    }
    if (total.files >= MOST_FILES) break
    if (performance.now() - told < (parts.tellEveryMs ?? TELL_EVERY_MS)) continue
    told = performance.now()
    parts.tell(total)
  }
  return viewOf(path, { tallies, total, parts })
}

/** True for a file of texts, false for a folder. @throws FILE_INVALID for another file */
async function isTextFile(path: string): Promise<boolean> {
  const found = await stat(path).catch((cause: unknown) => {
    throw unreadable(path, cause)
  })
  if (found.isDirectory()) return false
  if (textImporterForFile(path)) return true
  const kind = unusableKind(path)
  throw new EngineError('FILE_INVALID', message('probe.notFolder', { name: basename(path) }), {
    fixes: [kind ? fixForUnusable(kind) : message('probe.notFolderFix')],
  })
}

interface Sized {
  readonly name: string
  readonly sizeBytes: number
}

/** Files in slices; hidden ones and links are passed over, as an import does. */
async function* slicesOf(root: string, signal: AbortSignal): AsyncGenerator<Sized[]> {
  const waiting = [root]
  let batch: string[] = []
  for (let folder = waiting.pop(); folder !== undefined; folder = waiting.pop())
    for await (const entry of entriesOf(folder, folder === root)) {
      signal.throwIfAborted()
      const path = join(folder, entry.name)
      if (entry.isDirectory()) waiting.push(path)
      else if (entry.isFile()) batch.push(path)
      if (batch.length < AT_ONCE) continue
      yield await Promise.all(batch.map(sized))
      batch = []
    }
  yield await Promise.all(batch.map(sized))
}

/** A folder below that cannot be read is passed over: the import names it. @throws FILE_UNREADABLE for the first */
async function* entriesOf(folder: string, isRoot: boolean): AsyncGenerator<Dirent> {
  try {
    for await (const entry of await opendir(folder, { bufferSize: 512 }))
      if (!entry.name.startsWith('.')) yield entry
  } catch (cause) {
    if (isRoot) throw unreadable(folder, cause)
  }
}

async function sized(path: string): Promise<Sized> {
  const found = await stat(path).catch(() => undefined)
  return { name: basename(path), sizeBytes: found?.size ?? 0 }
}

function kindOf(name: string): Kind {
  if (TABLES.has(name)) return 'table'
  if (isPictureName(name)) return 'picture'
  if (CAPTIONS.has(extname(name).toLowerCase())) return 'caption'
  if (textImporterForFile(name)) return 'text'
  return unusableKind(name) ?? 'other'
}

function add(tallies: Map<Kind, Tally>, kind: Kind, sizeBytes: number): void {
  const tally = tallies.get(kind) ?? { files: 0, sizeBytes: 0 }
  tallies.set(kind, { files: tally.files + 1, sizeBytes: tally.sizeBytes + sizeBytes })
}

interface Counted {
  readonly tallies: ReadonlyMap<Kind, Tally>
  readonly total: Tally
  readonly parts: ProbeParts
}

function viewOf(path: string, { tallies, total, parts }: Counted): ProbeView {
  const of = (kind: Kind): Tally => tallies.get(kind) ?? { files: 0, sizeBytes: 0 }
  const [pictures, captions] = [of('picture'), of('caption').files]
  const hasTable = of('table').files > 0
  const isUncaptioned = pictures.files > 0 && captions === 0 && !hasTable
  const texts = textsIn(tallies)
  const kind = pictures.files > 0 ? 'pairs' : texts.files > 0 ? 'texts' : null
  return {
    name: basename(path),
    kind,
    texts,
    pictures: pictures.files,
    captions,
    format: kind !== 'pairs' ? null : hasTable ? 'imagefolder' : 'folder',
    sizeBytes: kind === 'texts' ? texts.sizeBytes : pictures.sizeBytes,
    problems: problemsOf({ isEmpty: kind === null, isUncaptioned, isPartial: total.files >= MOST_FILES }),
    isPartial: total.files >= MOST_FILES,
    isUncaptioned,
    found: { ...total },
    left: leftOf(tallies, kind),
    neededBytes: kind === 'texts' ? texts.sizeBytes * TEXT_ROOM : bytesOfPictures(pictures.files, parts.side),
    freeBytes: parts.freeBytes,
  }
}

/** Text files and tables; those that describe pictures where there are any are texts where there are none. */
function textsIn(tallies: Counted['tallies']): Tally {
  const kinds = ['text', 'table', 'caption'] as const
  return kinds.reduce<Tally>(
    (sum, kind) => {
      const { files, sizeBytes } = tallies.get(kind) ?? { files: 0, sizeBytes: 0 }
      return { files: sum.files + files, sizeBytes: sum.sizeBytes + sizeBytes }
    },
    { files: 0, sizeBytes: 0 },
  )
}

/** What is not taken, the largest first. */
function leftOf(tallies: Counted['tallies'], taken: ProbeView['kind']): ProbeView['left'] {
  return [...tallies]
    .flatMap(([kind, tally]): ProbeView['left'] => {
      if (kind === 'text') return taken === 'pairs' ? [{ kind: 'other', ...tally, fix: null }] : []
      if (kind === 'picture' || kind === 'caption' || kind === 'table') return []
      return [{ kind, ...tally, fix: kind === 'other' ? null : fixForUnusable(kind) }]
    })
    .sort((a, b) => b.sizeBytes - a.sizeBytes)
}

function problemsOf(found: {
  readonly isEmpty: boolean
  readonly isUncaptioned: boolean
  readonly isPartial: boolean
}): Message[] {
  return [
    ...(found.isEmpty ? [message('probe.nothing')] : []),
    ...(found.isUncaptioned ? [message('probe.uncaptioned')] : []),
    ...(found.isPartial ? [message('probe.partial')] : []),
  ]
}

function unreadable(path: string, cause: unknown): EngineError {
  return new EngineError('FILE_UNREADABLE', message('probe.unreadable', { name: basename(path) }), {
    cause,
    fixes: [message('probe.unreadableFix')],
  })
}
