// What serving needs of the app.
import { createHash } from 'node:crypto'
import { basename, dirname, join } from 'node:path'
import { EngineError } from '../../base/errors.ts'
import type { Port } from '../../api/rpc/port.ts'
import type { Store } from '../../store/store.ts'
import type { Grants } from '../app/grants.ts'
import { downloadsFolder } from '../downloads.ts'

/** A file that may be downloaded. */
export interface Download {
  /** The folder that it must lie in, links followed. */
  readonly folder: string
  /** Path inside the folder, with `/`. */
  readonly name: string
  /** Lower-case hex. */
  readonly sha256: string
}

/** The app behind the server. */
export interface ServedApp {
  /** Serves one more window. */
  attach(port: Port): void
  /** Bytes of a stored file by content; undefined when there is none. */
  picture(sha256: string): Uint8Array | undefined
  /** A file of an export, or an archive by its grant; undefined when there is none of that name. */
  download(artifact: string, file: string): Download | undefined
  /** A word by which the window may name what was uploaded. */
  grant(path: string): string
  /** The data folder. */
  readonly home: string
  /** The data folder is open for looking only: nothing may be uploaded. */
  readonly readOnly: boolean
}

/** The parts of a running app that are served. */
export interface AppParts {
  attach(port: Port): void
  readonly grants: Grants
  readonly store: Pick<Store, 'artifacts' | 'blobs' | 'home' | 'readOnly'>
}

/** The real app as the server sees it; `parts` is asked anew each time, since its store may be opened anew. */
export function servedApp(parts: AppParts): ServedApp {
  return {
    attach: (port) => parts.attach(port),
    home: parts.store.home.root,
    get readOnly() {
      return parts.store.readOnly
    },
    grant: (path) => parts.grants.give(path),
    picture(sha256) {
      const { blobs } = parts.store
      return blobs.has(sha256) ? blobs.get(sha256) : undefined
    },
    download(artifact, name) {
      const row = orNone(() => parts.store.artifacts.find(artifact))
      const file = row?.files.find((one) => one.name === name)
      if (!row) return archiveOf(parts, artifact, name)
      return file ? { folder: row.path, name, sha256: file.sha256 } : undefined
    },
  }
}

/** Only what was packed to be downloaded: a grant of anything else gives nothing out. */
function archiveOf(
  { grants, store }: Pick<AppParts, 'grants' | 'store'>,
  grant: string,
  name: string,
): Download | undefined {
  const path = orNone(() => grants.pathOf(grant))
  const folder = downloadsFolder(store.home.root)
  if (path === undefined || dirname(path) !== folder || basename(path) !== name) return undefined
  // An archive is written once under its grant, so the grant stands for its content.
  return { folder, name, sha256: createHash('sha256').update(grant).digest('hex') }
}

function orNone<T>(find: () => T): T | undefined {
  try {
    return find()
  } catch (error) {
    if (error instanceof EngineError && error.code === 'UNKNOWN_NAME') return undefined
    throw error
  }
}

/** Where uploads wait until they are imported. */
export function stagingFolder(home: string): string {
  return join(home, 'uploads')
}
