// Gives every planned storage an offset in one arena, so that storages that live at the same time never overlap.
import { type Call, isPlace, type Storage } from './program.ts'

/** One cache line; SIMD loads and the matrix product like it. */
const ALIGNMENT = 64

/** Counted in meetings of threads: calls between two of them run at the same time. */
interface Lifetime {
  readonly storage: Storage
  readonly first: number
  last: number
  offset: number
}

/** Where storages lie and how large the arena must be. */
export interface ArenaPlan {
  readonly offsets: ReadonlyMap<Storage, number>
  readonly bytes: number
}

/**
 * Greedy by size: the largest storage first, each at the lowest offset that is free for its whole life. Pisarchyk & Lee
 * 2020, 2001.03288, "greedy by size for offset calculation".
 */
export function planArena(calls: readonly Call[]): ArenaPlan {
  const lifetimes = findLifetimes(calls)
  const placed: Lifetime[] = []
  for (const lifetime of lifetimes.sort((a, b) => b.storage.bytes - a.storage.bytes)) {
    lifetime.offset = lowestGap(lifetime, placed)
    placed.splice(insertionPoint(placed, lifetime.offset), 0, lifetime)
  }
  return {
    offsets: new Map(lifetimes.map(({ storage, offset }) => [storage, offset])),
    bytes: Math.max(0, ...lifetimes.map(({ storage, offset }) => offset + aligned(storage.bytes))),
  }
}

/** Bytes rounded up to whole cache lines. */
export function aligned(bytes: number): number {
  return Math.ceil(bytes / ALIGNMENT) * ALIGNMENT
}

function findLifetimes(calls: readonly Call[]): Lifetime[] {
  const found = new Map<Storage, Lifetime>()
  let meeting = 0
  for (const call of calls) {
    if (!call.joins) meeting++
    for (const { storage } of call.arguments.filter(isPlace)) {
      if (storage.kind !== 'planned') continue
      const known = found.get(storage)
      if (known) known.last = meeting
      else found.set(storage, { storage, first: meeting, last: meeting, offset: 0 })
    }
  }
  return [...found.values()]
}

/** `placed` is in order of offset. */
function lowestGap({ storage, first, last }: Lifetime, placed: readonly Lifetime[]): number {
  let offset = 0
  for (const other of placed) {
    if (other.last < first || other.first > last) continue
    if (offset + aligned(storage.bytes) <= other.offset) break
    offset = Math.max(offset, other.offset + aligned(other.storage.bytes))
  }
  return offset
}

function insertionPoint(placed: readonly Lifetime[], offset: number): number {
  const index = placed.findIndex((other) => other.offset > offset)
  return index === -1 ? placed.length : index
}
