// Edits of the captions of one pair; each is an operation.
import type { AppHandlers } from '../../../api/contract/index.ts'
import type { PairView } from '../../../api/contract/views.ts'
import { EngineError } from '../../../base/errors.ts'
import { message } from '../../../base/message.ts'
import { checkText, cleanCaption } from '../../../index.ts'
import type { CaptionChange, Changes } from '../../../store/tables/operations.ts'
import type { Curation } from './curation.ts'
import type { PairRow } from './rows.ts'
import { pairView, storedPlaces } from './views.ts'

/** The calls that this file answers. */
type CaptionCalls = Pick<
  AppHandlers['datasets'],
  'setCaption' | 'addCaption' | 'removeCaption' | 'moveCaption' | 'restoreCaption'
>

/** Answers the calls on single captions. */
export function captionEdits(curation: Curation): CaptionCalls {
  const pairOf = (reference: string, key: string): Pair => {
    const dataset = curation.idOf(reference)
    return { dataset, row: curation.index.finder(dataset)(key) }
  }
  const apply = ({ dataset, row }: Pair, act: Act, changes: Changes): PairView => {
    const description = message(`operation.${act}`, { file: row.file })
    curation.apply(dataset, { description, keys: [row.key], changes })
    return pairView(curation.index.finder(dataset)(row.key))
  }
  return {
    setCaption: ({ dataset, key, place, text, expected }) => {
      const pair = pairOf(dataset, key)
      const current = captionAt(pair.row, place)
      if (current !== expected) throw changedElsewhere(current, place)
      const wanted = usable(text, pair.row)
      if (wanted === current) return pairView(pair.row)
      return apply(pair, isText(pair.row) ? 'editPart' : 'editCaption', {
        captions: [changeOf(pair.row, place, wanted)],
      })
    },
    addCaption: ({ dataset, key, text }) => {
      const pair = pairOf(dataset, key)
      requirePicture(pair.row)
      const wanted = usable(text, pair.row)
      if (pair.row.captions.includes(wanted)) throw hasItAlready(pair.row, wanted)
      const place = curation.store.captions.freePlaceOf(pair.dataset, key)
      return apply(pair, 'addCaption', { newCaptions: [{ example: key, place, text: wanted }] })
    },
    removeCaption: ({ dataset, key, place }) => {
      const pair = pairOf(dataset, key)
      requirePicture(pair.row)
      captionAt(pair.row, place)
      if (pair.row.captions.length === 1) throw isTheLast(pair.row)
      return apply(pair, 'removeCaption', { captions: [changeOf(pair.row, place, null)] })
    },
    moveCaption: ({ dataset, key, place, to, expected }) => {
      const pair = pairOf(dataset, key)
      requirePicture(pair.row)
      const current = captionAt(pair.row, place)
      if (current !== expected) throw changedElsewhere(current, place)
      captionAt(pair.row, to)
      const captions = pair.row.captions
        .toSpliced(place, 1)
        .toSpliced(to, 0, current)
        .flatMap((text, i) => (text === pair.row.captions[i] ? [] : [changeOf(pair.row, i, text)]))
      if (captions.length === 0) return pairView(pair.row)
      return apply(pair, to === 0 ? 'mainCaption' : 'moveCaption', { captions })
    },
    restoreCaption: ({ dataset, key, place, revision, text }) => {
      const pair = pairOf(dataset, key)
      const { row } = pair
      const wanted = earlierCaption(curation, pair, { place, revision, text })
      if (row.captions[row.places.indexOf(wanted.place)] === text) return pairView(row)
      if (!isText(row) && row.captions.includes(text)) throw hasItAlready(row, text)
      return apply(pair, 'earlierCaption', { captions: [{ example: key, ...wanted }] })
    },
  }
}

/** What is done with a caption, as `operation.…` calls it. */
type Act =
  | 'editPart'
  | 'editCaption'
  | 'addCaption'
  | 'removeCaption'
  | 'mainCaption'
  | 'moveCaption'
  | 'earlierCaption'

interface Pair {
  readonly dataset: string
  readonly row: PairRow
}

function changeOf({ key, places }: PairRow, place: number, text: string | null): CaptionChange {
  return { example: key, place: places[place] as number, text }
}

interface Earlier {
  /** As the window counts: standing captions first, then removed ones. */
  readonly place: number
  readonly revision: number
  readonly text: string
}

/** The place in the store of a revision that the window named, checked by its text, as places move. */
function earlierCaption(
  { store }: Curation,
  { dataset, row }: Pair,
  { place, revision, text }: Earlier,
): { readonly place: number; readonly text: string } {
  const history = store.captions.history(dataset, row.key)
  const stored = storedPlaces(history, row.places)[place]
  const found = history.find((one) => one.place === stored && one.revision === revision)
  if (found?.text === text && !found.isRemoved) return { place: found.place, text }
  throw new EngineError('CONFLICT', message('edit.historyChanged'), {
    details: { place, revision },
    fixes: [message('edit.historyChangedFix')],
  })
}

function captionAt({ captions, file }: PairRow, place: number): string {
  const caption = captions[place]
  if (caption !== undefined) return caption
  throw new EngineError('UNKNOWN_NAME', message('edit.noPlace', { file, count: captions.length, place }), {
    details: { captions, place },
    fixes: [message('edit.noPlaceFix')],
  })
}

/** A text without a picture: its captions are parts, each said by somebody, which cannot change places. */
function isText({ roles }: PairRow): boolean {
  return roles.length > 0
}

function requirePicture(row: PairRow): void {
  if (!isText(row)) return
  throw new EngineError('BAD_ARGUMENT', message('edit.partsOnly', { file: row.file }), {
    fixes: [message('edit.partsOnlyFix')],
  })
}

function usable(text: string, row: PairRow): string {
  const caption = isText(row) ? (checkText(text) ?? text) : cleanCaption(text)
  if (typeof caption === 'string') return caption
  const { problem, fix } = caption.said
  throw new EngineError(caption.reason, message('edit.unusable', { problem }), { fixes: [fix] })
}

function changedElsewhere(current: string, place: number): EngineError {
  return new EngineError('CONFLICT', message('edit.captionChanged'), {
    details: { current, place },
    fixes: [message('edit.captionChangedFix')],
  })
}

function hasItAlready({ file }: PairRow, text: string): EngineError {
  return new EngineError('DUPLICATE', message('edit.sameCaption', { file, text }), {
    fixes: [message('edit.sameCaptionFix')],
  })
}

function isTheLast({ file }: PairRow): EngineError {
  return new EngineError('BAD_ARGUMENT', message('edit.lastCaption', { file }), {
    fixes: [message('edit.lastCaptionFix')],
  })
}
