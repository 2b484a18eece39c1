// A dataset written into a folder that any tool reads.
import {
  type ExportedPicture,
  type PairExport,
  exportPairs,
  exportTexts,
  type TextExample,
} from '../index.ts'
import type { Store } from '../store/store.ts'
import type { DatasetRow } from '../store/tables/datasets.ts'
import { openTexts, type TextsView } from './datasets-texts.ts'
import { preparationOfDataset, readPictures, type StoredPicture } from './datasets.ts'
import { inSlices } from './slices.ts'

/** What to write, where and how. */
export interface DatasetExportRequest {
  readonly format: string
  /** A new or empty folder. */
  readonly out: string
  /** Which pairs; the kept ones where none are given. */
  readonly keys?: readonly string[] | undefined
}

/** What steers an export from outside. */
export interface DatasetExportControl {
  readonly signal?: AbortSignal | undefined
  readonly onProgress?: (progress: { readonly done: number; readonly total: number }) => void
}

/** Pairs read from the store at once. */
const BATCH = 500

/** Writes pictures with their captions as they stand now: originals where they are unchanged, else squares. @throws as exportPairs */
export async function exportDataset(
  store: Store,
  reference: string,
  { format, out, keys }: DatasetExportRequest,
  control: DatasetExportControl = {},
): Promise<PairExport> {
  const dataset = store.datasets.find(reference)
  if (dataset.kind === 'texts') return exportTextDataset(store, dataset, { format, out, keys }, control)
  const wanted = keys ?? keptKeys(store, dataset.id)
  const batches = Array.from({ length: Math.ceil(wanted.length / BATCH) }, (_, i) =>
    wanted.slice(i * BATCH, (i + 1) * BATCH),
  )
  const pairs: ExportedPicture[] = []
  for await (const batch of inSlices(batches, control.signal))
    pairs.push(...readPictures(store, dataset.id, batch).map(exportedPicture))
  return exportPairs({ pairs, preparation: preparationOfDataset(dataset) }, format, out, control)
}

/** Texts as they stand now, in the order of keys; with `keys` those named. */
function exportTextDataset(
  store: Store,
  dataset: DatasetRow,
  { format, out, keys }: DatasetExportRequest,
  control: DatasetExportControl,
): Promise<PairExport> {
  const view = openTexts(store, dataset.id)
  const named = keys && new Set(keys)
  const count = named?.size ?? view.count()
  return exportTexts({ texts: wantedTexts(view, named), count, format, out }, control)
}

function* wantedTexts(view: TextsView, named: ReadonlySet<string> | undefined): Generator<TextExample> {
  for (const text of view.texts()) if (named === undefined || named.has(text.key)) yield text
}

function keptKeys(store: Store, dataset: string): string[] {
  return store.examples
    .curated(dataset)
    .filter(({ status }) => status === 'kept')
    .map(({ key }) => key)
}

function exportedPicture({ row, extra, captions, image }: StoredPicture): ExportedPicture {
  return {
    ...{ key: row.key, file: row.file, imageFile: extra.imageFile, sha256: row.sha256, split: row.split },
    captions: [...captions],
    /** Read only where the original is gone. */
    get image() {
      return image()
    },
  }
}
