// The running half of BPE: joins neighbouring tokens of one piece, the merge learned first first, left before right.
import { heapPop, heapPush } from './heap.ts'
import { MAXIMUM_TOKENS } from './tokenizer-file.ts'

/** What two neighbours become, and how early that merge was learned (0 first). */
interface Merge {
  readonly rank: number
  readonly id: number
}

/** Every merge by its pair, written as one number: left · MAXIMUM_TOKENS + right. */
export type MergeTable = ReadonlyMap<number, Merge>

/** The merges as a table; every token they name must be in the vocabulary. */
export function mergeTable(
  merges: readonly (readonly [string, string])[],
  vocabulary: ReadonlyMap<string, number>,
): MergeTable {
  const id = (token: string): number => vocabulary.get(token) as number
  return new Map(
    merges.map(([left, right], rank) => [
      id(left) * MAXIMUM_TOKENS + id(right),
      { rank, id: id(left + right) },
    ]),
  )
}

/** A merge that could be done at the token `at`; stale when the tokens there have changed since. */
interface Waiting extends Merge {
  readonly at: number
  readonly pair: number
}

function comesFirst(a: Waiting, b: Waiting): boolean {
  return a.rank < b.rank || (a.rank === b.rank && a.at < b.at)
}

/** The tokens of a piece as a doubly linked list; −1 ends it, an id of −1 was merged away. */
interface Chain {
  readonly ids: number[]
  readonly next: number[]
  readonly previous: number[]
}

/** The ids after all merges, in O(n log n) for n ids: a piece of a million letters is no way to stall us. */
export function mergePairs(ids: readonly number[], table: MergeTable): number[] {
  const chain: Chain = {
    ids: [...ids],
    next: ids.map((_, i) => (i + 1 < ids.length ? i + 1 : -1)),
    previous: ids.map((_, i) => i - 1),
  }
  const heap: Waiting[] = []
  for (let at = 0; at < ids.length; at++) offer(chain, table, heap, at)
  for (let top = heapPop(heap, comesFirst); top !== undefined; top = heapPop(heap, comesFirst)) {
    if (pairAt(chain, top.at) !== top.pair) continue
    join(chain, top)
    offer(chain, table, heap, chain.previous[top.at] as number)
    offer(chain, table, heap, top.at)
  }
  return chain.ids.filter((id) => id >= 0)
}

/** The pair that starts at a token, −1 when none does. */
function pairAt(chain: Chain, at: number): number {
  const right = at < 0 ? -1 : (chain.next[at] as number)
  const left = at < 0 ? -1 : (chain.ids[at] as number)
  return left < 0 || right < 0 ? -1 : left * MAXIMUM_TOKENS + (chain.ids[right] as number)
}

function offer(chain: Chain, table: MergeTable, heap: Waiting[], at: number): void {
  const pair = pairAt(chain, at)
  const merge = table.get(pair)
  if (merge !== undefined) heapPush(heap, { ...merge, at, pair }, comesFirst)
}

/** The token takes its right neighbour in. */
function join(chain: Chain, { at, id }: Waiting): void {
  const right = chain.next[at] as number
  const after = chain.next[right] as number
  chain.ids[at] = id
  chain.ids[right] = -1
  chain.next[at] = after
  if (after >= 0) chain.previous[after] = at
}
