// Folders that the folder browser of served mode may show.
import { existsSync, readFileSync, realpathSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { EngineError } from '../../base/errors.ts'

const USUAL = ['Pictures', 'Documents', 'Downloads']

/**
 * The given folders. Without any, those where a person keeps pictures and documents, also under their names in other
 * languages; where none of them exists, as on most servers, the person's own folder.
 * @throws FILE_NOT_FOUND for a given one that is no folder
 */
export function servedRoots(given: readonly string[], userFolder: string): string[] {
  if (given.length > 0) return distinct(given.map((path) => requireFolder(resolve(path))))
  const usual = [...xdgFolders(userFolder), ...USUAL.map((name) => join(userFolder, name))]
  const found = distinct(usual.filter(isFolder).map((path) => realpathSync(path)))
  return found.length > 0 ? found : [realpathSync(userFolder)]
}

/** Linux desktops list these folders in a file, in the person's language. */
function xdgFolders(userFolder: string): string[] {
  const list = join(userFolder, '.config', 'user-dirs.dirs')
  if (!existsSync(list)) return []
  const lines = readFileSync(list, 'utf8').matchAll(
    /^XDG_(?:PICTURES|DOCUMENTS|DOWNLOAD)_DIR="\$HOME\/([^"]+)"/gm,
  )
  return [...lines].map(([, name = '']) => join(userFolder, name))
}

function requireFolder(path: string): string {
  if (isFolder(path)) return realpathSync(path)
  throw new EngineError('FILE_NOT_FOUND', `serve: "${path}" is not a folder.`)
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true
}

function distinct(paths: readonly string[]): string[] {
  return [...new Set(paths)]
}
