// The merges of a byte-pair model as one hash table of typed arrays: what a pair of neighbours becomes, and how early.

const EMPTY = -1

/** A merge by the ids of its tokens. */
export interface MergeIds {
  readonly left: number
  readonly right: number
  /** Of the token that both become. */
  readonly id: number
}

/** Every merge by its pair of ids. */
export class PairTable {
  readonly #mask: number
  readonly #lefts: Int32Array
  readonly #rights: Int32Array
  readonly #ranks: Int32Array
  readonly #ids: Int32Array

  /** The merges from the first learned to the last; of two for one pair the last stands. */
  constructor(merges: readonly MergeIds[]) {
    const slots = 2 ** Math.ceil(Math.log2(2 * merges.length + 2)) // at most half full
    this.#mask = slots - 1
    this.#lefts = new Int32Array(slots).fill(EMPTY)
    this.#rights = new Int32Array(slots)
    this.#ranks = new Int32Array(slots)
    this.#ids = new Int32Array(slots)
    merges.forEach(({ left, right, id }, rank) => {
      const slot = this.#slot(left, right)
      this.#lefts[slot] = left
      this.#rights[slot] = right
      this.#ranks[slot] = rank
      this.#ids[slot] = id
    })
  }

  /** The place of a pair in the table, −1 when it is never merged. */
  find(left: number, right: number): number {
    const slot = this.#slot(left, right)
    return this.#lefts[slot] === EMPTY ? EMPTY : slot
  }

  /** How early the merge at a place was learned, 0 first. */
  rankAt(place: number): number {
    return this.#ranks[place] as number
  }

  /** What the pair at a place becomes. */
  idAt(place: number): number {
    return this.#ids[place] as number
  }

  #slot(left: number, right: number): number {
    const mixed = Math.imul(left, 0x9e3779b1) ^ Math.imul(right, 0x85ebca6b)
    let slot = (mixed ^ (mixed >>> 15)) & this.#mask
    while (this.#lefts[slot] !== EMPTY && (this.#lefts[slot] !== left || this.#rights[slot] !== right))
      slot = (slot + 1) & this.#mask
    return slot
  }
}
