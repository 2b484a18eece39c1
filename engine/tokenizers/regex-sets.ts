// Sets of characters in the patterns of tokenizer files: written for Oniguruma, tested by JavaScript's Unicode properties.
import { knownCharacter } from './character-classes.ts'
import { invalid } from './file-fields.ts'

/** A set of code points; each block of 256 is found when its first character is met. */
export class CharacterSet {
  readonly #pattern: RegExp
  readonly #blocks: (Uint8Array | undefined)[] = []

  /** `source` is a JavaScript class, such as `[^\p{L}]`. */
  constructor(source: string, ignoresCase: boolean) {
    this.#pattern = new RegExp(`^${source}$`, ignoresCase ? 'iu' : 'u')
  }

  has(codePoint: number): boolean {
    const block = this.#blocks[codePoint >> 8] ?? this.#makeBlock(codePoint >> 8)
    return block[codePoint & 0xff] === 1
  }

  #makeBlock(index: number): Uint8Array {
    const block = Uint8Array.from({ length: 256 }, (_, place) =>
      this.#pattern.test(knownCharacter(index * 256 + place)) ? 1 : 0,
    )
    this.#blocks[index] = block
    return block
  }
}

const CATEGORIES = new Set(
  'L Lu Ll Lt Lm Lo M Mn Mc Me N Nd Nl No P Pc Pd Ps Pe Pi Pf Po S Sm Sc Sk So Z Zs Zl Zp Cc Cf Co'.split(
    ' ',
  ),
)
const SCRIPTS = new Set(
  'Arabic Armenian Bengali Cyrillic Devanagari Ethiopic Georgian Greek Gujarati Gurmukhi Han Hangul Hebrew Hiragana Kannada Katakana Khmer Lao Latin Malayalam Myanmar Sinhala Tamil Telugu Thai Tibetan'.split(
    ' ',
  ),
)

/** Letters that stand for a class, as the members of a JavaScript class. */
const SHORT: Readonly<Record<string, string>> = {
  s: '\\p{White_Space}',
  d: '\\p{Nd}',
  w: '\\p{Alphabetic}\\p{M}\\p{Nd}\\p{Pc}²³¹¼½¾', // Oniguruma counts these, and no other number of another kind
  h: '0-9a-fA-F',
}
const SHORT_OUTSIDE: Readonly<Record<string, string>> = { S: '\\P{White_Space}', D: '\\P{Nd}' }
const CONTROL: Readonly<Record<string, number>> = { n: 10, r: 13, t: 9, f: 12, v: 11, a: 7, e: 27, 0: 0 }

/** Members of a JavaScript class for an escape (without its backslash), and where it ends. */
export interface Escape {
  readonly members: string
  readonly end: number
  /** Where the escape names one character, for ranges. */
  readonly codePoint?: number
}

/** Reads the escape whose letter stands at `at`. @throws FILE_INVALID when we would get it wrong */
export function readEscape(pattern: string, at: number): Escape {
  const letter = pattern[at] ?? ''
  if (letter === 'p' || letter === 'P') return readProperty(pattern, at)
  const members = SHORT[letter] ?? SHORT_OUTSIDE[letter]
  if (members !== undefined) return { members, end: at + 1 }
  const control = CONTROL[letter]
  if (control !== undefined) return single(control, at + 1)
  const hexadecimal = /^(?:x\{([0-9a-fA-F]{1,6})\}|x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4}))/.exec(
    pattern.slice(at, at + 10),
  )
  if (hexadecimal) {
    const digits = hexadecimal[1] ?? hexadecimal[2] ?? hexadecimal[3] ?? ''
    return single(Number.parseInt(digits, 16), at + hexadecimal[0].length)
  }
  if (letter === '' || /[0-9A-Za-z]/.test(letter)) throw refused(pattern, `\\${letter}`)
  return single(
    pattern.codePointAt(at) as number,
    at + String.fromCodePoint(pattern.codePointAt(at) as number).length,
  )
}

function single(codePoint: number, end: number): Escape {
  return { members: memberOf(codePoint), end, codePoint }
}

/** A code point as a member of a class, whatever it means there. */
export function memberOf(codePoint: number): string {
  return `\\u{${codePoint.toString(16)}}`
}

function readProperty(pattern: string, at: number): Escape {
  const found = /^([pP])\{(\^?)(\w+)\}/.exec(pattern.slice(at, at + 40))
  if (!found) throw refused(pattern, pattern.slice(at - 1, at + 10))
  const [whole, letter, caret, name = ''] = found
  const isNegated = (letter === 'P') !== (caret === '^')
  const property = CATEGORIES.has(name) ? name : SCRIPTS.has(name) ? `Script=${name}` : undefined
  if (property === undefined) throw refused(pattern, `\\${whole}`)
  return { members: `\\${isNegated ? 'P' : 'p'}{${property}}`, end: at + whole.length }
}

/** Reads the class that begins with the bracket at `at`: the JavaScript class and where it ends. */
export function readClass(pattern: string, at: number): { readonly source: string; readonly end: number } {
  const isNegated = pattern[at + 1] === '^'
  const first = at + (isNegated ? 2 : 1)
  let members = ''
  let place = first
  while (pattern[place] !== ']') {
    const item = readMember(pattern, place)
    if (pattern[item.end] !== '-' || pattern[item.end + 1] === ']') {
      members += item.members
      place = item.end
      continue
    }
    const last = readMember(pattern, item.end + 1)
    if (item.codePoint === undefined || last.codePoint === undefined || item.codePoint > last.codePoint)
      throw refused(pattern, pattern.slice(place, last.end))
    members += `${item.members}-${last.members}`
    place = last.end
  }
  if (place === first) throw refused(pattern, '[]')
  return { source: `[${isNegated ? '^' : ''}${members}]`, end: place + 1 }
}

function readMember(pattern: string, at: number): Escape {
  const codePoint = pattern.codePointAt(at)
  if (codePoint === undefined) throw refused(pattern, 'a class without an end')
  const letter = String.fromCodePoint(codePoint)
  if (letter === '[' || pattern.startsWith('&&', at)) throw refused(pattern, 'a class inside a class')
  return letter === '\\' ? readEscape(pattern, at + 1) : single(codePoint, at + letter.length)
}

/** The failure of a pattern that uses what we do not run. */
export function refused(pattern: string, what: string): Error {
  return invalid(`the pattern ${JSON.stringify(pattern)} uses ${what}, which is not supported.`)
}
