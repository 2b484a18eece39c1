// Suggestions without a window: what commands do on a store.
import { EngineError } from '../../../base/errors.ts'
import { message } from '../../../base/message.ts'
import type { Store } from '../../../store/store.ts'
import type { OperationRow } from '../../../store/tables/operations.ts'
import { readRows } from '../curation/rows.ts'
import { fillSuggestions, type FillControl, type FillResult, rowsToFill } from './fill.ts'
import { captionerNamed } from './index.ts'
import {
  type AcceptHow,
  acceptSuggested,
  pendingIn,
  rowsPassing,
  type Suggested,
  suggestedIn,
} from './review.ts'
import { accessTo, addressIn, optionsOf } from './settings.ts'

/** What to suggest, and for which pairs. */
export interface SuggestRequest {
  /** Id of the dataset. */
  readonly dataset: string
  /** Name of the captioner. */
  readonly captioner: string
  /** Changes of the kept options. */
  readonly options: Readonly<Record<string, unknown>>
  readonly filter: string
  readonly again: boolean
  /** Agrees that pictures go beyond this computer, this time. */
  readonly allowRemote: boolean
  /** Undefined for the kept one. */
  readonly key: string | undefined
}

/** Suggests captions. @throws BAD_ARGUMENT, UNKNOWN_NAME, CAPTIONER_*; the signal's reason */
export async function suggestCaptions(
  store: Store,
  request: SuggestRequest,
  control: FillControl,
): Promise<FillResult> {
  const { dataset, captioner: name, filter, again } = request
  const entry = captionerNamed(name)
  const options = optionsOf(store, entry, request.options)
  const kept = accessTo(store, addressIn(options))
  const access = { allowRemote: request.allowRemote || kept.allowRemote, key: request.key ?? kept.key }
  const captioner = entry.open(options, access)
  const passing = rowsPassing(readRows(store, dataset), filter)
  const rows = rowsToFill(store, dataset, { rows: passing, again })
  return fillSuggestions(store, { dataset, name, captioner, rows }, control)
}

/** Pending suggestions that pass a filter. @throws BAD_ARGUMENT for a filter with a mistake */
export function pendingSuggestions(store: Store, dataset: string, filter: string): readonly Suggested[] {
  return pendingIn(store, { dataset, rows: readRows(store, dataset), filter })
}

/** Pictures that got no caption, with the reason. */
export function failedSuggestions(store: Store, dataset: string): readonly Suggested[] {
  return suggestedIn(store, { dataset, rows: readRows(store, dataset), filter: '', state: 'failed' })
    .suggested
}

/** Accepts suggestions as one operation, which `data undo` takes back; null when nothing changed. */
export function acceptAllSuggestions(
  store: Store,
  dataset: string,
  { suggested, how }: { readonly suggested: readonly Suggested[]; readonly how: AcceptHow },
): OperationRow | null {
  const accepted = suggested.map(({ row, suggestion }) => ({ row, text: suggestion.text ?? '' }))
  if (accepted.length === 0) return null
  const description = message('operation.acceptAll', { count: accepted.length })
  return acceptSuggested(store, { dataset, accepted, how, description }, (id, change) =>
    store.operations.apply(id, change.description, change.changes),
  )
}

/** `folders=1` → an option and its value, as JSON where it is some. @throws BAD_ARGUMENT */
export function settingsOf(settings: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(
    settings.map((setting) => {
      const [, name, value = ''] = /^([A-Za-z]+)=(.*)$/s.exec(setting) ?? []
      if (name !== undefined) return [name, valueOf(value)]
      throw new EngineError('BAD_ARGUMENT', `data caption: --set expects NAME=VALUE, got "${setting}".`, {
        fixes: ['Write, for example, --set folders=1; `catalog` lists the options of captioners.'],
      })
    }),
  )
}

function valueOf(text: string): unknown {
  return /^(true|false|-?\d+(\.\d+)?)$/.test(text) ? (JSON.parse(text) as unknown) : text
}
