// What differs between two states of a dataset.
import { DIFFERENCE_KINDS, type DifferenceKind } from '../api/contract/version-views.ts'
import type { Store } from '../store/store.ts'
import type { PairState } from '../store/tables/versions.ts'
import { readRows } from './app/curation/rows.ts'
import { isOther, keptParts, type PairNow, presentParts, type StatePart } from './datasets-versions.ts'
import { inSlices } from './slices.ts'

/** A pair that differs. */
export interface PairDifference {
  readonly key: string
  /** At least one. */
  readonly kinds: readonly DifferenceKind[]
  /** Null where it was not there yet. */
  readonly before: PairState | null
  readonly after: PairState | null
}

/** Which states to compare, by id or name; without `to` the present one. */
export interface ComparedStates {
  readonly from: string
  readonly to: string | null
  /** The present pairs, where the caller has them at hand. */
  readonly pairs?: readonly PairNow[] | undefined
}

/**
 * Pairs that differ, in the order of import. What lies in the trash before and after counts as changed where its
 * captions or marks are; a pair that came and lies in the trash, or left it never, counts as nothing.
 * @throws UNKNOWN_NAME, HASH_MISMATCH, or the signal's reason
 */
export async function differenceOf(
  store: Store,
  dataset: string,
  { from, to, pairs }: ComparedStates,
  signal?: AbortSignal,
): Promise<PairDifference[]> {
  const { id } = store.datasets.find(dataset)
  const before = keptParts(store, id, from)
  const after = to === null ? presentParts(pairs ?? readRows(store, id), signal) : keptParts(store, id, to)
  return compareParts(before, await after, signal)
}

/** Equal parts at equal places are not read: pairs never change their places. */
async function compareParts(
  before: readonly StatePart[],
  after: readonly StatePart[],
  signal?: AbortSignal,
): Promise<PairDifference[]> {
  const earlier = new Map<string, PairState>()
  for await (const [i, part] of inSlices(before.entries(), signal))
    if (part.sha256 !== after[i]?.sha256) for (const pair of part.read()) earlier.set(pair.key, pair)
  const found: PairDifference[] = []
  for await (const [i, part] of inSlices(after.entries(), signal)) {
    if (part.sha256 === before[i]?.sha256) continue
    for (const pair of part.read()) {
      add(found, earlier.get(pair.key) ?? null, pair)
      earlier.delete(pair.key)
    }
  }
  for (const pair of earlier.values()) add(found, pair, null)
  return found
}

function add(found: PairDifference[], before: PairState | null, after: PairState | null): void {
  const kinds = kindsOf(before, after)
  const key = (after ?? before)?.key ?? ''
  if (kinds.length > 0) found.push({ key, kinds, before, after })
}

function kindsOf(before: PairState | null, after: PairState | null): DifferenceKind[] {
  if (!before || !after) {
    const there = before ?? after
    return there?.status !== 'kept' ? [] : [before ? 'removed' : 'added']
  }
  const fields = (['tags', 'rating', 'split'] as const).filter((field) =>
    isOther(before[field], after[field]),
  )
  return [
    ...(before.status === after.status ? [] : ([after.status === 'kept' ? 'restored' : 'trashed'] as const)),
    ...(isOther(texts(before), texts(after)) ? (['captions'] as const) : []),
    ...fields,
  ]
}

function texts({ captions }: PairState): readonly string[] {
  return captions.map(({ text }) => text)
}

/** How many pairs differ in which way. */
export function totalsOf(differences: readonly PairDifference[]): Readonly<Record<DifferenceKind, number>> {
  const totals = Object.fromEntries(DIFFERENCE_KINDS.map((kind) => [kind, 0])) as Record<
    DifferenceKind,
    number
  >
  for (const { kinds } of differences) for (const kind of kinds) totals[kind]++
  return totals
}
