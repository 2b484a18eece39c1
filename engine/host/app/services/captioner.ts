// Answers the calls on suggested captions.
import type { AppHandlers } from '../../../api/contract/index.ts'
import type { OperationView } from '../../../api/contract/views.ts'
import { EngineError } from '../../../base/errors.ts'
import { message } from '../../../base/message.ts'
import {
  accessTo,
  addressIn,
  captionerSettings,
  optionsOf,
  saveCaptionerSettings,
} from '../captioner/settings.ts'
import type { OpenCaptioner } from '../captioner/captioner.ts'
import { fillSuggestions, rowsToFill } from '../captioner/fill.ts'
import { captionerNamed } from '../captioner/index.ts'
import { listModels } from '../captioner/openai.ts'
import {
  type Accepting,
  acceptSuggested,
  countSuggestions,
  pendingIn,
  rowsPassing,
  type Suggested,
  suggestedIn,
  suggestionView,
  usableCaption,
} from '../captioner/review.ts'
import { tryCaptioner } from '../captioner/trial.ts'
import type { AppContext } from '../context.ts'
import { type Curation, openCuration } from '../curation/curation.ts'
import type { PairRow } from '../curation/rows.ts'
import { nothingChanged, operationView } from '../curation/views.ts'

type CaptionerHandlers = AppHandlers['captioner']

/** Suggestions behind the window. */
export function captionerService(app: AppContext, curation = openCuration(app)): CaptionerHandlers {
  return { ...settingUp(app), ...suggesting(curation), ...reviewing(curation), ...deciding(curation) }
}

function settingUp(app: AppContext): Pick<CaptionerHandlers, 'settings' | 'saveSettings' | 'models'> {
  const { store } = app
  return {
    settings: () => captionerSettings(store),
    saveSettings: (change) => {
      requireLocalWhenServed(app, change.options)
      saveCaptionerSettings(store, change)
      const settings = captionerSettings(store)
      app.tell('captioner', 'settingsChanged', settings)
      return settings
    },
    models: (_, signal) => {
      const options = optionsOf(store, captionerNamed('openai-compatible'))
      const access = accessTo(store, addressIn(options))
      return listModels(String(options['url'] ?? ''), access, signal)
    },
  }
}

/** Pictures of a served app go to programs of its own machine only: whoever has the address could set another. */
function requireLocalWhenServed({ mode }: AppContext, options: Readonly<Record<string, unknown>>): void {
  const address = addressIn(options)
  if (mode === 'desktop' || address === null || address.isHere) return
  throw new EngineError('BAD_ARGUMENT', message('captioner.served'), {
    fixes: [message('captioner.servedFix')],
  })
}

function opened(app: AppContext, name: string, changes: Readonly<Record<string, unknown>>): OpenCaptioner {
  requireLocalWhenServed(app, changes)
  const captioner = captionerNamed(name)
  const options = optionsOf(app.store, captioner, changes)
  return captioner.open(options, accessTo(app.store, addressIn(options)))
}

function suggesting(curation: Curation): Pick<CaptionerHandlers, 'tryOne' | 'suggest'> {
  const { app, store, index } = curation
  return {
    tryOne: ({ captioner: name, options, ...place }, signal) => {
      const captioner = opened(app, name, options)
      return tryCaptioner(store, { captioner, row: pairToTry(curation, place) }, signal)
    },
    suggest: ({ dataset: reference, captioner: name, options, filter, keys, again }) => {
      const { id: dataset, name: label } = store.datasets.find(reference)
      const captioner = opened(app, name, options)
      const chosen = keys ? keys.map(index.finder(dataset)) : rowsPassing(index.rows(dataset), filter)
      const tell = (): void => app.tell('captioner', 'changed', { dataset })
      return app.jobs.start({
        kind: 'captions',
        lane: 'network',
        label,
        subject: { kind: 'dataset', id: dataset, name: label },
        work: async (control) => {
          const rows = rowsToFill(store, dataset, { rows: chosen, again })
          const progress = (done: number, total: number): void =>
            control.progress('suggesting captions', done, total, 'pictures')
          const { signal } = control
          await fillSuggestions(
            store,
            { dataset, name, captioner, rows },
            { signal, progress, onStored: tell },
          )
          return dataset
        },
      })
    },
  }
}

/** The named pair, else the first of the dataset, else the first of the newest dataset; undefined when there is none. */
function pairToTry(
  { store, index, idOf }: Curation,
  { dataset, key }: { readonly dataset: string | null; readonly key: string | null },
): PairRow | undefined {
  if (dataset !== null && key !== null) return index.finder(idOf(dataset))(key)
  const id = dataset === null ? store.datasets.list().at(-1)?.id : idOf(dataset)
  return id === undefined ? undefined : index.rows(id)[0]
}

function reviewing({ idOf, store, index }: Curation): Pick<CaptionerHandlers, 'counts' | 'page'> {
  return {
    counts: ({ dataset }) => countSuggestions(store, idOf(dataset)),
    page: ({ dataset: reference, filter, state, after, limit }) => {
      const dataset = idOf(reference)
      const rows = index.rows(dataset)
      const { suggested, problem } = suggestedIn(store, { dataset, rows, filter, state })
      const first = after === null ? 0 : firstAfter(rows, suggested, after)
      return {
        total: suggested.length,
        suggestions: suggested.slice(first, first + limit).map(suggestionView),
        problem,
      }
    },
  }
}

/** Where the suggestions behind a pair begin; the pair itself may be decided by now. */
function firstAfter(rows: readonly PairRow[], suggested: readonly Suggested[], after: string): number {
  const passed = new Set<string>()
  for (const { key } of rows) {
    passed.add(key)
    if (key === after) break
  }
  const first = suggested.findIndex(({ row }) => !passed.has(row.key))
  return first < 0 ? suggested.length : first
}

function deciding(
  curation: Curation,
): Pick<CaptionerHandlers, 'accept' | 'acceptAll' | 'reject' | 'restore'> {
  const { app, store, index, idOf } = curation
  const pending = (dataset: string, filter: string): readonly Suggested[] =>
    pendingIn(store, { dataset, rows: index.rows(dataset), filter })
  const decide = (dataset: string, keys: readonly string[], decision: 'pending' | 'rejected'): void => {
    store.suggestions.decide(dataset, keys, decision)
    app.tell('captioner', 'changed', { dataset })
  }
  return {
    accept: ({ dataset: reference, key, text, expected, how }) => {
      const dataset = idOf(reference)
      const row = index.finder(dataset)(key)
      requireUnchanged(row, expected)
      const accepted = [{ row, text: usableCaption(text) }]
      const description = message('operation.accept', { file: row.file })
      return accept(curation, { dataset, accepted, how, description }) ?? nothingChanged()
    },
    acceptAll: ({ dataset: reference, filter, how }) => {
      const dataset = idOf(reference)
      const accepted = pending(dataset, filter).map(({ row, suggestion }) => ({
        row,
        text: suggestion.text ?? '',
      }))
      if (accepted.length === 0) return null
      const description = message('operation.acceptAll', { count: accepted.length })
      return accept(curation, { dataset, accepted, how, description })
    },
    reject: ({ dataset: reference, keys, filter }) => {
      const dataset = idOf(reference)
      const rejected = keys ?? pending(dataset, filter).map(({ row }) => row.key)
      decide(dataset, rejected, 'rejected')
      return rejected
    },
    restore: ({ dataset, keys }) => decide(idOf(dataset), keys, 'pending'),
  }
}

/** One operation, and the suggestions decided with it; null when all captions read so already. */
function accept({ app, store, apply }: Curation, accepting: Accepting): OperationView | null {
  const operation = acceptSuggested(store, accepting, apply)
  app.tell('captioner', 'changed', { dataset: accepting.dataset })
  return operation && operationView(operation)
}

function requireUnchanged({ captions }: PairRow, expected: string | null): void {
  const current = captions[0] ?? null
  if (current === expected) return
  throw new EngineError('CONFLICT', message('captioner.captionChanged'), {
    details: { current },
    fixes: [message('captioner.captionChangedFix')],
  })
}
