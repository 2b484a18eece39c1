// What kind of character a code point is, as bits, looked up rather than matched: scanners ask it for every character.

/** `\p{L}` */
export const LETTER = 1
/** `\p{N}` */
export const NUMBER = 2
/** `\p{White_Space}`, which is what `\s` means to Hugging Face tokenizers; every one is below U+10000. */
export const SPACE = 4
/** A word character of Rust's regex: `\p{Alphabetic}`, `\p{M}`, `\p{Nd}`, `\p{Pc}`, `\p{Join_Control}`. */
export const WORD = 8
/** ASCII punctuation and symbols, and `\p{P}`. */
export const PUNCTUATION = 16
/** `\p{Mn}` */
export const NONSPACING_MARK = 32

const PROPERTIES: readonly (readonly [number, RegExp])[] = [
  [LETTER, /\p{L}/u],
  [NUMBER, /\p{N}/u],
  [SPACE, /\p{White_Space}/u],
  [WORD, /[\p{Alphabetic}\p{M}\p{Nd}\p{Pc}\p{Join_Control}]/u],
  [PUNCTUATION, /[!-/:-@[-`{-~\p{P}]/u],
  [NONSPACING_MARK, /\p{Mn}/u],
]

const BLOCK_BITS = 8
const BLOCK_SIZE = 1 << BLOCK_BITS
const blocks: (Uint8Array | undefined)[] = []

/** The bits of a code point. A block of 256 is found when its first character is met. */
export function classOf(codePoint: number): number {
  const block = blocks[codePoint >> BLOCK_BITS] ?? makeBlock(codePoint >> BLOCK_BITS)
  return block[codePoint & (BLOCK_SIZE - 1)] as number
}

function makeBlock(index: number): Uint8Array {
  const block = Uint8Array.from({ length: BLOCK_SIZE }, (_, place) => bitsOf(index * BLOCK_SIZE + place))
  blocks[index] = block
  return block
}

function bitsOf(codePoint: number): number {
  const character = String.fromCodePoint(codePoint)
  return PROPERTIES.reduce((bits, [bit, pattern]) => (pattern.test(character) ? bits | bit : bits), 0)
}

/** The code point at a place of a text that has no lone surrogates. */
export function codePointAt(text: string, at: number): number {
  const unit = text.charCodeAt(at)
  return unit >= 0xd800 && unit < 0xdc00 ? (text.codePointAt(at) as number) : unit
}

/** How many UTF-16 units a code point takes. */
export function unitsOf(codePoint: number): 1 | 2 {
  return codePoint > 0xffff ? 2 : 1
}

/** Where the run of characters that have one of `bits` ends. */
export function endOfRun(text: string, start: number, bits: number): number {
  let at = start
  while (at < text.length) {
    const codePoint = codePointAt(text, at)
    if ((classOf(codePoint) & bits) === 0) break
    at += unitsOf(codePoint)
  }
  return at
}

/** Where the run of characters that have none of `bits` ends. */
export function endOfRunWithout(text: string, start: number, bits: number): number {
  let at = start
  while (at < text.length) {
    const codePoint = codePointAt(text, at)
    if ((classOf(codePoint) & bits) !== 0) break
    at += unitsOf(codePoint)
  }
  return at
}
