// Renaming and removing models of the data folder; shipped ones stay as they are.
import { rmSync } from 'node:fs'
import { isAbsolute, relative, sep } from 'node:path'
import type { Store } from '../store/store.ts'
import type { ModelRow } from '../store/tables/models.ts'
import { findModel, requireFreeName, requireOwn } from './models.ts'

/** Gives a model another name; its id stays. @throws UNKNOWN_NAME, NAME_TAKEN, or BAD_ARGUMENT for one that came with the program */
export function renameModel(store: Store, reference: string, name: string): ModelRow {
  const found = findModel(store, reference)
  requireOwn(found, 'renamed')
  requireFreeName(store, name)
  return store.models.rename(found.id, name)
}

/**
 * Removes a model with its evaluations and exports' rows, and its files where they lie in the data folder.
 * @throws UNKNOWN_NAME, or BAD_ARGUMENT for one that came with the program
 */
export function removeModel(store: Store, reference: string): { model: ModelRow; filesRemoved: boolean } {
  const found = findModel(store, reference)
  requireOwn(found, 'removed')
  const model = store.models.remove(found.id)
  const filesRemoved = liesBelow(model.folder, store.home.models)
  // The row goes first: a crash between the two leaves files without a row, never a row without files.
  if (filesRemoved) rmSync(model.folder, { recursive: true, force: true })
  return { model, filesRemoved }
}

function liesBelow(path: string, folder: string): boolean {
  const way = relative(folder, path)
  return way !== '' && way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way)
}
