// All texts of a dataset in the making, without their words: keys, sides and places, 20 bytes each.
import type { Split } from '../pairs.ts'
import { PackedRows } from './packed-rows.ts'

/** Words of a hash that are the key: 24 hex digits. */
const KEY_WORDS = 3
/** Where things stand in a row: key, file with side and marks, line. */
const [SIDE, LINE] = [KEY_WORDS, KEY_WORDS + 1]
const WIDTH = LINE + 1

const SIDES: readonly Split[] = ['train', 'eval', 'test']
/** In the word of the side: the side itself, marks, and from this bit on the number of the file. */
const [SIDE_BITS, KNOWN, REMOVED, FILE_BIT] = [3, 4, 8, 4]

/** Where an example came from. */
export interface TextPlace {
  /** Number of its file. */
  readonly file: number
  /** Line from 1; 0 for none. */
  readonly line: number
}

/** A text to add. */
interface NewText extends TextPlace {
  readonly side: Split
  /** True for a text that was in the dataset before. */
  readonly isKnown?: boolean
}

/** Of an example that is stored already. */
export const STORED: TextPlace = { file: 0, line: 0 }

/** Of a key that is being written out. */
const SCRATCH = Buffer.alloc(KEY_WORDS * 4)

/** The table of texts, with one of hashes beside it that finds equal ones. */
export class TextCollection {
  /** One row to a text. */
  readonly rows = new PackedRows(WIDTH)
  #table = new Int32Array(2 ** 12).fill(-1)

  get length(): number {
    return this.rows.length
  }

  /** The text whose hash begins with the same key as the one at a place of `bytes`; −1 when there is none. */
  find(bytes: Buffer, at: number): number {
    const slot = this.#slotOf(bytes.readUInt32BE(at), bytes.readUInt32BE(at + 4), bytes.readUInt32BE(at + 8))
    return this.#table[slot] as number
  }

  /** Adds a text that {@link find} does not know, by its hash. */
  add(hash: Buffer, { file, line, side, isKnown = false }: NewText): number {
    const index = this.rows.add()
    const row = this.rows.row(index)
    for (let word = 0; word < KEY_WORDS; word++) row[word] = hash.readUInt32BE(word * 4)
    row[SIDE] = (file << FILE_BIT) | SIDES.indexOf(side) | (isKnown ? KNOWN : 0)
    row[LINE] = line
    if (3 * this.length > 2 * this.#table.length) this.#grow()
    this.#enter(index)
    return index
  }

  placeOf(row: number): TextPlace {
    return { file: this.rows.word(row, SIDE) >>> FILE_BIT, line: this.rows.word(row, LINE) }
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
    for (let word = 0; word < KEY_WORDS; word++) SCRATCH.writeUInt32BE(this.rows.word(row, word), word * 4)
    return SCRATCH.toString('hex')
  }

  /** Lets go of what only {@link find} and {@link add} need; neither may be called afterwards. */
  close(): void {
    this.#table = new Int32Array(0)
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
    this.#table = new Int32Array(2 * this.#table.length).fill(-1)
    for (let row = 0; row < this.length - 1; row++) this.#enter(row)
  }
}
