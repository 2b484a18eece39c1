// What kind of character a code point is, as bits, looked up rather than matched: scanners ask it for every character.
import { LATE_CHARACTERS, LATE_PUNCTUATION } from './late-characters.ts'

/** `\p{L}` */
export const LETTER = 1
/** `\p{N}` */
export const NUMBER = 2
/** `\p{White_Space}`, which is what `\s` means to Hugging Face tokenizers; every one is below U+10000. */
export const SPACE = 4
/** A word character of Rust's regex: `\p{Alphabetic}`, `\p{M}`, `\p{Nd}`, `\p{Pc}`, `\p{Join_Control}`. */
export const WORD = 8
/** ASCII punctuation and symbols, and `\p{P}`, as the pre-tokenizer `Punctuation` knows them. */
export const PUNCTUATION = 16
/** `\p{N}` as the pre-tokenizer `Digits` knows it, by the newest tables. */
export const DIGIT = 32

const PROPERTIES: readonly (readonly [number, RegExp])[] = [
  [LETTER, /\p{L}/u],
  [NUMBER, /\p{N}/u],
  [SPACE, /\p{White_Space}/u],
  [WORD, /[\p{Alphabetic}\p{M}\p{Nd}\p{Pc}\p{Join_Control}]/u],
]
/** What the pre-tokenizer counts beside `\p{P}`: ASCII symbols, and two characters that were punctuation once. */
const PUNCTUATION_PATTERN = /[!-/:-@[-`{-~\p{P}\u{166d}]|\u{111c9}/u
/** Has no properties: what an unassigned character is to a pattern. */
const UNASSIGNED = '\u0378'

const BLOCK_BITS = 8
const BLOCK_SIZE = 1 << BLOCK_BITS
const blocks: (Uint8Array | undefined)[] = []

/** The bits of the first characters, which most of most texts are. */
const ASCII = Uint8Array.from({ length: 128 }, (_, codePoint) => bitsOf(codePoint))

/** The bits of a code point. A block of 256 is found when its first character is met. */
export function classOf(codePoint: number): number {
  return codePoint < 128 ? (ASCII[codePoint] as number) : blockClass(codePoint)
}

function blockClass(codePoint: number): number {
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
  const seen = knownCharacter(codePoint)
  const isPunctuation = PUNCTUATION_PATTERN.test(character) && !LATE_PUNCTUATION.has(codePoint)
  const own = (isPunctuation ? PUNCTUATION : 0) | (/\p{N}/u.test(character) ? DIGIT : 0)
  return PROPERTIES.reduce((bits, [bit, pattern]) => (pattern.test(seen) ? bits | bit : bits), own)
}

/** A code point as a pattern of Hugging Face tokenizers sees it. */
export function knownCharacter(codePoint: number): string {
  return LATE_CHARACTERS.has(codePoint) ? UNASSIGNED : String.fromCodePoint(codePoint)
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
