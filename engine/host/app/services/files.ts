// Folders to import from: what a person may look into, and what lies there.
import { readdirSync, statSync, type Dirent } from 'node:fs'
import { basename, dirname, extname, join } from 'node:path'
import type { AppHandlers } from '../../../api/contract/index.ts'
import type { FileEntryView, ProbeView } from '../../../api/contract/views.ts'
import { EngineError } from '../../../base/errors.ts'
import type { AppContext } from '../context.ts'
import type { Grants } from '../grants.ts'

/** Entries of one folder that are shown. */
const SHOWN = 5000
/** A probe stops counting here. */
const COUNTED = 200_000
const PICTURES = new Set(['.png', '.jpg', '.jpeg', '.webp', '.gif', '.bmp', '.tif', '.tiff', '.avif', '.svg'])
const CAPTIONS = new Set(['.txt', '.caption'])
const TABLES = new Set(['metadata.jsonl', 'metadata.csv'])

/** Answers the calls on folders; `roots` are the ones that may be looked into. */
export function filesService({ grants }: AppContext, roots: readonly string[]): AppHandlers['files'] {
  return {
    roots: () => roots.map((path) => ({ ...folderEntry(grants, path), name: path })),
    list: ({ grant }) => {
      const path = grants.pathOf(grant)
      const parent = roots.includes(path) ? null : grants.give(dirname(path))
      return { parent, name: basename(path), entries: entriesOf(grants, path) }
    },
    probe: ({ grant }, signal) => probe(grants.pathOf(grant), signal),
  }
}

function folderEntry(grants: Grants, path: string): FileEntryView {
  return { grant: grants.give(path), name: basename(path), kind: 'folder', sizeBytes: 0 }
}

/** Folders and files that could be of use, by name; links and hidden ones are left out. */
function entriesOf(grants: Grants, path: string): FileEntryView[] {
  const shown = readFolder(path).filter((entry) => !entry.name.startsWith('.'))
  const folders = shown.filter((entry) => entry.isDirectory())
  const files = shown.filter((entry) => entry.isFile() && isUseful(entry.name))
  const byName = (a: Dirent, b: Dirent): number => a.name.localeCompare(b.name, undefined, { numeric: true })
  return [
    ...folders.sort(byName).map((entry) => folderEntry(grants, join(path, entry.name))),
    ...files.sort(byName).map((entry) => fileEntry(grants, join(path, entry.name))),
  ].slice(0, SHOWN)
}

function fileEntry(grants: Grants, path: string): FileEntryView {
  return { grant: grants.give(path), name: basename(path), kind: 'file', sizeBytes: statSync(path).size }
}

function isUseful(name: string): boolean {
  const end = extname(name).toLowerCase()
  return PICTURES.has(end) || CAPTIONS.has(end) || TABLES.has(name) || end === '.json'
}

function readFolder(path: string): Dirent[] {
  try {
    return readdirSync(path, { withFileTypes: true })
  } catch (cause) {
    throw new EngineError('FILE_UNREADABLE', `files: ${basename(path)} cannot be opened.`, {
      cause,
      fixes: ['Check that it still exists and that you may read it.'],
    })
  }
}

interface Count {
  pictures: number
  captions: number
  sizeBytes: number
  seen: number
  videos: number
  hasTable: boolean
}

/** Counts what lies in a folder and below, in slices, so that other calls go on. */
async function probe(path: string, signal: AbortSignal): Promise<ProbeView> {
  const count: Count = { pictures: 0, captions: 0, sizeBytes: 0, seen: 0, videos: 0, hasTable: false }
  const waiting = [path]
  while (waiting.length > 0 && count.seen < COUNTED) {
    signal.throwIfAborted()
    const folder = waiting.pop() as string
    for (const entry of readFolder(folder)) {
      if (entry.isDirectory() && !entry.name.startsWith('.')) waiting.push(join(folder, entry.name))
      else if (entry.isFile()) add(count, folder, entry.name)
    }
    await new Promise((resume) => setImmediate(resume))
  }
  const { pictures, captions, sizeBytes, hasTable } = count
  const format = hasTable ? 'imagefolder' : captions > 0 ? 'folder' : null
  const problems = problemsOf(count)
  return {
    name: basename(path),
    pictures,
    captions,
    format,
    sizeBytes,
    problems,
    isPartial: waiting.length > 0,
  }
}

function add(count: Count, folder: string, name: string): void {
  const end = extname(name).toLowerCase()
  count.seen++
  if (PICTURES.has(end)) count.pictures++
  else if (CAPTIONS.has(end)) count.captions++
  else if (TABLES.has(name)) count.hasTable = true
  else if (/^\.(mp4|mov|mkv|avi|webm)$/.test(end)) count.videos++
  if (PICTURES.has(end)) count.sizeBytes += statSync(join(folder, name), { throwIfNoEntry: false })?.size ?? 0
}

function problemsOf({ pictures, captions, videos, hasTable }: Count): string[] {
  return [
    ...(pictures === 0 ? ['There is no picture in this folder.'] : []),
    ...(pictures > 0 && captions === 0 && !hasTable
      ? [
          'There are no captions: each picture needs a .txt or .caption file of its name, or a metadata.jsonl.',
        ]
      : []),
    ...(videos > 0 ? [`${videos} videos are left out.`] : []),
  ]
}
