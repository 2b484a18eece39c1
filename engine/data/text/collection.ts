// All texts of a dataset in the making, without their words: hashes, signatures, sides and places, 88 bytes each.
import type { Split } from '../pairs.ts'
import { PackedRows } from './packed-rows.ts'
import { SIGNATURE_WORDS } from './signature.ts'
import type { StagedPlace } from './staging.ts'

const HASH_WORDS = 8
/** Where things stand in a row: hash, signature, side, file, line, and where its words are staged. */
const [SIGNATURE, SIDE, FILE, LINE] = [HASH_WORDS, HASH_WORDS + 8, HASH_WORDS + 9, HASH_WORDS + 10]
const [OFFSET_LOW, OFFSET_HIGH, LENGTH] = [LINE + 1, LINE + 2, LINE + 3]
const WIDTH = HASH_WORDS + SIGNATURE_WORDS + 6
/** Words of a hash that are the key: 24 hex digits. */
const KEY_WORDS = 3

const SIDES: readonly Split[] = ['train', 'eval', 'test']
/** Marks in the word of the side. */
const [SIDE_BITS, KNOWN, REMOVED] = [3, 4, 8]

/** Where an example came from, and where it waits. */
export interface TextPlace extends StagedPlace {
  /** Number of its file. */
  readonly file: number
  /** Line from 1; 0 for none. */
  readonly line: number
}

/** Of an example that is stored already. */
export const STORED: TextPlace = { file: 0, line: 0, offset: 0, length: 0 }

const IS_LITTLE_ENDIAN = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1

/** Of a hash that is being written out. */
const SCRATCH = Buffer.alloc(HASH_WORDS * 4)

/** The table of texts, with one of hashes beside it that finds equal ones. */
export class TextCollection {
  /** One row to a text. */
  readonly rows = new PackedRows(WIDTH)
  /** The first word of a signature in a row. */
  readonly signatureAt = SIGNATURE
  #table = new Int32Array(2 ** 12).fill(-1)

  get length(): number {
    return this.rows.length
  }

  /** The text of the same key; −1 when there is none. */
  find(hash: Buffer): number {
    return this.#table[
      this.#slotOf(hash.readUInt32BE(0), hash.readUInt32BE(4), hash.readUInt32BE(8))
    ] as number
  }

  /** Adds a text that {@link find} does not know; the caller writes its signature. */
  add(hash: Buffer, place: TextPlace, side: Split, isKnown = false): number {
    const row = this.rows.add()
    for (let word = 0; word < HASH_WORDS; word++) this.rows.setWord(row, word, hash.readUInt32BE(word * 4))
    this.rows.setWord(row, SIDE, SIDES.indexOf(side) | (isKnown ? KNOWN : 0))
    this.rows.setWord(row, FILE, place.file)
    this.rows.setWord(row, LINE, place.line)
    this.rows.setWord(row, OFFSET_LOW, place.offset % 2 ** 32)
    this.rows.setWord(row, OFFSET_HIGH, Math.floor(place.offset / 2 ** 32))
    this.rows.setWord(row, LENGTH, place.length)
    if (2 * this.length > this.#table.length) this.#grow()
    this.#enter(row)
    return row
  }

  placeOf(row: number): TextPlace {
    const word = (at: number): number => this.rows.word(row, at)
    const offset = word(OFFSET_HIGH) * 2 ** 32 + word(OFFSET_LOW)
    return { file: word(FILE), line: word(LINE), offset, length: word(LENGTH) }
  }

  sideOf(row: number): Split {
    return SIDES[this.rows.word(row, SIDE) & SIDE_BITS] as Split
  }

  setSide(row: number, side: Split): void {
    const marks = this.rows.word(row, SIDE) & ~SIDE_BITS
    this.rows.setWord(row, SIDE, marks | SIDES.indexOf(side))
  }

  /** True for a text that was in the dataset before. */
  isKnown(row: number): boolean {
    return (this.rows.word(row, SIDE) & KNOWN) !== 0
  }

  isRemoved(row: number): boolean {
    return (this.rows.word(row, SIDE) & REMOVED) !== 0
  }

  remove(row: number): void {
    this.rows.setWord(row, SIDE, this.rows.word(row, SIDE) | REMOVED)
  }

  /** 24 hex digits. */
  keyOf(row: number): string {
    return this.#hex(row, KEY_WORDS)
  }

  /** 64 hex digits. */
  sha256Of(row: number): string {
    return this.#hex(row, HASH_WORDS)
  }

  /** Rows that were not removed, in the order of their keys. */
  sorted(): Int32Array {
    const left = Int32Array.from({ length: this.length }, (_, row) => row).filter(
      (row) => !this.isRemoved(row),
    )
    const order = sortedBy(left, (row) => this.rows.word(row, 0))
    // the first word alone decides of nearly all; rows that have the same are few and stand together
    for (let i = 1; i < order.length; i++)
      for (let at = i; at > 0 && this.#isBehind(order[at - 1] as number, order[at] as number); at--)
        [order[at - 1], order[at]] = [order[at] as number, order[at - 1] as number]
    return order
  }

  #isBehind(a: number, b: number): boolean {
    for (let word = 0; word < KEY_WORDS; word++) {
      const difference = this.rows.word(a, word) - this.rows.word(b, word)
      if (difference !== 0) return difference > 0
    }
    return false
  }

  #hex(row: number, words: number): string {
    for (let word = 0; word < words; word++) SCRATCH.writeUInt32BE(this.rows.word(row, word), word * 4)
    return SCRATCH.toString('hex', 0, words * 4)
  }

  #slotOf(a: number, b: number, c: number): number {
    const mask = this.#table.length - 1
    let slot = a & mask
    for (let row = this.#table[slot] as number; row >= 0; row = this.#table[slot] as number) {
      const { rows } = this
      if (rows.word(row, 0) === a && rows.word(row, 1) === b && rows.word(row, 2) === c) return slot
      slot = (slot + 1) & mask
    }
    return slot
  }

  #enter(row: number): void {
    const { rows } = this
    this.#table[this.#slotOf(rows.word(row, 0), rows.word(row, 1), rows.word(row, 2))] = row
  }

  #grow(): void {
    this.#table = new Int32Array(4 * this.#table.length).fill(-1)
    for (let row = 0; row < this.length - 1; row++) this.#enter(row)
  }
}

/** Rows in the order of a word of 32 bits each: sorted as numbers of 64 bits, which needs no call for a comparison. */
function sortedBy(rows: Int32Array, wordOf: (row: number) => number): Int32Array {
  const numbers = new BigUint64Array(rows.length)
  const halves = new Uint32Array(numbers.buffer)
  const [low, high] = IS_LITTLE_ENDIAN ? [0, 1] : [1, 0]
  rows.forEach((row, i) => {
    halves[2 * i + low] = row
    halves[2 * i + high] = wordOf(row)
  })
  numbers.sort()
  return rows.map((_, i) => halves[2 * i + low] as number)
}
