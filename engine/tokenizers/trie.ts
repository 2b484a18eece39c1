// Many texts, and the longest or every one that begins at a place: for added tokens and for Unigram pieces.

const EMPTY = -1
/** The table is kept at most half full, so that a search ends soon. */
const LEAST_SLOTS = 64

/** A trie over UTF-16 units; its arrows lie in one hash table of typed arrays. */
export class Trie {
  #mask = LEAST_SLOTS - 1
  /** Node · 2¹⁶ + unit of each arrow, −1 where a slot is free. */
  #keys = new Float64Array(LEAST_SLOTS).fill(EMPTY)
  #targets = new Int32Array(LEAST_SLOTS)
  #arrows = 0
  /** The value of the text that ends at each node, −1 where none does. */
  readonly #values: number[] = [EMPTY]

  /** Adds a text with a value from 0; the last value of a text stands. An empty text is never found. */
  add(text: string, value: number): void {
    let node = 0
    for (let at = 0; at < text.length; at++) node = this.#follow(node, text.charCodeAt(at))
    if (node > 0) this.#values[node] = value
  }

  /** The node after a node (0 is the start) and a UTF-16 unit, −1 where no text goes on like that. */
  next(node: number, unit: number): number {
    const key = node * 0x10000 + unit
    for (let slot = hashOf(node, unit) & this.#mask; ; slot = (slot + 1) & this.#mask) {
      if (this.#keys[slot] === key) return this.#targets[slot] as number
      if (this.#keys[slot] === EMPTY) return EMPTY
    }
  }

  /** The value of the text that ends at a node, −1 where none does. */
  valueAt(node: number): number {
    return this.#values[node] as number
  }

  /** Where the longest text that begins at `start` ends, and its value; undefined where none begins. */
  longest(text: string, start: number): { readonly end: number; readonly value: number } | undefined {
    let found: { end: number; value: number } | undefined
    let node = 0
    for (let at = start; at < text.length; at++) {
      node = this.next(node, text.charCodeAt(at))
      if (node < 0) break
      const value = this.valueAt(node)
      if (value >= 0) found = { end: at + 1, value }
    }
    return found
  }

  #follow(node: number, unit: number): number {
    const known = this.next(node, unit)
    if (known >= 0) return known
    if (2 * (this.#arrows + 1) > this.#keys.length) this.#grow()
    const target = this.#values.push(EMPTY) - 1
    this.#put(node, unit, target)
    this.#arrows++
    return target
  }

  #put(node: number, unit: number, target: number): void {
    let slot = hashOf(node, unit) & this.#mask
    while (this.#keys[slot] !== EMPTY) slot = (slot + 1) & this.#mask
    this.#keys[slot] = node * 0x10000 + unit
    this.#targets[slot] = target
  }

  #grow(): void {
    const keys = this.#keys
    const targets = this.#targets
    this.#keys = new Float64Array(2 * keys.length).fill(EMPTY)
    this.#targets = new Int32Array(2 * keys.length)
    this.#mask = this.#keys.length - 1
    keys.forEach((key, slot) => {
      if (key !== EMPTY) this.#put(Math.floor(key / 0x10000), key % 0x10000, targets[slot] as number)
    })
  }
}

/** Knuth's multiplicative hashing of both halves. */
function hashOf(node: number, unit: number): number {
  const mixed = Math.imul(node, 0x9e3779b1) ^ Math.imul(unit, 0x85ebca6b)
  return (mixed ^ (mixed >>> 15)) >>> 0
}
