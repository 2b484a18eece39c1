// The patterns of the known families, written out as scanners: linear in the text whatever it holds, and quick.
import {
  classOf,
  codePointAt,
  endOfRun,
  endOfRunWithout,
  LETTER,
  NUMBER,
  SPACE,
  unitsOf,
} from './character-classes.ts'

/** Where the piece that starts at `start` ends; every place of a text begins a piece. */
export type Scanner = (text: string, start: number) => number

const APOSTROPHE = 0x27
const BLANK = 0x20
const CARRIAGE_RETURN = 0x0d
const LINE_FEED = 0x0a

/** GPT-2: what `ByteLevel` splits by. */
export const GPT2_PATTERN =
  "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+"

const CONTRACTIONS = "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|"
const REST = '| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+'

/** Llama 3: digits by threes. */
export const LLAMA3_PATTERN = `${CONTRACTIONS}\\p{N}{1,3}${REST}`
/** Qwen2, 2.5 and 3: digits one by one. */
export const QWEN2_PATTERN = `${CONTRACTIONS}\\p{N}${REST}`

/** The scanner of each pattern that has one. */
export const SCANNERS: ReadonlyMap<string, Scanner> = new Map([
  [GPT2_PATTERN, scanGpt2],
  [LLAMA3_PATTERN, (text: string, start: number) => scanLlama3(text, start, 3)],
  [QWEN2_PATTERN, (text: string, start: number) => scanLlama3(text, start, 1)],
])

/** The end of GPT-2's piece. @source OpenAI GPT-2 encoder.py; Hugging Face tokenizers, pre_tokenizers/byte_level.rs */
export function scanGpt2(text: string, start: number): number {
  const first = text.charCodeAt(start)
  if (first === APOSTROPHE) {
    const length = contraction(text, start + 1, false)
    if (length > 0) return start + 1 + length
  }
  const body = first === BLANK ? start + 1 : start
  if (body < text.length) {
    const bits = classOf(codePointAt(text, body)) & (LETTER | NUMBER | SPACE)
    if (bits === LETTER || bits === NUMBER) return endOfRun(text, body, bits)
    if (bits === 0) return endOfRunWithout(text, body, LETTER | NUMBER | SPACE)
  }
  return endOfSpaces(text, start)
}

/** The pattern of Llama 3 with at most `digits` in a piece. */
function scanLlama3(text: string, start: number, digits: number): number {
  const first = codePointAt(text, start)
  if (first === APOSTROPHE) {
    const length = contraction(text, start + 1, true)
    if (length > 0) return start + 1 + length
  }
  const bits = classOf(first)
  if (bits & LETTER) return endOfRun(text, start, LETTER)
  if (bits & NUMBER) return endOfDigits(text, start, digits)
  const next = start + unitsOf(first)
  const nextBits = next < text.length ? classOf(codePointAt(text, next)) : SPACE
  if (nextBits & LETTER && !isNewline(first)) return endOfRun(text, next, LETTER)
  if (!(bits & SPACE)) return endOfSymbols(text, next)
  if (first === BLANK && !(nextBits & (LETTER | NUMBER | SPACE))) return endOfSymbols(text, next)
  return endOfLinesOrSpaces(text, start)
}

function isNewline(unit: number): boolean {
  return unit === LINE_FEED || unit === CARRIAGE_RETURN
}

function endOfDigits(text: string, start: number, most: number): number {
  let at = start
  for (let count = 0; count < most && at < text.length; count++) {
    const codePoint = codePointAt(text, at)
    if (!(classOf(codePoint) & NUMBER)) break
    at += unitsOf(codePoint)
  }
  return at
}

/** Symbols, and the line ends right behind them. */
function endOfSymbols(text: string, start: number): number {
  let at = endOfRunWithout(text, start, LETTER | NUMBER | SPACE)
  while (at < text.length && isNewline(text.charCodeAt(at))) at++
  return at
}

/** White space up to its last line end; without one, as {@link endOfSpaces}. */
function endOfLinesOrSpaces(text: string, start: number): number {
  const end = endOfRun(text, start, SPACE)
  for (let at = end - 1; at >= start; at--) if (isNewline(text.charCodeAt(at))) return at + 1
  return allButLast(text, start, end)
}

/** `\s+(?!\S)|\s+`: the last space of a run belongs to what follows it. */
function endOfSpaces(text: string, start: number): number {
  return allButLast(text, start, endOfRun(text, start, SPACE))
}

function allButLast(text: string, start: number, end: number): number {
  return end < text.length && end - start > 1 ? end - 1 : end
}

/** Length of `s`, `t`, `re`, `ve`, `m`, `ll` or `d` at a place, 0 when none is there. */
function contraction(text: string, at: number, ignoresCase: boolean): 0 | 1 | 2 {
  const first = folded(text.charCodeAt(at), ignoresCase)
  if (first === 's' || first === 't' || first === 'm' || first === 'd') return 1
  if (first !== 'r' && first !== 'v' && first !== 'l') return 0
  const second = folded(text.charCodeAt(at + 1), ignoresCase)
  return second === (first === 'l' ? 'l' : 'e') ? 2 : 0
}

const LONG_S = 0x17f

/** The ASCII letter that a unit is, or folds to: U+017F is a small s to a pattern that ignores case. */
function folded(unit: number, ignoresCase: boolean): string {
  if (!ignoresCase) return String.fromCharCode(unit)
  return unit === LONG_S ? 's' : String.fromCharCode(unit | 0x20)
}
