// Looking at a dataset: a page of its pictures, and its problems.
import {
  type CheckedPicture,
  checkPairs,
  checkSteps,
  countCaptionTokens,
  type DatasetIssue,
} from '../index.ts'
import type { Store } from '../store/store.ts'
import type { DatasetRow } from '../store/tables/datasets.ts'
import type { ExampleRow } from '../store/tables/examples.ts'
import { requirePairs, requireTexts } from './datasets-texts.ts'
import { findDataset, readPictures, type StoredPicture } from './datasets.ts'
import { readCaptionTokenizer } from './models-files.ts'
import { resolveModel } from './models.ts'
import { inSlices } from './slices.ts'

/** Which part of a dataset. */
export interface PageRequest {
  readonly split?: ExampleRow['split'] | undefined
  /** Most pictures to give. */
  readonly limit: number
  /** Pictures to leave out before the first. */
  readonly offset: number
}

/** A picture as it is shown. */
export interface ShownPicture {
  readonly key: string
  readonly split: ExampleRow['split']
  readonly status: ExampleRow['status']
  readonly group: string
  readonly file: string
  readonly line: number | null
  /** Of the original, in pixels. */
  readonly width: number | null
  readonly height: number | null
  readonly captions: readonly string[]
  /** Path of the prepared square on disk, a PNG file. */
  readonly image: string
}

/** A page of a dataset. */
export interface DatasetPage {
  readonly dataset: DatasetRow
  /** Pictures of the split, on all pages. */
  readonly total: number
  readonly examples: readonly ShownPicture[]
}

/** A text as it is shown. */
export interface ShownText extends Pick<ExampleRow, 'key' | 'split' | 'status' | 'group' | 'file' | 'line'> {
  readonly parts: readonly { readonly role: string; readonly text: string }[]
}

/** A page of a dataset of texts. */
export interface TextsPage {
  readonly dataset: DatasetRow
  readonly total: number
  readonly examples: readonly ShownText[]
}

/** Texts in the order of import. @throws UNKNOWN_NAME, BAD_ARGUMENT for a dataset of pictures */
export function showTexts(store: Store, reference: string, { split, limit, offset }: PageRequest): TextsPage {
  const dataset = requireTexts(findDataset(store, reference))
  const keys = store.texts.keys(dataset.id, { split, limit, offset })
  const total = store.examples
    .countSides(dataset.id)
    .filter((side) => split === undefined || side.split === split)
    .reduce((sum, { count }) => sum + count, 0)
  const examples = store.texts.named(dataset.id, keys).map((row) => {
    const { key, status, group, file, line, parts } = row
    return { key, split: row.split, status, group, file, line, parts }
  })
  return { dataset, total, examples }
}

/** Pictures in the order of import. @throws UNKNOWN_NAME */
export function showDataset(
  store: Store,
  reference: string,
  { split, limit, offset }: PageRequest,
): DatasetPage {
  const dataset = requirePairs(findDataset(store, reference))
  const pictures = readPictures(store, dataset.id).filter(
    ({ row }) => split === undefined || row.split === split,
  )
  const examples = pictures.slice(offset, offset + limit).map((picture) => shown(store, picture))
  return { dataset, total: pictures.length, examples }
}

function shown(store: Store, { row, extra, captions }: StoredPicture): ShownPicture {
  const { key, split, status, group, file, line, width, height } = row
  const image = store.blobs.pathOf(extra.picture)
  return { key, split, status, group, file, line, width, height, captions, image }
}

/** A dataset with its problems. */
export interface DatasetCheck {
  readonly dataset: DatasetRow
  readonly issues: readonly DatasetIssue[]
}

/** Problems of the kept pictures, worst first; with a model also captions that it reads only in part. @throws as resolveModel */
export function checkDataset(store: Store, reference: string, model?: string): DatasetCheck {
  const dataset = requirePairs(findDataset(store, reference))
  const pictures = readPictures(store, dataset.id)
    .filter(({ row }) => row.status === 'kept')
    .map(({ row, captions }) => {
      const { key, file, split, group, pixelSha256 } = row
      return { key, file, split, group, captions, pixelSha256: pixelSha256 ?? row.sha256 }
    })
  return { dataset, issues: checkPairs(pictures, model === undefined ? undefined : tokensOf(store, model)) }
}

/** A pair as it stands in memory. */
type PairAtHand = Pick<CheckedPicture, 'key' | 'file' | 'split' | 'captions'> & Pick<ExampleRow, 'status'>

/** What to check, and against which model. */
export interface CheckRequest {
  /** Id of the dataset. */
  readonly dataset: string
  /** All its pairs as they stand now, in the order of import. */
  readonly pairs: readonly PairAtHand[]
  readonly model: string | null
}

/** Pairs whose hashes are read at once. */
const BATCH = 2000

/** As {@link checkDataset}, with turns for everybody else in between. @throws the signal's reason once it fires */
export async function checkInSlices(
  store: Store,
  { dataset, pairs, model }: CheckRequest,
  signal?: AbortSignal,
): Promise<DatasetIssue[]> {
  const tokens = model === null ? undefined : tokensOf(store, model)
  const pictures: CheckedPicture[] = []
  const batches = Array.from({ length: Math.ceil(pairs.length / BATCH) }, (_, i) => i * BATCH)
  for await (const at of inSlices(batches, signal)) {
    const identities = new Map(store.examples.identities(dataset, at, BATCH).map((one) => [one.key, one]))
    for (const { key, file, split, captions, status } of pairs.slice(at, at + BATCH)) {
      const identity = identities.get(key)
      if (status === 'kept' && identity) pictures.push({ ...identity, key, file, split, captions })
    }
  }
  const issues: DatasetIssue[] = []
  for await (const found of inSlices(checkSteps(pictures, tokens), signal)) issues.push(...found)
  return issues
}

function tokensOf(store: Store, model: string) {
  const { tokenizer, slots } = readCaptionTokenizer(resolveModel(store, model).folder)
  return { countTokens: (caption: string) => countCaptionTokens(tokenizer, caption), limit: slots }
}
