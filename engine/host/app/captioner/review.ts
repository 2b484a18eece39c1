// The review of suggestions: which there are, and what accepting them changes.
import type { SuggestionCounts, SuggestionState, SuggestionView } from '../../../api/contract/captioner.ts'
import { EngineError } from '../../../base/errors.ts'
import { message, type Message } from '../../../base/message.ts'
import { cleanCaption } from '../../../index.ts'
import type { Store } from '../../../store/store.ts'
import type { CaptionChange, Changes, OperationRow } from '../../../store/tables/operations.ts'
import type { SuggestionRow } from '../../../store/tables/suggestions.ts'
import { matcherOf } from '../curation/filter.ts'
import { fold } from '../curation/fold.ts'
import type { PairRow } from '../curation/rows.ts'

/** A pair with what is suggested for it. */
export interface Suggested {
  readonly row: PairRow
  readonly suggestion: SuggestionRow
}

/** What becomes of an accepted caption. */
export type AcceptHow = 'replace' | 'add'

/** Suggestions in one state of the rows that pass a filter; words of it are looked for in the suggestion too. */
export function suggestedIn(
  store: Store,
  {
    dataset,
    rows,
    filter,
    state,
  }: {
    readonly dataset: string
    readonly rows: readonly PairRow[]
    readonly filter: string
    readonly state: SuggestionState
  },
): { readonly suggested: readonly Suggested[]; readonly problem: Message | null } {
  const { matches, problem } = matcherOf(filter)
  const byExample = new Map(
    store.suggestions
      .list(dataset)
      .filter((suggestion) => suggestion.state === state)
      .map((suggestion) => [suggestion.example, suggestion]),
  )
  const suggested = rows.flatMap((row) => {
    const suggestion = byExample.get(row.key)
    return suggestion && matches(withSuggestion(row, suggestion)) ? [{ row, suggestion }] : []
  })
  return { suggested, problem }
}

/** The row with the suggestion among the words that a filter searches. */
function withSuggestion(row: PairRow, { text }: SuggestionRow): PairRow {
  const { key, picture, captions, places, roles, split, status, rating, tags, file, width, height } = row
  const rest = { isEdited: row.isEdited, agreement: row.agreement }
  const searchText = `${row.searchText}\n${fold(text ?? '')}`
  return {
    ...{ key, picture, captions, places, roles, split, status, rating, tags, file, width, height },
    ...rest,
    searchText,
  }
}

/** How many suggestions of a dataset are in each state. */
export function countSuggestions(store: Store, dataset: string): SuggestionCounts {
  const counts = { pending: 0, accepted: 0, rejected: 0, failed: 0 }
  for (const { state } of store.suggestions.list(dataset)) counts[state]++
  return counts
}

/** A suggestion as the window sees it. */
export function suggestionView({ row, suggestion }: Suggested): SuggestionView {
  const { key, picture, file, captions } = row
  const { state, text, problem, said = null, captioner, model, prompt, seconds, createdAt } = suggestion
  return {
    ...{ key, picture, file, captions, state, text, problem, said },
    ...{ captioner, model, prompt, seconds, createdAt },
  }
}

/** The rows that pass. @throws BAD_ARGUMENT for a filter with a mistake: it would let everything pass */
export function rowsPassing(rows: readonly PairRow[], filter: string): readonly PairRow[] {
  const { matches, problem } = matcherOf(filter)
  requireReadable(problem)
  return rows.filter(matches)
}

/** Pending suggestions that pass. @throws BAD_ARGUMENT for a filter with a mistake */
export function pendingIn(
  store: Store,
  place: { readonly dataset: string; readonly rows: readonly PairRow[]; readonly filter: string },
): readonly Suggested[] {
  const { suggested, problem } = suggestedIn(store, { ...place, state: 'pending' })
  requireReadable(problem)
  return suggested
}

function requireReadable(problem: Message | null): void {
  if (problem === null) return
  throw new EngineError('BAD_ARGUMENT', message('filter.unreadable', { problem }))
}

/** What is accepted. */
export interface Accepting {
  /** Id of the dataset. */
  readonly dataset: string
  readonly accepted: readonly { readonly row: PairRow; readonly text: string }[]
  readonly how: AcceptHow
  readonly description: Message
}

/** Carries a change of a dataset out as one operation. */
export type ApplyChange = (
  dataset: string,
  change: { readonly description: Message; readonly keys: readonly string[]; readonly changes: Changes },
) => OperationRow

/** Accepts suggestions by one operation, and decides them with it; null when all captions read so already. */
export function acceptSuggested(store: Store, accepting: Accepting, apply: ApplyChange): OperationRow | null {
  const { dataset, accepted, description } = accepting
  const { keys, changes } = changesOf(store, accepting)
  const changed = new Set(keys)
  const same = accepted.map(({ row }) => row.key).filter((key) => !changed.has(key))
  return store.transaction(() => {
    const operation = keys.length > 0 ? apply(dataset, { description, keys, changes }) : null
    if (operation) store.suggestions.decide(dataset, keys, 'accepted', operation.id)
    if (same.length > 0) store.suggestions.decide(dataset, same, 'accepted')
    return operation
  })
}

/** What accepting changes: nothing where the pair has that caption already. */
function changesOf(
  store: Store,
  { dataset, accepted, how }: Accepting,
): { readonly keys: readonly string[]; readonly changes: Changes } {
  const captions: CaptionChange[] = []
  const newCaptions: (CaptionChange & { text: string })[] = []
  const freePlaces = accepted.length > 1 ? store.captions.freePlaces(dataset) : undefined
  const freePlaceOf = (example: string): number =>
    freePlaces ? (freePlaces.get(example) ?? 0) : store.captions.freePlaceOf(dataset, example)
  for (const { row, text } of accepted) {
    if (row.captions.includes(text)) continue
    const [first] = row.places
    if (how === 'replace' && first !== undefined) captions.push({ example: row.key, place: first, text })
    else newCaptions.push({ example: row.key, place: freePlaceOf(row.key), text })
  }
  const keys = [...captions, ...newCaptions].map(({ example }) => example)
  return { keys, changes: { captions, newCaptions } }
}

/** A caption that may be kept. @throws CAPTION_EMPTY, CAPTION_TOO_LONG, ROW_INVALID */
export function usableCaption(text: string): string {
  const caption = cleanCaption(text)
  if (typeof caption === 'string') return caption
  const { problem, fix } = caption.said
  throw new EngineError(caption.reason, message('captioner.unusable', { problem }), { fixes: [fix] })
}
