// Versions of a dataset: the present state kept under a name, and read again.
import type { Store } from '../store/store.ts'
import {
  CHUNK_PAIRS,
  chunkOf,
  type PairChunk,
  type PairState,
  type VersionRow,
} from '../store/tables/versions.ts'
import { readRows } from './app/curation/rows.ts'
import { inSlices } from './slices.ts'

/** A pair as it stands in memory. */
export interface PairNow extends Omit<PairState, 'captions'> {
  readonly captions: readonly string[]
  /** The place in the store of each caption. */
  readonly places: readonly number[]
}

/** Pairs as a version keeps them. */
export function statesOf(pairs: readonly PairNow[]): PairState[] {
  return pairs.map(({ key, split, status, rating, tags, captions, places }) => ({
    ...{ key, split, status, rating, tags },
    captions: captions.map((text, i) => ({ place: places[i] as number, text })),
  }))
}

/** What is kept with the new name. */
export interface VersionRequest {
  readonly name: string
  /** Id of the run that starts from it. */
  readonly run?: string | undefined
  /** The pairs, where the caller has them at hand. */
  readonly pairs?: readonly PairNow[] | undefined
}

/** Keeps a dataset as it stands, in one transaction. @throws UNKNOWN_NAME, NAME_TAKEN or BAD_ARGUMENT */
export function keepVersion(store: Store, dataset: string, request: VersionRequest): VersionRow {
  const { id } = store.datasets.find(dataset)
  const { name, run = null, pairs } = request
  return store.transaction(() => {
    const states = statesOf(pairs ?? readRows(store, id))
    return store.versions.add(id, {
      ...{ name: run === null ? name : store.versions.freeName(id, name), run },
      ...{ counts: countStates(states), chunks: chunksOf(states) },
    })
  })
}

/** Kept pairs, all and by side, their captions, and pairs in the trash. */
function countStates(states: readonly PairState[]): Readonly<Record<string, number>> {
  const counts = { pairs: 0, train: 0, eval: 0, test: 0, excluded: 0, captions: 0 }
  for (const { status, split, captions } of states) {
    if (status === 'excluded') counts.excluded++
    else {
      counts.pairs++
      counts[split]++
      counts.captions += captions.length
    }
  }
  return counts
}

function* chunksOf(states: readonly PairState[]): Generator<PairChunk> {
  for (const some of inChunks(states)) yield chunkOf(some)
}

function inChunks<T>(items: readonly T[]): (readonly T[])[] {
  const count = Math.ceil(items.length / CHUNK_PAIRS)
  return Array.from({ length: count }, (_, i) => items.slice(i * CHUNK_PAIRS, (i + 1) * CHUNK_PAIRS))
}

/** Removes a version; the dataset stays as it is. @throws UNKNOWN_NAME */
export function removeVersion(store: Store, reference: string, version: string): VersionRow {
  return store.versions.remove(store.datasets.find(reference).id, version)
}

/** A state of a dataset in pieces; those with equal hashes hold equal pairs. */
export interface StatePart {
  readonly sha256: string
  /** @throws HASH_MISMATCH when what was kept is not as it was written */
  read(): readonly PairState[]
}

/** A version in pieces. @throws UNKNOWN_NAME */
export function keptParts(store: Store, dataset: string, version: string): StatePart[] {
  return store.versions
    .chunksOf(dataset, version)
    .map((sha256) => ({ sha256, read: () => store.versions.readChunk(sha256) }))
}

/** The present state in pieces; others get their turn while it is hashed. */
export async function presentParts(pairs: readonly PairNow[], signal?: AbortSignal): Promise<StatePart[]> {
  const parts: StatePart[] = []
  for await (const part of inSlices(inChunks(pairs), signal)) {
    const states = statesOf(part)
    parts.push({ sha256: chunkOf(states).sha256, read: () => states })
  }
  return parts
}

/** Whether two values differ, lists by what they hold. */
export function isOther(a: unknown, b: unknown): boolean {
  return a !== b && JSON.stringify(a) !== JSON.stringify(b)
}
