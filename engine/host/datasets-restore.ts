// The way back to a version of a dataset, as one operation.
import { message, type Message } from '../base/message.ts'
import type { Store } from '../store/store.ts'
import type { CaptionChange, Changes, ExampleField } from '../store/tables/operations.ts'
import type { PairState, VersionRow } from '../store/tables/versions.ts'
import { readRows } from './app/curation/rows.ts'
import { isOther, keptParts, type PairNow, statesOf } from './datasets-versions.ts'

/** A change of a dataset that is not carried out yet. */
export interface PlannedChange {
  readonly description: Message
  readonly keys: readonly string[]
  readonly changes: Changes
}

/**
 * What makes a dataset as a version has it; pairs that came later go to the trash. Undefined when it is so already.
 * @throws UNKNOWN_NAME or HASH_MISMATCH
 */
export function planRestore(
  store: Store,
  dataset: string,
  { version, pairs }: { readonly version: string; readonly pairs?: readonly PairNow[] | undefined },
): PlannedChange | undefined {
  const { name } = store.versions.find(dataset, version)
  const wanted = new Map(
    keptParts(store, dataset, version).flatMap((part) => part.read().map((pair) => [pair.key, pair])),
  )
  const plan: RestorePlan = { keys: new Set(), captions: [], values: new Map() }
  for (const pair of statesOf(pairs ?? readRows(store, dataset))) planPair(plan, pair, wanted.get(pair.key))
  if (plan.keys.size === 0) return undefined
  const values = [...plan.values].map(([field, byKey]) => ({ field, byKey }))
  return {
    description: message('operation.version', { name }),
    keys: [...plan.keys],
    changes: { captions: plan.captions, values },
  }
}

type Value = PairState[ExampleField]

interface RestorePlan {
  readonly keys: Set<string>
  readonly captions: CaptionChange[]
  readonly values: Map<ExampleField, Map<string, Value>>
}

const FIELDS: readonly ExampleField[] = ['status', 'rating', 'tags', 'split']

function planPair(plan: RestorePlan, now: PairState, then: PairState | undefined): void {
  const { key } = now
  if (!then) return now.status === 'kept' ? planValue(plan, key, ['status', 'excluded']) : undefined
  for (const field of FIELDS) if (isOther(now[field], then[field])) planValue(plan, key, [field, then[field]])
  const standing = new Map(now.captions.map(({ place, text }) => [place, text]))
  const changes = then.captions
    .filter(({ place, text }) => standing.get(place) !== text)
    .map(({ place, text }): CaptionChange => ({ example: key, place, text }))
  const left = new Set(then.captions.map(({ place }) => place))
  for (const place of standing.keys()) if (!left.has(place)) changes.push({ example: key, place, text: null })
  plan.captions.push(...changes)
  if (changes.length > 0) plan.keys.add(key)
}

function planValue(plan: RestorePlan, key: string, [field, value]: readonly [ExampleField, Value]): void {
  const byKey = plan.values.get(field) ?? new Map<string, Value>()
  plan.values.set(field, byKey.set(key, value))
  plan.keys.add(key)
}

/** Goes back to a version as one operation; gives how many values changed. @throws as {@link planRestore} */
export function restoreVersion(store: Store, reference: string, version: string): Restored {
  const { id } = store.datasets.find(reference)
  return store.transaction(() => {
    const found = store.versions.find(id, version)
    const plan = planRestore(store, id, { version })
    const operation = plan && store.operations.apply(id, plan.description, plan.changes)
    return { version: found, operation: operation?.id, changed: operation?.changed ?? 0 }
  })
}

/** What going back did. */
export interface Restored {
  readonly version: VersionRow
  /** Number for undoing; undefined when nothing was to be changed. */
  readonly operation: number | undefined
  readonly changed: number
}
