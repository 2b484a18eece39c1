// Folders to import from: what a person may look into, and what lies there.
import { readdirSync, statSync, type Dirent } from 'node:fs'
import { basename, dirname, extname, join } from 'node:path'
import type { AppHandlers } from '../../../api/contract/index.ts'
import type { FileEntryView } from '../../../api/contract/views.ts'
import { EngineError } from '../../../base/errors.ts'
import { message } from '../../../base/message.ts'
import { parseImportOptions, textImporterForFile } from '../../../index.ts'
import { roomFor } from '../../import-room.ts'
import type { AppContext } from '../context.ts'
import { probeFolder } from '../folder-probe.ts'
import type { Grants } from '../grants.ts'

/** Entries of one folder that are shown. */
const SHOWN = 5000
const PICTURES = new Set(['.png', '.jpg', '.jpeg', '.webp', '.gif', '.bmp', '.tif', '.tiff', '.avif', '.svg'])
const CAPTIONS = new Set(['.txt', '.caption'])
const MODELS = new Set(['.gguf', '.safetensors'])

/** Answers the calls on folders; `roots` are the ones that may be looked into. */
export function filesService(
  { grants, store, tell }: AppContext,
  roots: readonly string[],
): AppHandlers['files'] {
  return {
    roots: () => roots.map((path) => ({ ...folderEntry(grants, path), name: path })),
    list: ({ grant }) => {
      const path = grants.pathOf(grant)
      const parent = roots.includes(path) ? null : grants.give(dirname(path))
      return { parent, name: basename(path), entries: entriesOf(grants, path) }
    },
    probe: ({ grant }, signal) =>
      probeFolder(grants.pathOf(grant), {
        signal,
        freeBytes: roomFor(store.home.root),
        side: parseImportOptions({}).size,
        tell: (progress) => tell('files', 'probed', { grant, ...progress }),
      }),
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
  const isModel = MODELS.has(end)
  return PICTURES.has(end) || isModel || textImporterForFile(name) !== undefined || CAPTIONS.has(end)
}

function readFolder(path: string): Dirent[] {
  try {
    return readdirSync(path, { withFileTypes: true })
  } catch (cause) {
    throw new EngineError('FILE_UNREADABLE', message('probe.unreadable', { name: basename(path) }), {
      cause,
      fixes: [message('probe.unreadableFix')],
    })
  }
}
