// Datasets of the store as training and measuring see them: captions as they stand now, pictures from their blobs.
import type { RgbImage } from '../base/image.ts'
import { decodeRgbPng, fingerprintOf, type FitOptions } from '../index.ts'
import type { Store } from '../store/store.ts'
import type { DatasetRow } from '../store/tables/datasets.ts'
import type { ExampleRow } from '../store/tables/examples.ts'
import { requirePairs, textsFingerprint } from './datasets-texts.ts'

/** A picture with its captions. */
export interface DatasetPair {
  /** Identity within the dataset, 24 hex digits. */
  readonly key: string
  readonly split: ExampleRow['split']
  /** Equal for near-duplicates. */
  readonly group: string
  /** Path below the imported folder. */
  readonly file: string
  /** As they stand now, at least one. */
  readonly captions: readonly string[]
  /** The prepared square, read at the first call and kept. @throws FILE_NOT_FOUND or HASH_MISMATCH when its blob is damaged */
  image(): RgbImage
}

/** An open dataset; a later edit of its captions does not reach it. */
export interface DatasetView {
  readonly id: string
  readonly name: string
  /** Changes exactly when training could change. */
  readonly fingerprint: string
  /** How the pictures were made square. */
  readonly preparation: FitOptions
  /** Kept pairs in the order of their keys; all splits where none is named. */
  pairs(split?: ExampleRow['split']): readonly DatasetPair[]
}

/** What the import keeps of a picture besides the columns of its row. */
export interface PictureExtra {
  /** SHA-256 of the blob that holds the prepared square as PNG. */
  readonly picture: string
  /** Path of the original file on disk. */
  readonly imageFile: string
  /** Caption file or table, as a path below the imported folder. */
  readonly captionFile: string
}

/** A row with its captions by place and its picture. */
export interface StoredPicture {
  readonly row: ExampleRow
  readonly extra: PictureExtra
  readonly captions: readonly string[]
  /** The place in the store of each caption. */
  readonly places: readonly number[]
  readonly image: () => RgbImage
}

/** Opens a dataset of pictures by id or name. @throws UNKNOWN_NAME with the nearest name, BAD_ARGUMENT for one of texts */
export function openDataset(store: Store, reference: string): DatasetView {
  const dataset = requirePairs(store.datasets.find(reference))
  const pairs = readPictures(store, dataset.id)
    .filter(({ row }) => row.status === 'kept')
    .map(pairOf)
    .sort((a, b) => (a.key < b.key ? -1 : 1))
  const { id, name } = dataset
  return {
    id,
    name,
    fingerprint: fingerprintNow(store, dataset, () => pairs),
    preparation: preparationOfDataset(dataset),
    pairs: (split) => (split === undefined ? pairs : pairs.filter((pair) => pair.split === split)),
  }
}

function pairOf({ row, captions, image }: StoredPicture): DatasetPair {
  const { key, split, group, file } = row
  return { key, split, group, file, captions, image }
}

/** Every picture of a dataset, excluded ones too, in the order of import; only those named where `keys` are given. */
export function readPictures(store: Store, id: string, keys?: readonly string[]): StoredPicture[] {
  const captions = captionsByExample(store, id, keys)
  const rows = keys ? store.examples.named(id, keys) : store.examples.list(id)
  return rows.map((row) => {
    const extra = row.extra as unknown as PictureExtra
    const { texts, places } = captions.get(row.key) ?? { texts: [], places: [] }
    return { row, extra, captions: texts, places, image: pictureReader(store, row.file, extra) }
  })
}

function captionsByExample(
  store: Store,
  id: string,
  keys?: readonly string[],
): Map<string, { texts: string[]; places: number[] }> {
  const captions = new Map<string, { texts: string[]; places: number[] }>()
  for (const { example, text, place } of store.captions.list(id, keys)) {
    const known = captions.get(example)
    known?.texts.push(text)
    known?.places.push(place)
    if (!known) captions.set(example, { texts: [text], places: [place] })
  }
  return captions
}

/** A dataset by id or name, its fingerprint right. @throws UNKNOWN_NAME with the nearest name */
export function findDataset(store: Store, reference: string): DatasetRow {
  return withFingerprint(store, store.datasets.find(reference))
}

/** All datasets, their fingerprints right. */
export function listDatasets(store: Store): DatasetRow[] {
  return store.datasets.list().map((dataset) => withFingerprint(store, dataset))
}

/** A row of the store with its fingerprint right; `kept` gives the kept pairs to whoever has them at hand. */
export function withFingerprint(
  store: Store,
  dataset: DatasetRow,
  kept: () => readonly FingerprintedPair[] = () => keptPairs(store, dataset.id),
): DatasetRow {
  return { ...dataset, fingerprint: fingerprintNow(store, dataset, kept) }
}

function keptPairs(store: Store, id: string): FingerprintedPair[] {
  const captions = captionsByExample(store, id)
  return store.examples
    .curated(id)
    .filter(({ status }) => status === 'kept')
    .map(({ key, split }) => ({ key, split, captions: captions.get(key)?.texts ?? [] }))
}

/** What of a pair matters to the fingerprint. */
export type FingerprintedPair = Pick<DatasetPair, 'key' | 'split' | 'captions'>

/**
 * Edits do not wait for the fingerprint: they make the stored one stale, and whoever reads it next works it out and, in
 * a store that can write, keeps it.
 */
function fingerprintNow(store: Store, dataset: DatasetRow, kept: () => readonly FingerprintedPair[]): string {
  if (dataset.kind === 'texts') return textsFingerprint(store, dataset)
  if (!store.datasets.isFingerprintStale(dataset.id)) return dataset.fingerprint
  const fingerprint = fingerprintOf(
    preparationOfDataset(dataset),
    kept().map(({ captions, ...pair }) => ({ ...pair, captions: [...captions] })),
  )
  if (!store.readOnly) store.datasets.setFingerprint(dataset.id, fingerprint)
  return fingerprint
}

function pictureReader(store: Store, file: string, { picture }: PictureExtra): () => RgbImage {
  let image: RgbImage | undefined
  return () => (image ??= decodeRgbPng(store.blobs.get(picture), file))
}

/** How the pictures of a dataset were made square. */
export function preparationOfDataset({ preparation }: Pick<DatasetRow, 'preparation'>): FitOptions {
  const { size, background, fit, box } = preparation as unknown as FitOptions
  return { size, background, fit, ...(box ? { box } : {}) }
}
