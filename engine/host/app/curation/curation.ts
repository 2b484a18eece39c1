// What every part of curation shares: the store, the pairs in memory, and one way to make a change.
import type { DatasetView, OperationView } from '../../../api/contract/views.ts'
import type { Message } from '../../../base/message.ts'
import type { Store } from '../../../store/store.ts'
import type { DatasetRow } from '../../../store/tables/datasets.ts'
import type { Changes, OperationRow } from '../../../store/tables/operations.ts'
import { withFingerprint } from '../../datasets.ts'
import type { AppContext } from '../context.ts'
import { createPairIndex, type PairIndex } from './pair-index.ts'
import { countsOf, countsOfRows, datasetView, operationView } from './views.ts'

/** A change that can be undone. */
export interface CuratedChange {
  /** In words, for the list of operations. */
  readonly description: string | Message
  /** Every example that changes. */
  readonly keys: readonly string[]
  readonly changes: Changes
}

/** The shared parts. */
export interface Curation {
  readonly app: AppContext
  readonly store: Store
  readonly index: PairIndex
  /** @throws UNKNOWN_NAME with the nearest name */
  idOf(reference: string): string
  /** A dataset as the window sees it, with the right fingerprint. */
  view(dataset: DatasetRow): DatasetView
  /** Carries a change out as one operation and tells every window. */
  apply(dataset: string, change: CuratedChange): OperationRow
  /** Takes the last operation back and tells every window. @throws UNKNOWN_NAME when there is none */
  undo(dataset: string): OperationView
}

/** Opens curation over a running app. */
export function openCuration(app: AppContext): Curation {
  const { store } = app
  const index = createPairIndex(store)
  const counts = new Map<string, { readonly revision: number; readonly counts: DatasetView['counts'] }>()
  return {
    app,
    store,
    index,
    idOf: (reference) => store.datasets.find(reference).id,
    view(dataset) {
      const { id } = dataset
      const rows = index.heldRows(id)
      const kept = rows?.filter(({ status }) => status === 'kept')
      const revision = store.datasets.revision(id)
      const known = counts.get(id)
      const current =
        known?.revision === revision
          ? known
          : { revision, counts: rows ? countsOfRows(rows) : countsOf(store, id) }
      counts.set(id, current)
      return datasetView(store, withFingerprint(store, dataset, kept && (() => kept)), current.counts)
    },
    apply(dataset, { description, keys, changes }) {
      const operation = index.changing(dataset, keys, () =>
        store.operations.apply(dataset, description, changes),
      )
      app.tell('datasets', 'changed', { dataset })
      return operation
    },
    undo(dataset) {
      let last = 0
      const { restored } = index.changing(
        dataset,
        () => store.operations.examplesOf(dataset, last),
        () => {
          const undone = store.operations.undo(dataset)
          last = undone.operation
          return undone
        },
      )
      app.tell('datasets', 'changed', { dataset })
      return operationView(store.operations.find(last) as OperationRow, restored)
    },
  }
}
