// Edits of many captions at once: seen before, recorded as one operation, taken back as one.
import { EngineError } from '../base/errors.ts'
import { cleanCaption, fingerprintOf } from '../index.ts'
import type { Store } from '../store/store.ts'
import type { DatasetRow } from '../store/tables/datasets.ts'
import { type Replacement, replaceInTexts } from './datasets-replace.ts'
import { preparationOfDataset, readPictures, type StoredPicture } from './datasets.ts'

/** One caption before and after. */
export interface CaptionEdit {
  readonly key: string
  /** Path of the picture below the imported folder. */
  readonly file: string
  /** Which caption of the picture, from 0. */
  readonly place: number
  readonly before: string
  readonly after: string
}

/** What an edit did, or would do. */
export interface EditOutcome {
  readonly dataset: DatasetRow
  /** Number for undoing; undefined when nothing was changed. */
  readonly operation: number | undefined
  readonly edits: readonly CaptionEdit[]
}

/** What taking an edit back did. */
export interface UndoOutcome {
  readonly dataset: DatasetRow
  readonly operation: number
  readonly description: string
  /** Captions that read again as before; those edited otherwise since then are left alone. */
  readonly restored: number
}

/** Captions that would become unusable and are named in the error. */
const SHOWN = 20

/** What an edit would change. @throws UNKNOWN_NAME, BAD_ARGUMENT as replaceInTexts, CAPTION_* when a caption becomes unusable */
export function previewEdit(store: Store, reference: string, replacement: Replacement): EditOutcome {
  const dataset = store.datasets.find(reference)
  const captions = readPictures(store, dataset.id).flatMap(captionsOf)
  const replaced = replaceInTexts(
    captions.map(({ before }) => before),
    replacement,
  )
  const edits = captions
    .map((caption, i) => ({ ...caption, after: replaced[i] as string }))
    .filter(({ before, after }) => before !== after)
  return { dataset, operation: undefined, edits: edits.length > 0 ? cleaned(edits) : [] }
}

/** Changes captions as {@link previewEdit} shows, as one operation. @throws as previewEdit */
export function editCaptions(store: Store, reference: string, replacement: Replacement): EditOutcome {
  const { dataset, edits } = previewEdit(store, reference, replacement)
  if (edits.length === 0) return { dataset, operation: undefined, edits }
  return store.transaction(() => {
    const changes = edits.map(({ key, place, after }) => ({ example: key, place, text: after }))
    const operation = store.captions.change(dataset.id, describe(replacement), changes)
    return { dataset: refreshed(store, dataset.id), operation, edits }
  })
}

/** Takes the last edit back that is not taken back yet. @throws UNKNOWN_NAME when there is no such dataset or edit */
export function undoEdit(store: Store, reference: string): UndoOutcome {
  const { id } = store.datasets.find(reference)
  return store.transaction(() => {
    const { operation, restored } = store.captions.undo(id)
    const description = store.captions.operations(id).find((one) => one.id === operation)?.description ?? ''
    return { dataset: refreshed(store, id), operation, description, restored }
  })
}

function captionsOf({ row, captions }: StoredPicture): Omit<CaptionEdit, 'after'>[] {
  return captions.map((before, place) => ({ key: row.key, file: row.file, place, before }))
}

/** Edited captions keep to the rules of imported ones. */
function cleaned(edits: readonly CaptionEdit[]): CaptionEdit[] {
  const results = edits.map((edit) => ({ edit, caption: cleanCaption(edit.after) }))
  const bad = results.flatMap(({ edit, caption }) => (typeof caption === 'string' ? [] : [{ edit, caption }]))
  const [first] = bad
  if (!first)
    return results
      .map(({ edit, caption }) => ({ ...edit, after: caption as string }))
      .filter(({ before, after }) => before !== after)
  throw new EngineError(
    first.caption.reason,
    `data edit: ${first.edit.file}: after the edit, ${first.caption.problem}; so it is with ${bad.length} of ${edits.length} captions.`,
    {
      details: { captions: bad.slice(0, SHOWN).map(({ edit }) => edit) },
      fixes: ['Change the text to find or its replacement; nothing was changed.'],
    },
  )
}

function describe({ find, replace, isPattern }: Replacement): string {
  return `replace ${isPattern ? `/${find}/` : JSON.stringify(find)} by ${JSON.stringify(replace)}`
}

/** The dataset with the fingerprint of its captions as they stand now. */
function refreshed(store: Store, id: string): DatasetRow {
  const dataset = store.datasets.find(id)
  const kept = readPictures(store, id).filter(({ row }) => row.status === 'kept')
  const pairs = kept.map(({ row, captions }) => ({ key: row.key, split: row.split, captions }))
  store.datasets.setFingerprint(id, fingerprintOf(preparationOfDataset(dataset), pairs))
  return store.datasets.find(id)
}
