// Edits of the captions of one pair; each is an operation.
import type { AppHandlers } from '../../../api/contract/index.ts'
import type { PairView } from '../../../api/contract/views.ts'
import { EngineError } from '../../../base/errors.ts'
import { cleanCaption } from '../../../index.ts'
import type { CaptionChange, Changes } from '../../../store/tables/operations.ts'
import type { Curation } from './curation.ts'
import type { PairRow } from './rows.ts'
import { pairView } from './views.ts'

/** The calls that this file answers. */
type CaptionCalls = Pick<AppHandlers['datasets'], 'setCaption' | 'addCaption' | 'removeCaption'>

/** Answers the calls on single captions. */
export function captionEdits(curation: Curation): CaptionCalls {
  const pairOf = (reference: string, key: string): Pair => {
    const dataset = curation.idOf(reference)
    return { dataset, row: curation.index.finder(dataset)(key) }
  }
  const apply = ({ dataset, row }: Pair, description: string, changes: Changes): PairView => {
    curation.apply(dataset, { description: `${description} of ${row.file}`, keys: [row.key], changes })
    return pairView(curation.index.finder(dataset)(row.key))
  }
  return {
    setCaption: ({ dataset, key, place, text, expected }) => {
      const pair = pairOf(dataset, key)
      const current = captionAt(pair.row, place)
      if (current !== expected) throw changedElsewhere(current, place)
      const wanted = usable(text)
      if (wanted === current) return pairView(pair.row)
      return apply(pair, 'edit caption', { captions: [changeOf(pair.row, place, wanted)] })
    },
    addCaption: ({ dataset, key, text }) => {
      const pair = pairOf(dataset, key)
      const wanted = usable(text)
      if (pair.row.captions.includes(wanted)) throw hasItAlready(pair.row, wanted)
      const place = curation.store.captions.freePlaceOf(pair.dataset, key)
      return apply(pair, 'add caption', { newCaptions: [{ example: key, place, text: wanted }] })
    },
    removeCaption: ({ dataset, key, place }) => {
      const pair = pairOf(dataset, key)
      captionAt(pair.row, place)
      if (pair.row.captions.length === 1) throw isTheLast(pair.row)
      return apply(pair, 'remove caption', { captions: [changeOf(pair.row, place, null)] })
    },
  }
}

interface Pair {
  readonly dataset: string
  readonly row: PairRow
}

function changeOf({ key, places }: PairRow, place: number, text: string | null): CaptionChange {
  return { example: key, place: places[place] as number, text }
}

function captionAt({ captions, file }: PairRow, place: number): string {
  const caption = captions[place]
  if (caption !== undefined) return caption
  throw new EngineError(
    'UNKNOWN_NAME',
    `datasets: ${file} has ${captions.length} captions, there is none at place ${place}.`,
    { details: { captions, place }, fixes: ['Load the pair again; its captions may have changed.'] },
  )
}

function usable(text: string): string {
  const caption = cleanCaption(text)
  if (typeof caption === 'string') return caption
  const { reason, problem, fix } = caption
  throw new EngineError(reason, `datasets: ${problem}.`, { fixes: [fix] })
}

function changedElsewhere(current: string, place: number): EngineError {
  return new EngineError('CONFLICT', 'datasets: the caption was changed elsewhere meanwhile.', {
    details: { current, place },
    fixes: ['Keep what stands there now, or write yours over it.'],
  })
}

function hasItAlready({ file }: PairRow, text: string): EngineError {
  return new EngineError('DUPLICATE', `datasets: ${file} has the caption "${text}" already.`, {
    fixes: ['Write another caption.'],
  })
}

function isTheLast({ file }: PairRow): EngineError {
  return new EngineError('BAD_ARGUMENT', `datasets: "${file}" has one caption, and a pair needs one.`, {
    fixes: ['Edit the caption, or move the pair to the trash.'],
  })
}
