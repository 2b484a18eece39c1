// Datasets of texts as training and measuring see them: parts as they stand now, read page by page.
import { EngineError } from '../base/errors.ts'
import { message } from '../base/message.ts'
import { contentHash, TextFingerprint, type TextExample, type TextPart } from '../index.ts'
import type { Store } from '../store/store.ts'
import type { DatasetRow } from '../store/tables/datasets.ts'
import type { TextRow } from '../store/tables/texts.ts'

/** Texts read from the store at once. */
const PAGE = 1000

/** An open dataset of texts. */
export interface TextsView {
  readonly id: string
  readonly name: string
  /** Changes exactly when training could change. */
  readonly fingerprint: string
  /** Kept texts in the order of their keys; all sides where none is named. Read as they are asked for. */
  texts(split?: TextExample['split']): Iterable<TextExample>
  count(split?: TextExample['split']): number
}

/** Opens a dataset of texts by id or name. @throws UNKNOWN_NAME with the nearest name, BAD_ARGUMENT for one of pictures */
export function openTexts(store: Store, reference: string): TextsView {
  const dataset = requireTexts(store.datasets.find(reference))
  const { id, name } = dataset
  return {
    ...{ id, name, fingerprint: textsFingerprint(store, dataset) },
    *texts(split) {
      for (const row of textExamples(store, id)) {
        const { key, group, file } = row
        if (row.status !== 'kept' || (split !== undefined && row.split !== split)) continue
        yield { key, split: row.split, group, file, parts: row.parts as readonly TextPart[] }
      }
    },
    count: (split) =>
      store.examples
        .countSides(id)
        .filter((side) => side.status === 'kept' && (split === undefined || side.split === split))
        .reduce((sum, { count }) => sum + count, 0),
  }
}

/** Every text of a dataset by its id, in the order of keys, excluded ones too. */
export function* textExamples(store: Store, dataset: string): Generator<TextRow> {
  for (let after = ''; ;) {
    const page = store.texts.page(dataset, { after, limit: PAGE })
    yield* page
    if (page.length < PAGE) return
    after = page.at(-1)?.key ?? ''
  }
}

/** The fingerprint of a dataset's texts as they stand now; reads them all. */
export function fingerprintOfTexts(store: Store, dataset: string): string {
  const fingerprint = new TextFingerprint()
  for (const { key, split, status, parts } of textExamples(store, dataset))
    if (status === 'kept')
      fingerprint.add({ key, split, sha256: contentHash(parts as readonly TextPart[]).toString('hex') })
  return fingerprint.digest()
}

/** The stored fingerprint, worked out again after edits; a store that can write keeps it. */
export function textsFingerprint(store: Store, dataset: DatasetRow): string {
  if (!store.datasets.isFingerprintStale(dataset.id)) return dataset.fingerprint
  const fingerprint = fingerprintOfTexts(store, dataset.id)
  if (!store.readOnly) store.datasets.setFingerprint(dataset.id, fingerprint)
  return fingerprint
}

/** Lets a dataset of texts pass. @throws BAD_ARGUMENT for one of pictures */
export function requireTexts(dataset: DatasetRow): DatasetRow {
  if (dataset.kind === 'texts') return dataset
  throw new EngineError('BAD_ARGUMENT', message('edit.holdsPictures', { name: dataset.name }), {
    fixes: [message('edit.holdsPicturesFix')],
  })
}

/** Lets a dataset of pictures pass. @throws BAD_ARGUMENT for one of texts */
export function requirePairs(dataset: DatasetRow): DatasetRow {
  if (dataset.kind === 'pairs') return dataset
  throw new EngineError('BAD_ARGUMENT', message('edit.holdsTexts', { name: dataset.name }), {
    fixes: [message('edit.holdsTextsFix')],
  })
}
