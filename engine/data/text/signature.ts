// What a text is nearly equal by: a MinHash signature over runs of three words, computed in one pass. One permutation
// with 32 bins (Li, Owen, Zhang 2012), empty bins filled from others (Shrivastava 2017, optimal densification), 8 bits kept
// of each (Li, König 2010, b-bit minwise hashing). Two signatures agree in about J of their bins, J being the share of runs
// that both texts have of all that either has.
import type { TextPart } from './example.ts'

/** Words of 32 bits in a signature: four bins in each. */
export const SIGNATURE_WORDS = 8
const BINS = 32
/** No run fell into a bin. */
const EMPTY = 0x7fffffff
const PRIME = 0x01000193
const START = 0x811c9dc5

/** How a code unit counts: part of a word, a word of its own (scripts without spaces), or neither. */
const [NONE, IN_WORD, OWN_WORD] = [0, 1, 2]
const KINDS = kindsOfUnits()

function kindsOfUnits(): Uint8Array {
  const kinds = new Uint8Array(2 ** 16).fill(IN_WORD)
  for (let unit = 0; unit < 128; unit++)
    if (!/[0-9A-Za-z_]/.test(String.fromCharCode(unit))) kinds[unit] = NONE
  const set = (first: number, last: number, kind: number): void => void kinds.fill(kind, first, last + 1)
  set(0x80, 0xbf, NONE) // Latin punctuation
  set(0x2000, 0x206f, NONE) // general punctuation
  set(0x3000, 0x303f, NONE) // ideographic punctuation
  set(0xff00, 0xff0f, NONE) // full-width punctuation
  set(0x0e00, 0x0eff, OWN_WORD) // Thai, Lao
  set(0x1000, 0x109f, OWN_WORD) // Burmese
  set(0x1780, 0x17ff, OWN_WORD) // Khmer
  set(0x3040, 0x9fff, OWN_WORD) // kana and ideographs
  return kinds
}

/** Of a byte: the small letter, figure or `_` that it counts as in a word; 0 for none, and in a longer character. */
const LETTERS = Uint8Array.from({ length: 256 }, (_, unit) =>
  unit < 0x80 && KINDS[unit] === IN_WORD ? String.fromCharCode(unit).toLowerCase().charCodeAt(0) : 0,
)

/** Writes a text's signature, {@link SIGNATURE_WORDS} words, into `out` from `at`. Case and punctuation do not count. */
export function signText(parts: readonly TextPart[], out: Uint32Array, at: number): void {
  const signer = new Signer()
  for (const { text } of parts) {
    const bytes = Buffer.from(text)
    signer.read(bytes, 0, bytes.length)
  }
  signer.write(out, at)
}

/** Signs texts that are at hand as UTF-8, part by part: bytes are quicker to read than a string's units. */
export class Signer {
  readonly #least = new Int32Array(BINS)
  #before = 0
  #last = 0
  #words = 0

  constructor() {
    this.reset()
  }

  /** Makes it ready for the next text. */
  reset(): void {
    this.#least.fill(EMPTY)
    this.#before = 0
    this.#last = 0
    this.#words = 0
  }

  /** Parts as encodeParts writes them, from `start` up to `end`. */
  readParts(bytes: Uint8Array, start: number, end: number): void {
    for (let at = start; at < end; at++) {
      while (bytes[at] !== 0) at++ // the role
      at = this.read(bytes, at + 1, end)
    }
  }

  /** A part: valid UTF-8 from `start` up to `end` or the first NUL; gives the place where it ended. */
  read(bytes: Uint8Array, start: number, end: number): number {
    let word = START
    let isOpen = false
    let i = start
    while (i < end) {
      const byte = bytes[i] as number
      const letter = LETTERS[byte] as number
      if (letter > 0) {
        word = Math.imul(word ^ letter, PRIME)
        isOpen = true
        i++
        continue
      }
      if (byte === 0) break
      const point = byte < 0x80 ? byte : pointAt(bytes, i)
      i += lengthOf(point)
      const kind = byte < 0x80 ? NONE : kindOf(point)
      if (kind === IN_WORD) {
        word = withPoint(word, point)
        isOpen = true
        continue
      }
      if (isOpen) this.#take(word)
      if (kind === OWN_WORD) this.#take(Math.imul(START ^ point, PRIME))
      word = START
      isOpen = false
    }
    if (isOpen) this.#take(word)
    return i
  }

  /** A word: with the two before it, it is a run. */
  #take(word: number): void {
    if (++this.#words >= 3) this.#count(mixed(Math.imul(this.#before, 3) ^ Math.imul(this.#last, 5) ^ word))
    this.#before = this.#last
    this.#last = word
  }

  #count(run: number): void {
    const bin = run & (BINS - 1)
    const value = run >>> 5
    if (value < (this.#least[bin] as number)) this.#least[bin] = value
  }

  write(out: Uint32Array, at: number): void {
    // fewer than three words are one run
    if (this.#words < 3) this.#count(mixed(Math.imul(this.#before, 3) ^ Math.imul(this.#last, 5)))
    for (let word = 0; word < SIGNATURE_WORDS; word++) {
      let packed = 0
      for (let k = 0; k < 4; k++) packed = (packed << 8) | (this.#bin(word * 4 + k) & 255)
      out[at + word] = packed >>> 0
    }
  }

  /** What stands in a bin, or in the first full one of those that it may borrow from. */
  #bin(bin: number): number {
    let from = bin
    for (let attempt = 1; this.#least[from] === EMPTY; attempt++)
      from = mixed(bin * BINS * BINS + attempt) & (BINS - 1)
    return mixed((this.#least[from] as number) ^ Math.imul(bin + 1, 0x9e3779b1))
  }
}

/** Bytes of a character in UTF-8. */
function lengthOf(point: number): number {
  return point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4
}

function kindOf(point: number): number {
  return point < 0x10000 ? (KINDS[point] as number) : IN_WORD
}

/** The character that begins at a byte above 127. */
function pointAt(bytes: Uint8Array, at: number): number {
  const [first, second] = [bytes[at] as number, (bytes[at + 1] as number) & 63]
  if (first < 0xe0) return ((first & 31) << 6) | second
  const third = (bytes[at + 2] as number) & 63
  if (first < 0xf0) return ((first & 15) << 12) | (second << 6) | third
  return ((first & 7) << 18) | (second << 12) | (third << 6) | ((bytes[at + 3] as number) & 63)
}

/** A word with one more character, which counts as its units of UTF-16. */
function withPoint(word: number, point: number): number {
  if (point < 0x10000) return Math.imul(word ^ point, PRIME)
  const high = 0xd800 + ((point - 0x10000) >> 10)
  return Math.imul(Math.imul(word ^ high, PRIME) ^ (0xdc00 + (point & 0x3ff)), PRIME)
}

/** Spreads every bit over the word; the end of MurmurHash3. */
function mixed(value: number): number {
  let hash = Math.imul(value ^ (value >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return hash ^ (hash >>> 16)
}

/** In how many of 32 bins two signatures agree. */
export function agreeingBins(a: Uint32Array, b: Uint32Array): number {
  let agreeing = 0
  for (let word = 0; word < SIGNATURE_WORDS; word++) {
    const differing = (a[word] as number) ^ (b[word] as number)
    if ((differing & 0xff) === 0) agreeing++
    if ((differing & 0xff00) === 0) agreeing++
    if ((differing & 0xff0000) === 0) agreeing++
    if ((differing & 0xff000000) === 0) agreeing++
  }
  return agreeing
}
