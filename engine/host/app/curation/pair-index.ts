// Datasets that are being looked at, in memory: read once, patched after small edits, read again when their revision
// says that somebody else changed them.
import { EngineError } from '../../../base/errors.ts'
import { message, type Message } from '../../../base/message.ts'
import type { Store } from '../../../store/store.ts'
import { matcherOf } from './filter.ts'
import { type PairOrder, sortedRows } from './order.ts'
import { type PairRow, readRows } from './rows.ts'

/** Datasets held at once, and answers held for each. */
const MOST_DATASETS = 2
const MOST_ANSWERS = 8
/** Above this, reading everything is quicker than reading row by row. */
const MOST_PATCHED = 5000

/** What to show. */
export interface PairQuery {
  readonly filter: string
  readonly order: PairOrder
  readonly descending: boolean
}

/** The rows that a query gives. */
export interface PairAnswer {
  readonly rows: readonly PairRow[]
  /** What is wrong with the filter; then it does not filter. */
  readonly problem: Message | null
}

/** One dataset in memory. */
interface HeldDataset {
  revision: number
  readonly rows: PairRow[]
  readonly placeOf: ReadonlyMap<string, number>
  /** By query; the oldest first. */
  readonly answers: Map<string, PairAnswer>
}

/** Datasets by id. */
export interface PairIndex {
  /** All rows in the order of import. */
  rows(dataset: string): readonly PairRow[]
  /** The same when they are in memory and as the store has them; undefined else. */
  heldRows(dataset: string): readonly PairRow[] | undefined
  /** Finds rows by key. @throws UNKNOWN_NAME */
  finder(dataset: string): (key: string) => PairRow
  ask(dataset: string, query: PairQuery): PairAnswer
  /** Makes a change of these examples, and reads them again. `work` changes nothing else. */
  changing<T>(dataset: string, keys: readonly string[] | (() => readonly string[]), work: () => T): T
}

/** Starts with nothing in memory. */
export function createPairIndex(store: Store): PairIndex {
  const held = new Map<string, HeldDataset>()
  const current = (dataset: string): HeldDataset => {
    const revision = store.datasets.revision(dataset)
    const known = held.get(dataset)
    const found = known?.revision === revision ? known : read(store, dataset, revision)
    held.delete(dataset)
    held.set(dataset, found)
    dropOldest(held, MOST_DATASETS)
    return found
  }
  return {
    rows: (dataset) => current(dataset).rows,
    heldRows: (dataset) => {
      const known = held.get(dataset)
      return known?.revision === store.datasets.revision(dataset) ? known.rows : undefined
    },
    finder: (dataset) => {
      const { rows, placeOf } = current(dataset)
      return (key) => rows[placeOf.get(key) ?? -1] ?? unknownPair(key)
    },
    ask: (dataset, query) => ask(current(dataset), query),
    changing: (dataset, keys, work) => {
      const before = store.datasets.revision(dataset)
      // A change that was rolled back leaves rows here that the store never kept.
      if (held.get(dataset)?.revision !== before) held.delete(dataset)
      const result = work()
      const known = held.get(dataset)
      if (known?.revision === before)
        patch(store, { dataset, known, keys: typeof keys === 'function' ? keys() : keys })
      return result
    },
  }
}

/**
 * Keys of the pairs that pass a filter, in the order of import; a filter never falls back to all pairs here.
 * @throws BAD_ARGUMENT when it cannot be read or lets nothing pass, UNKNOWN_NAME for the dataset
 */
export function keysThatPass(
  store: Store,
  reference: string,
  filter: string,
  index: PairIndex = createPairIndex(store),
): string[] {
  const { id } = store.datasets.find(reference)
  const { rows, problem } = index.ask(id, { filter, order: 'position', descending: false })
  if (problem === null && rows.length > 0) return rows.map(({ key }) => key)
  const why = problem === null ? message('filter.noneFits') : message('filter.unreadable', { problem })
  throw new EngineError('BAD_ARGUMENT', why, { fixes: [message('filter.changeFix')] })
}

function unknownPair(key: string): never {
  throw new EngineError('UNKNOWN_NAME', message('edit.noPair', { key }), {
    details: { key },
    fixes: [message('edit.noPairFix')],
  })
}

function read(store: Store, dataset: string, revision: number): HeldDataset {
  const rows = readRows(store, dataset)
  const placeOf = new Map(rows.map(({ key }, i) => [key, i]))
  return { revision, rows, placeOf, answers: new Map() }
}

interface Patch {
  readonly dataset: string
  readonly known: HeldDataset
  readonly keys: readonly string[]
}

function patch(store: Store, { dataset, known, keys }: Patch): void {
  if (keys.length > MOST_PATCHED) return
  for (const row of readRows(store, dataset, keys)) known.rows[known.placeOf.get(row.key) as number] = row
  known.revision = store.datasets.revision(dataset)
  known.answers.clear()
}

function ask({ rows, answers }: HeldDataset, query: PairQuery): PairAnswer {
  const name = JSON.stringify([query.filter, query.order, query.descending])
  const known = answers.get(name)
  if (known) return known
  const { matches, problem } = matcherOf(query.filter)
  const found = rows.filter(matches)
  const answer = { rows: sortedRows(found, query), problem }
  answers.set(name, answer)
  dropOldest(answers, MOST_ANSWERS)
  return answer
}

function dropOldest(map: Map<string, unknown>, most: number): void {
  for (const key of map.keys()) {
    if (map.size <= most) return
    map.delete(key)
  }
}
