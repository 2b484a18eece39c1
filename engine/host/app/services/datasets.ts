// Answers the calls on datasets.
import type { AppHandlers } from '../../../api/contract/index.ts'
import { EngineError } from '../../../base/errors.ts'
import { message } from '../../../base/message.ts'
import type { AppContext } from '../context.ts'
import { agreement } from '../curation/agreement.ts'
import { captionEdits } from '../curation/caption-edits.ts'
import { type Curation, openCuration } from '../curation/curation.ts'
import { exporting } from '../curation/exporting.ts'
import { FILTER_TERMS } from '../curation/filter-terms.ts'
import { type DrawSamples, imports } from '../curation/imports.ts'
import { marks } from '../curation/marks.ts'
import { replacing } from '../curation/replacing.ts'
import { sight } from '../curation/sight.ts'
import { checkTextsInSlices } from '../curation/text-checks.ts'
import { textImports } from '../curation/text-imports.ts'
import { versions } from '../curation/versions.ts'
import {
  historyView,
  issueViews,
  listedView,
  operationView,
  pairView,
  rejectionView,
  tagCounts,
} from '../curation/views.ts'
import { checkInSlices } from '../../datasets-look.ts'

type DatasetHandlers = AppHandlers['datasets']

/** What tests replace. */
export interface DatasetsServiceParts {
  readonly drawSamples?: DrawSamples
  /** Name of the pair encoder that judges agreement. */
  readonly judge?: string
  /** Shared with other services. */
  readonly curation?: Curation
}

/** Operations listed, the newest first. */
const SHOWN_OPERATIONS = 500

/** Curation behind the window. */
export function datasetsService(
  app: AppContext,
  { drawSamples, judge, curation = openCuration(app) }: DatasetsServiceParts = {},
): DatasetHandlers {
  return {
    ...overview(curation),
    ...looking(curation),
    ...captionEdits(curation),
    ...marks(curation),
    ...replacing(curation),
    ...imports(curation, drawSamples),
    ...textImports(curation),
    ...sight(curation),
    ...versions(curation),
    ...exporting(curation),
    ...agreement(curation, judge),
    undo: ({ dataset }) => curation.undo(curation.idOf(dataset)),
  }
}

function overview(curation: Curation): Pick<DatasetHandlers, 'list' | 'show' | 'rename' | 'remove'> {
  const { app, store } = curation
  return {
    list: () => store.datasets.list().map(curation.view),
    show: ({ dataset: reference }) => {
      const dataset = store.datasets.find(reference)
      const operations = store.operations.list(dataset.id).reverse().slice(0, SHOWN_OPERATIONS)
      return {
        dataset: curation.view(dataset),
        rejected: dataset.rejected.map(rejectionView),
        operations: operations.map((operation) => operationView(operation)),
        tags: tagCounts(curation.index.rows(dataset.id)),
      }
    },
    rename: ({ dataset, name }) => {
      const renamed = store.datasets.rename(dataset, name)
      app.tell('datasets', 'changed', { dataset: renamed.id })
      return curation.view(renamed)
    },
    remove: ({ dataset: reference }) => {
      const { id, name } = store.datasets.find(reference)
      requireUnused(curation, id, name)
      store.datasets.remove(id)
      app.tell('datasets', 'changed', { dataset: id })
    },
  }
}

function looking(
  curation: Curation,
): Pick<DatasetHandlers, 'page' | 'keys' | 'pair' | 'check' | 'filterTerms'> {
  const { store, index } = curation
  return {
    page: ({ dataset, filter, order, descending, offset, limit, keys }) => {
      if (keys) {
        const rows = keys.map(index.finder(curation.idOf(dataset)))
        return {
          total: rows.length,
          pairs: rows.slice(offset, offset + limit).map(listedView),
          problem: null,
        }
      }
      const { rows, problem } = index.ask(curation.idOf(dataset), { filter, order, descending })
      return { total: rows.length, pairs: rows.slice(offset, offset + limit).map(listedView), problem }
    },
    keys: ({ dataset, filter, order, descending, offset, limit }) => {
      const { rows } = index.ask(curation.idOf(dataset), { filter, order, descending })
      return rows.slice(offset, offset + limit).map(({ key }) => key)
    },
    pair: ({ dataset: reference, key }) => {
      const dataset = curation.idOf(reference)
      const row = index.finder(dataset)(key)
      return { pair: pairView(row), history: historyView(store.captions.history(dataset, key), row.places) }
    },
    check: async ({ dataset: reference, model }, signal) => {
      const { id: dataset, kind } = store.datasets.find(reference)
      if (kind === 'texts') return issueViews(await checkTextsInSlices(store, dataset, model, signal))
      const pairs = [...index.rows(dataset)]
      return issueViews(await checkInSlices(store, { dataset, pairs, model }, signal))
    },
    filterTerms: () => FILTER_TERMS.map(({ name, label, help, values }) => ({ name, label, help, values })),
  }
}

/** A run needs its dataset until it has ended. */
function requireUnused({ store }: Curation, id: string, name: string): void {
  const users = store.runs
    .list()
    .filter(({ dataset, status }) => dataset === id && (status === 'queued' || status === 'running'))
  if (users.length === 0) return
  const names = users.map((run) => `"${run.name}"`).join(', ')
  throw new EngineError('BAD_ARGUMENT', message('edit.inUse', { name, runs: names }), {
    details: { runs: users.map((run) => run.id) },
    fixes: [message('edit.inUseFix')],
  })
}
