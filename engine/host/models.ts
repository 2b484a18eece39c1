// Models by name or id: those of the data folder, and the shipped ones that come with the program in `assets/models`.
// Shipped models are read where they are; they get a row of the store when something first needs to refer to them.
import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { EngineError, nearestName } from '../base/errors.ts'
import { message } from '../base/message.ts'
import { MODEL_FILES } from '../index.ts'
import type { Store } from '../store/store.ts'
import type { ModelRow } from '../store/tables/models.ts'
import { describeModelFolder, requireFile } from './models-files.ts'

/** Where the models lie that come with the program; each folder's name is its model's name. */
const SHIPPED_MODELS = fileURLToPath(new URL('../../assets/models', import.meta.url))

/** A model with the folder that holds its files now. */
export interface ResolvedModel {
  readonly row: ModelRow
  readonly folder: string
}

/** Models of the store, then shipped ones that have no row there yet; `shipped` is the folder of the latter. */
export function listModels(store: Store, shipped = SHIPPED_MODELS): ModelRow[] {
  const names = shippedNames(shipped)
  const stored = store.models
    .list()
    .map((row) => (isShipped(row, shipped) ? { ...row, folder: join(shipped, row.name) } : row))
  const free = names.filter((name) => !stored.some((row) => row.name === name))
  return [...stored, ...free.map((name) => shippedRow(shipped, name))]
}

/** A model by id or name, without looking at its files. @throws UNKNOWN_NAME with the nearest name */
export function findModel(store: Store, reference: string, shipped = SHIPPED_MODELS): ModelRow {
  const models = listModels(store, shipped)
  const found = models.find(({ id }) => id === reference) ?? models.find(({ name }) => name === reference)
  if (found) return found
  const known = models.map(({ name }) => name)
  const near = nearestName(reference, known)
  const all =
    known.length > 0
      ? message('name.known', { names: known.slice(0, 10).join(', ') })
      : message('name.noneYet', { noun: 'model' })
  throw new EngineError('UNKNOWN_NAME', message('name.none', { noun: 'model', name: reference }), {
    details: { model: reference },
    fixes: [near ? message('name.didYouMean', { name: near }) : all],
  })
}

/**
 * A model ready to be loaded: its files have the sizes and hashes that were recorded. With a store that can write, a
 * shipped model gets a row, so that runs and evaluations can refer to its id; else its name stands in for the id.
 * @throws UNKNOWN_NAME with the nearest name
 * @throws FILE_NOT_FOUND, FILE_TRUNCATED or HASH_MISMATCH naming the file that is not as it was
 */
export function resolveModel(store: Store, reference: string, shipped = SHIPPED_MODELS): ResolvedModel {
  const found = findModel(store, reference, shipped)
  const row =
    isShipped(found, shipped) && !store.readOnly ? registered(store, shippedRow(shipped, found.name)) : found
  for (const file of row.files) requireFile(row.folder, file)
  return { row, folder: row.folder }
}

/** True for a model that lies in the program's own folder and so can be neither renamed nor removed. */
export function isShipped({ source, name }: ModelRow, shipped = SHIPPED_MODELS): boolean {
  return source === 'shipped' && shippedNames(shipped).includes(name)
}

/** Refuses what would change a shipped model. @throws BAD_ARGUMENT when it came with the program */
export function requireOwn(model: ModelRow, verb: string): void {
  if (!isShipped(model)) return
  throw new EngineError('BAD_ARGUMENT', message('model.builtIn', { name: model.name, verb }), {
    fixes: [message('model.builtInFix')],
  })
}

/** Refuses a taken name. @throws NAME_TAKEN when a model of the data folder or of the program has it */
export function requireFreeName(store: Store, name: string): void {
  if (!listModels(store).some((model) => model.name === name)) return
  throw new EngineError('NAME_TAKEN', message('name.taken', { noun: 'model', name }), {
    details: { model: name },
    fixes: [message('name.takenFix')],
  })
}

function shippedNames(shipped: string): string[] {
  if (!existsSync(shipped)) return []
  return readdirSync(shipped)
    .filter((name) => existsSync(join(shipped, name, MODEL_FILES.manifest)))
    .sort()
}

/** Rows of shipped models by folder: hashing their files takes a tenth of a second, and they are listed often. */
const shippedRows = new Map<string, { readonly stamp: string; readonly row: ModelRow }>()

/** The row that a shipped model would have; its name stands in for the id. */
function shippedRow(shipped: string, name: string): ModelRow {
  const folder = join(shipped, name)
  const stamp = readdirSync(folder)
    .map((file) => statSync(join(folder, file)))
    .map(({ size, mtimeMs, ino }) => `${size} ${mtimeMs} ${ino}`)
    .join()
  const known = shippedRows.get(folder)
  if (known?.stamp === stamp) return known.row
  const row = describedRow(folder, name)
  shippedRows.set(folder, { stamp, row })
  return row
}

function describedRow(folder: string, name: string): ModelRow {
  const described = describeModelFolder(folder)
  return {
    id: name,
    name,
    folder,
    source: 'shipped',
    parent: null,
    run: null,
    ...described,
    sizeBytes: described.files.reduce((sum, file) => sum + file.sizeBytes, 0),
    createdAt: statSync(join(folder, MODEL_FILES.manifest)).mtime.toISOString(),
  }
}

/** The stored row of a shipped model. One of an earlier version keeps its results under another name. */
function registered(store: Store, model: ModelRow): ModelRow {
  return store.transaction(() => {
    const known = store.models.list().find(({ name }) => name === model.name)
    if (known && JSON.stringify(known.files) === JSON.stringify(model.files))
      return { ...known, folder: model.folder }
    if (known) store.models.rename(known.id, store.models.freeName(`${known.name}-before`))
    return store.models.add(model)
  })
}
