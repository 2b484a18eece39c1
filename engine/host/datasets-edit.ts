// Edits of many captions at once: seen before, recorded as one operation, taken back as one.
import { EngineError, type ErrorCode } from '../base/errors.ts'
import { message, type Message } from '../base/message.ts'
import { checkText, cleanCaption } from '../index.ts'
import type { Store } from '../store/store.ts'
import type { DatasetRow } from '../store/tables/datasets.ts'
import { type Replacement, replaceInTexts } from './datasets-replace.ts'
import { textExamples } from './datasets-texts.ts'
import { findDataset, readPictures, type StoredPicture } from './datasets.ts'

/** One caption before and after. */
export interface CaptionEdit {
  readonly key: string
  /** Path of the picture below the imported folder. */
  readonly file: string
  /** Which caption of the picture, as the store counts: from 0, and no place is used twice. */
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
  /** Values that are as before; those changed otherwise since then are left alone. */
  readonly restored: number
}

/** Captions that would become unusable and are named in the error. */
const SHOWN = 20

/** What an edit would change. @throws UNKNOWN_NAME, BAD_ARGUMENT as replaceInTexts, CAPTION_* when a caption becomes unusable */
export function previewEdit(store: Store, reference: string, replacement: Replacement): EditOutcome {
  const dataset = findDataset(store, reference)
  const captions = editableCaptions(store, dataset)
  return { dataset, operation: undefined, edits: replacedCaptions(captions, replacement, rulesOf(dataset)) }
}

/** The captions of pictures, or the parts of texts. */
function editableCaptions(store: Store, { id, kind }: DatasetRow): EditableCaption[] {
  if (kind === 'pairs') return readPictures(store, id).flatMap(captionsOf)
  return [...textExamples(store, id)].flatMap(({ key, file, line, parts, places }) =>
    parts.map(({ text: before }, i) => ({
      ...{ key, before, place: places[i] as number },
      file: line === null ? file : `${file}:${line}`,
    })),
  )
}

/** What an edited caption or part must keep to: the text as it is kept, or what is wrong with it. */
export type TextRules = (text: string) => string | { readonly reason: ErrorCode; readonly problem: string }

/** Edited captions keep to the rules of imported ones, and so do parts of texts. */
export function rulesOf({ kind }: Pick<DatasetRow, 'kind'>): TextRules {
  return kind === 'pairs' ? cleanCaption : (text) => checkText(text) ?? text
}

/** A caption that may be edited. */
export type EditableCaption = Omit<CaptionEdit, 'after'>

/** The captions that a replacement changes. @throws as {@link previewEdit} */
export function replacedCaptions<C extends EditableCaption>(
  captions: readonly C[],
  replacement: Replacement,
  rules: TextRules = cleanCaption,
): (C & CaptionEdit)[] {
  const replaced = replaceInTexts(
    captions.map(({ before }) => before),
    replacement,
  )
  const edits = captions.flatMap((caption, i) => {
    const after = replaced[i] as string
    return after === caption.before ? [] : [{ ...caption, after }]
  })
  return edits.length > 0 ? cleaned(edits, rules) : []
}

/** Changes captions as {@link previewEdit} shows, as one operation. @throws as previewEdit */
export function editCaptions(store: Store, reference: string, replacement: Replacement): EditOutcome {
  const { dataset, edits } = previewEdit(store, reference, replacement)
  if (edits.length === 0) return { dataset, operation: undefined, edits }
  return store.transaction(() => {
    const changes = edits.map(({ key, place, after }) => ({ example: key, place, text: after }))
    const operation = store.captions.change(dataset.id, describeReplacement(replacement), changes)
    return { dataset: findDataset(store, dataset.id), operation, edits }
  })
}

/** Takes the last change back that is not taken back yet, whatever it changed. @throws UNKNOWN_NAME when there is no such dataset or edit */
export function undoEdit(store: Store, reference: string): UndoOutcome {
  const { id } = store.datasets.find(reference)
  return store.transaction(() => {
    const { operation, restored } = store.operations.undo(id)
    const description = store.operations.find(operation)?.description ?? ''
    return { dataset: findDataset(store, id), operation, description, restored }
  })
}

function captionsOf({ row, captions, places }: StoredPicture): EditableCaption[] {
  return captions.map((before, i) => ({ key: row.key, file: row.file, place: places[i] as number, before }))
}

function cleaned<E extends CaptionEdit>(edits: readonly E[], rules: TextRules): E[] {
  const results = edits.map((edit) => ({ edit, caption: rules(edit.after) }))
  const bad = results.flatMap(({ edit, caption }) => (typeof caption === 'string' ? [] : [{ edit, caption }]))
  const [first] = bad
  if (!first)
    return results
      .map(({ edit, caption }) => ({ ...edit, after: caption as string }))
      .filter(({ before, after }) => before !== after)
  throw new EngineError(
    first.caption.reason,
    message('edit.breaks', {
      file: first.edit.file,
      problem: first.caption.problem,
      count: bad.length,
      total: edits.length,
    }),
    {
      details: { captions: bad.slice(0, SHOWN).map(({ edit }) => edit) },
      fixes: [message('edit.breaksFix')],
    },
  )
}

/** A replacement in words. */
export function describeReplacement({ find, replace, isPattern }: Replacement): Message {
  return message('operation.replace', {
    find: isPattern ? `/${find}/` : JSON.stringify(find),
    replace: JSON.stringify(replace),
  })
}
