// Texts of a file on the way from where they are read to where they are kept: many in one buffer, each written out as it
// will be staged, so that a thread can hand them to another without a copy.
import { hash } from 'node:crypto'
import type { Rejection } from '../pairs.ts'
import { positionOf } from '../splits.ts'
import { KEY_DIGITS } from './content.ts'
import { encodeParts, exactBytesOf, mostBytesOf } from './encoded-parts.ts'
import type { TextPart } from './example.ts'
import { Signer, SIGNATURE_WORDS } from './signature.ts'

/** Before each text: its row, which is given when it is kept, its length in bytes, and its hash. */
export const [ROW_AT, LENGTH_AT, HASH_AT, HEADER_BYTES] = [0, 4, 8, 40]
/** Of each text: its line, where it ends (it begins where the one before ends), its parts, its position between the sides. */
export const [LINE_OF, END_OF, PARTS_OF, POSITION_OF, ENTRY_WORDS] = [0, 1, 2, 3, 4]

/** A position is a whole number below this. */
export const POSITIONS = 2 ** 32

/** Bytes of a buffer, unless a single text needs more: some milliseconds of work. */
export const PACKED_BYTES = 2 ** 20
/** Most texts, and most refusals, in one buffer. */
const MOST_TEXTS = 2 ** 13
const MOST_REFUSALS = 2 ** 10

/** A row that was refused. */
interface RefusedRow {
  /** Number of texts that stand before it. */
  readonly before: number
  readonly rejection: Rejection
}

/** Some texts of a file in their order. */
export interface PackedTexts {
  /** Header and bytes of each, as encodeParts writes them. */
  readonly bytes: Uint8Array<ArrayBuffer>
  /** {@link ENTRY_WORDS} of each. */
  readonly entries: Uint32Array<ArrayBuffer>
  readonly refused: readonly RefusedRow[]
  /** Of each, where they were made already. */
  readonly signatures?: Uint32Array<ArrayBuffer>
}

/** Signatures of texts, {@link SIGNATURE_WORDS} of each. */
export function signaturesOf({ bytes, entries }: PackedTexts): Uint32Array<ArrayBuffer> {
  const count = entries.length / ENTRY_WORDS
  const signatures = new Uint32Array(count * SIGNATURE_WORDS)
  const signer = new Signer()
  for (let text = 0, start = 0; text < count; text++) {
    const end = entries[text * ENTRY_WORDS + END_OF] as number
    signer.reset()
    signer.readParts(bytes, start + HEADER_BYTES, end)
    signer.write(signatures, text * SIGNATURE_WORDS)
    start = end
  }
  return signatures
}

/** Fills one buffer after the other. */
export class TextPacker {
  #bytes: Buffer<ArrayBuffer>
  readonly #entries = new Uint32Array(MOST_TEXTS * ENTRY_WORDS)
  #count = 0
  #end = 0
  #refused: RefusedRow[] = []

  constructor(buffer: ArrayBuffer) {
    this.#bytes = Buffer.from(buffer)
  }

  get isEmpty(): boolean {
    return this.#count === 0 && this.#refused.length === 0
  }

  /** Adds a text, of which none of the parts holds a NUL; false when there is no room before {@link TextPacker.take}. */
  add(line: number, parts: readonly TextPart[]): boolean {
    if (this.#count === MOST_TEXTS || !this.#hasRoom(parts)) return false
    const bytes = this.#bytes
    const start = this.#end + HEADER_BYTES
    const end = encodeParts(parts, bytes, start)
    const hashAt = this.#end + HASH_AT
    bytes.writeUInt32LE(end - start, this.#end + LENGTH_AT)
    // as a string, for a buffer of its own takes as long as the hash
    bytes.write(hash('sha256', bytes.subarray(start, end), 'binary'), hashAt, 'latin1')
    const entry = this.#count++ * ENTRY_WORDS
    this.#entries[entry + LINE_OF] = line
    this.#entries[entry + END_OF] = end
    this.#entries[entry + PARTS_OF] = parts.length
    this.#entries[entry + POSITION_OF] =
      positionOf(bytes.toString('hex', hashAt, hashAt + KEY_DIGITS / 2)) * POSITIONS
    this.#end = end
    return true
  }

  /** Adds a row that is refused; false when there is no room before {@link TextPacker.take}. */
  refuse(rejection: Rejection): boolean {
    if (this.#refused.length === MOST_REFUSALS) return false
    this.#refused.push({ before: this.#count, rejection })
    return true
  }

  #hasRoom(parts: readonly TextPart[]): boolean {
    const room = this.#bytes.length - this.#end - HEADER_BYTES
    if (mostBytesOf(parts) <= room) return true
    const needed = exactBytesOf(parts)
    if (needed > room && this.#end === 0) this.#bytes = Buffer.from(new ArrayBuffer(HEADER_BYTES + needed))
    return needed <= this.#bytes.length - this.#end - HEADER_BYTES
  }

  /** All that was added; {@link TextPacker.renew} comes next. */
  take(): PackedTexts {
    return {
      bytes: this.#bytes,
      entries: this.#entries.slice(0, this.#count * ENTRY_WORDS),
      refused: this.#refused,
    }
  }

  /** Begins anew in a buffer. */
  renew(buffer: ArrayBuffer): void {
    this.#bytes = Buffer.from(buffer)
    this.#count = 0
    this.#end = 0
    this.#refused = []
  }
}
