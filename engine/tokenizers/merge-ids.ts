// The running half of BPE: joins neighbouring tokens of one piece, the merge learned first first, left before right.
import type { PairTable } from './pair-table.ts'

/** Up to this many ids the next merge is looked for among all; above, a heap holds those that wait. */
const FEW_IDS = 48

/** Joins `ids[0 … length)` in place and returns how many are left. In O(n log n): a piece of a million letters is no way to stall us. */
export function mergeIds(ids: Int32Array, length: number, table: PairTable): number {
  return length <= FEW_IDS ? mergeFew(ids, length, table) : mergeMany(ids, length, table)
}

/** Rank of a pair that is never merged. */
const NEVER = 0x7fffffff
/** Of each pair of neighbours, the place of its merge in the table and its rank. */
const fewPlaces = new Int32Array(FEW_IDS)
const fewRanks = new Int32Array(FEW_IDS)

function mergeFew(ids: Int32Array, length: number, table: PairTable): number {
  for (let at = 0; at + 1 < length; at++) look(ids, at, table)
  let left = length
  for (;;) {
    let best = -1
    let bestRank = NEVER
    for (let at = 0; at + 1 < left; at++) {
      const rank = fewRanks[at] as number
      if (rank < bestRank) {
        bestRank = rank
        best = at
      }
    }
    if (best < 0) return left
    ids[best] = table.idAt(fewPlaces[best] as number)
    ids.copyWithin(best + 1, best + 2, left)
    fewPlaces.copyWithin(best + 1, best + 2, left)
    fewRanks.copyWithin(best + 1, best + 2, left)
    left--
    if (best > 0) look(ids, best - 1, table)
    if (best + 1 < left) look(ids, best, table)
  }
}

function look(ids: Int32Array, at: number, table: PairTable): void {
  const place = table.find(ids[at] as number, ids[at + 1] as number)
  fewPlaces[at] = place
  fewRanks[at] = place < 0 ? NEVER : table.rankAt(place)
}

/** The tokens of a long piece as a doubly linked list (−1 ends it, an id of −1 was merged away) and the merges that wait. */
interface Chain {
  readonly ids: Int32Array
  readonly next: Int32Array
  readonly previous: Int32Array
  readonly table: PairTable
  readonly heap: MergeHeap
}

function mergeMany(ids: Int32Array, length: number, table: PairTable): number {
  const next = Int32Array.from({ length }, (_, at) => (at + 1 < length ? at + 1 : -1))
  const previous = Int32Array.from({ length }, (_, at) => at - 1)
  const chain: Chain = { ids, next, previous, table, heap: new MergeHeap(length) }
  for (let at = 0; at < length; at++) offer(chain, at)
  while (chain.heap.size > 0) {
    const { at, rank } = chain.heap.pop()
    const place = placeAt(chain, at)
    if (place < 0 || table.rankAt(place) !== rank) continue // the tokens there have changed since
    join(chain, at, table.idAt(place))
    offer(chain, previous[at] as number)
    offer(chain, at)
  }
  let kept = 0
  for (let at = 0; at < length; at++) if ((ids[at] as number) >= 0) ids[kept++] = ids[at] as number
  return kept
}

/** The merge of the pair that starts at a token, −1 when there is none. */
function placeAt({ ids, next, table }: Chain, at: number): number {
  if (at < 0 || (ids[at] as number) < 0) return -1
  const right = next[at] as number
  return right < 0 ? -1 : table.find(ids[at] as number, ids[right] as number)
}

function offer(chain: Chain, at: number): void {
  const place = placeAt(chain, at)
  if (place >= 0) chain.heap.push(chain.table.rankAt(place), at)
}

/** The token takes its right neighbour in. */
function join({ ids, next, previous }: Chain, at: number, id: number): void {
  const right = next[at] as number
  const after = next[right] as number
  ids[at] = id
  ids[right] = -1
  next[at] = after
  if (after >= 0) previous[after] = at
}

/** Merges that wait, the one of lowest rank first and of those the leftmost; each is one number, rank · 2²⁹ + place. */
class MergeHeap {
  #keys: Float64Array
  size = 0

  constructor(length: number) {
    this.#keys = new Float64Array(length)
  }

  push(rank: number, at: number): void {
    if (this.size === this.#keys.length) this.#grow()
    const key = rank * PLACES + at
    let place = this.size++
    while (place > 0) {
      const parent = (place - 1) >> 1
      if ((this.#keys[parent] as number) <= key) break
      this.#keys[place] = this.#keys[parent] as number
      place = parent
    }
    this.#keys[place] = key
  }

  /** The first of those that wait; there must be one. */
  pop(): { rank: number; at: number } {
    const first = this.#keys[0] as number
    const last = this.#keys[--this.size] as number
    let place = 0
    for (;;) {
      let child = 2 * place + 1
      if (child >= this.size) break
      if (child + 1 < this.size && (this.#keys[child + 1] as number) < (this.#keys[child] as number)) child++
      if ((this.#keys[child] as number) >= last) break
      this.#keys[place] = this.#keys[child] as number
      place = child
    }
    this.#keys[place] = last
    return { rank: Math.floor(first / PLACES), at: first % PLACES }
  }

  #grow(): void {
    const larger = new Float64Array(2 * this.#keys.length)
    larger.set(this.#keys)
    this.#keys = larger
  }
}

/** A text of JavaScript has fewer than 2²⁹ units, and fewer than 2²⁴ merges fit beside them into 53 bits. */
const PLACES = 2 ** 29
