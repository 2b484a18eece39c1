// Folders of pictures with captions → a dataset of the store, completely or not at all.
import { rmSync } from 'node:fs'
import { resolve } from 'node:path'
import { EngineError } from '../base/errors.ts'
import { message } from '../base/message.ts'
import {
  encodePng,
  fingerprintOf,
  type FitOptions,
  type ImportOptions,
  importPairs,
  type ImportProgress,
  loadPicture,
  preparationOf,
  type ParsedImportOptions,
  type PictureRecord,
  type Rejection,
  signatureOf,
} from '../index.ts'
import { sha256Of } from '../store/durable.ts'
import type { Store } from '../store/store.ts'
import type { DatasetRow } from '../store/tables/datasets.ts'
import type { ExampleRow } from '../store/tables/examples.ts'
import { mergeImport, type MergedPicture } from './datasets-merge.ts'
import { completeOptions } from './datasets-preparation.ts'
import { bytesOfPictures, requireImportRoom, roomFor } from './import-room.ts'
import { type PictureExtra, readPictures, type StoredPicture } from './datasets.ts'

/** Between the folders of a dataset's source. */
const SOURCE_SEPARATOR = ', '

/** What to import. */
export interface DatasetImportRequest {
  /** Folders, in this order. */
  readonly paths: readonly string[]
  readonly name: string
  /** True adds to the dataset of that name or id, whose pictures keep their sides. */
  readonly add?: boolean
  readonly options: ImportOptions
}

/** What steers an import from outside. */
export interface DatasetImportControl {
  readonly signal?: AbortSignal | undefined
  readonly onProgress?: (progress: ImportProgress) => void
  /** Called after each prepared square that was written. */
  readonly onStored?: (done: number, total: number) => void
}

/** What an import did. */
export interface DatasetImport {
  readonly dataset: DatasetRow
  /** New pictures. */
  readonly added: number
  /** Of this import; `folder` is the imported folder that each came from. */
  readonly rejected: readonly (Rejection & { readonly folder: string })[]
}

/** A dataset in the making. */
interface Draft {
  readonly request: DatasetImportRequest
  /** The dataset that is added to. */
  readonly before: DatasetRow | undefined
  readonly options: ParsedImportOptions
  readonly preparation: FitOptions
  readonly pictures: MergedPicture[]
  readonly rejected: (Rejection & { readonly folder: string })[]
  format: string
  merged: number
}

/**
 * Imports folders into a new dataset, or into one that exists. Pictures become blobs, the rest becomes rows in one
 * transaction; a failure or a wish to stop leaves the store as it was.
 * @throws NAME_TAKEN when the name is taken and `add` is not set, UNKNOWN_NAME when it is set and there is none
 * @throws BAD_ARGUMENT when the pictures would be prepared otherwise than those that are there
 * @throws DISK_FULL before anything is written, when it would not fit
 * @throws NOTHING_IMPORTED when a folder brought nothing, CANCELLED when the signal fires
 * @throws as importPairs and Store
 */
export async function importDataset(
  store: Store,
  request: DatasetImportRequest,
  control: DatasetImportControl = {},
): Promise<DatasetImport> {
  const draft = draftOf(store, request)
  for (const path of request.paths) await addFolder(draft, path, control)
  const fresh = draft.pictures.flatMap(({ record }) => (record ? [record] : []))
  requireImportRoom(bytesOfPictures(fresh.length, draft.preparation.size), roomFor(store.home.root))
  const written: string[] = []
  try {
    const blobs = await storePictures(store, fresh, { draft, control, written })
    const dataset = store.transaction(() => writeRows(store, draft, blobs))
    return { dataset, added: fresh.length, rejected: draft.rejected }
  } catch (error) {
    for (const path of written) rmSync(path, { force: true })
    throw error
  }
}

function draftOf(store: Store, request: DatasetImportRequest): Draft {
  const { name, add = false } = request
  const before = add ? store.datasets.find(name) : undefined
  if (!add) requireFreeName(store, name)
  const options = completeOptions(request.options, before)
  const pictures = before ? readPictures(store, before.id).map(known) : []
  const preparation = preparationOf(options)
  return { request, before, options, preparation, pictures, rejected: [], format: '', merged: 0 }
}

/** Refuses a taken name. @throws NAME_TAKEN with a free one */
export function requireFreeName(store: Store, name: string): void {
  if (!store.datasets.list().some((dataset) => dataset.name === name)) return
  throw new EngineError('NAME_TAKEN', message('import.taken', { name }), {
    details: { dataset: name },
    fixes: [message('import.takenFix', { name: store.datasets.freeName(name) }), message('import.takenFix2')],
  })
}

function known({ row, captions, image }: StoredPicture): MergedPicture {
  const { key, split, group, status } = row
  return {
    key,
    split,
    group,
    isKept: status === 'kept',
    captions: [...captions],
    storedCaptions: captions.length,
    record: undefined,
    signature: () => Promise.resolve(signatureOf(image())),
  }
}

async function addFolder(draft: Draft, path: string, control: DatasetImportControl): Promise<void> {
  const { options, preparation } = draft
  const imported = await importPairs(path, options, control)
  const { evalFraction } = options
  const { signal } = control
  const outcome = await mergeImport(draft.pictures, imported, { preparation, evalFraction, signal })
  draft.rejected.push(...outcome.rejected.map((rejection) => ({ ...rejection, folder: resolve(path) })))
  draft.merged += outcome.merged
  draft.format = imported.format
}

interface Storing {
  readonly draft: Draft
  readonly control: DatasetImportControl
  /** Receives the path of every blob that was not there before. */
  readonly written: string[]
}

/** Stores the prepared squares; gives the blob of each picture by key. */
async function storePictures(
  store: Store,
  records: readonly PictureRecord[],
  { draft, control, written }: Storing,
): Promise<ReadonlyMap<string, string>> {
  const blobs = new Map<string, string>()
  for (const [i, record] of records.entries()) {
    control.signal?.throwIfAborted()
    const png = await encodePng(await loadPicture(record, draft.preparation))
    const sha256 = sha256Of(png)
    if (!store.blobs.has(sha256)) written.push(store.blobs.pathOf(sha256))
    blobs.set(record.key, store.blobs.put(png))
    control.onStored?.(i + 1, records.length)
  }
  control.signal?.throwIfAborted()
  return blobs
}

function writeRows(store: Store, draft: Draft, blobs: ReadonlyMap<string, string>): DatasetRow {
  const { before, pictures, request, preparation, options, format } = draft
  const contents = contentsOf(draft)
  const dataset = before
    ? store.datasets.setContents(before.id, contents)
    : store.datasets.add({
        name: request.name,
        kind: 'pairs',
        format,
        preparation: { ...preparation, evalFraction: options.evalFraction },
        ...contents,
      })
  store.examples.add(
    dataset.id,
    pictures.flatMap((picture) => rowOf(picture, blobs)),
  )
  const freePlaces = store.captions.freePlaces(dataset.id)
  store.captions.add(
    dataset.id,
    pictures.flatMap(({ key, captions, storedCaptions }) => {
      const free = freePlaces.get(key) ?? 0
      return captions.slice(storedCaptions).map((text, i) => ({ example: key, place: free + i, text }))
    }),
  )
  return dataset
}

function rowOf({ record, group, split }: MergedPicture, blobs: ReadonlyMap<string, string>): ExampleRow[] {
  if (!record) return []
  const { key, file, sha256, pixelSha256, dHash, width, height, source, imageFile } = record
  const extra: PictureExtra = { picture: blobs.get(key) ?? '', imageFile, captionFile: source.file }
  return [
    {
      key,
      split,
      group,
      file,
      sha256,
      pixelSha256,
      width,
      height,
      status: 'kept',
      line: source.line ?? null,
      perceptualHash: dHash,
      extra: { ...extra },
    },
  ]
}

function contentsOf({ before, pictures, rejected, merged, request, preparation }: Draft) {
  const groups = new Map<string, number>()
  for (const { group } of pictures) groups.set(group, (groups.get(group) ?? 0) + 1)
  const on = (side: string): number => pictures.filter(({ split }) => split === side).length
  const paths = request.paths.map((path) => resolve(path))
  // A folder that is imported again says anew what it holds.
  const stillRejected = (before?.rejected ?? []).filter(({ folder }) => !paths.includes(String(folder)))
  const allRejected = [...stillRejected, ...rejected.map((rejection) => ({ ...rejection }))]
  return {
    source: [...new Set([...(before?.source.split(SOURCE_SEPARATOR) ?? []), ...paths])].join(
      SOURCE_SEPARATOR,
    ),
    fingerprint: fingerprintOf(
      preparation,
      pictures.filter(({ isKept }) => isKept),
    ),
    rejected: allRejected,
    counts: {
      pictures: pictures.length,
      captions: pictures.reduce((sum, { captions }) => sum + captions.length, 0),
      train: on('train'),
      eval: on('eval'),
      test: on('test'),
      merged: (before?.counts['merged'] ?? 0) + merged,
      rejected: allRejected.length,
      nearDuplicateGroups: [...groups.values()].filter((size) => size > 1).length,
    },
  }
}
