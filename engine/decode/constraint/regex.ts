// Regular expressions as people write them, without what needs looking back or around.
import { EngineError } from '../../base/errors.ts'
import { message, type Message } from '../../base/message.ts'
import { any, type CodeRange, complement, type Pattern, repeat, setOf } from './pattern.ts'

const DIGITS: readonly CodeRange[] = [[48, 57]]
const WORD: readonly CodeRange[] = [...DIGITS, [65, 90], [95, 95], [97, 122]]
const SPACE: readonly CodeRange[] = [
  [9, 13],
  [32, 32],
  [160, 160],
  [0x1680, 0x1680],
  [0x2000, 0x200a],
  [0x2028, 0x2029],
  [0x202f, 0x202f],
  [0x205f, 0x205f],
  [0x3000, 0x3000],
  [0xfeff, 0xfeff],
]
const CLASSES: Readonly<Record<string, readonly CodeRange[]>> = {
  d: DIGITS,
  D: complement(DIGITS),
  w: WORD,
  W: complement(WORD),
  s: SPACE,
  S: complement(SPACE),
}
const CONTROLS: Readonly<Record<string, number>> = { n: 10, r: 13, t: 9, f: 12, v: 11, 0: 0 }
/** All but what ends a line. */
const DOT = complement([
  [10, 10],
  [13, 13],
  [0x2028, 0x2029],
])
const MOST_REPEATS = 1000
const REPETITION = message('form.repetition', { exact: '{n}', least: '{n,}', both: '{n,m}' })
const MOST_DEPTH = 100

/**
 * The form that an expression describes, which a text has as a whole: `^` at its beginning and `$` at its end change nothing.
 * @throws BAD_ARGUMENT naming the place, for what is no expression and for what needs looking around: (?=…), \\b, \\1
 */
export function parseRegex(source: string): Pattern {
  const reader = new RegexReader(source)
  return reader.whole()
}

class RegexReader {
  readonly #characters: readonly string[]
  readonly #source: string
  #at = 0
  #depth = 0

  constructor(source: string) {
    this.#source = source
    this.#characters = [...source]
  }

  whole(): Pattern {
    this.#take('^')
    const pattern = this.#alternatives()
    this.#take('$')
    if (this.#at < this.#characters.length)
      throw this.#refused(message('form.unexpected', { sign: this.#peek() ?? '' }))
    return pattern
  }

  #alternatives(): Pattern {
    if (++this.#depth > MOST_DEPTH) throw this.#refused(message('form.nesting'))
    const parts = [this.#sequence()]
    while (this.#take('|')) parts.push(this.#sequence())
    this.#depth--
    return any(...parts)
  }

  #sequence(): Pattern {
    const parts: Pattern[] = []
    for (let next = this.#peek(); next !== undefined && !'|)'.includes(next); next = this.#peek()) {
      if (next === '$' && this.#at === this.#characters.length - 1) break
      parts.push(this.#repeated(this.#atom()))
    }
    return { type: 'all', parts }
  }

  #atom(): Pattern {
    if (this.#take('(')) return this.#group()
    if (this.#take('[')) return setOf(this.#classRanges())
    if (this.#take('.')) return setOf(DOT)
    if (this.#take('\\')) return setOf(this.#escape())
    const next = this.#peek() as string
    if ('*+?{^$'.includes(next)) throw this.#refused(message('form.noCharacter', { sign: next }))
    this.#at++
    return setOf([single(next)])
  }

  #group(): Pattern {
    if (this.#take('?') && !this.#take(':')) throw this.#refused(message('form.groups'))
    const inner = this.#alternatives()
    if (!this.#take(')')) throw this.#refused(message('form.openGroup'))
    return inner
  }

  #repeated(part: Pattern): Pattern {
    const [least, most] = this.#counts()
    if (least === 1 && most === 1) return part
    if ('*+?{'.includes(this.#peek() ?? ' ')) throw this.#refused(message('form.repeated'))
    return repeat(part, least, most)
  }

  #counts(): [least: number, most: number] {
    if (this.#take('*')) return [0, Infinity]
    if (this.#take('+')) return [1, Infinity]
    if (this.#take('?')) return [0, 1]
    if (!this.#take('{')) return [1, 1]
    const least = this.#number()
    const most = !this.#take(',') ? least : this.#peek() === '}' ? Infinity : this.#number()
    if (!this.#take('}')) throw this.#refused(REPETITION)
    if (most < least || least > MOST_REPEATS || (most > MOST_REPEATS && most !== Infinity))
      throw this.#refused(message('form.repeats', { most: MOST_REPEATS }))
    return [least, most]
  }

  #number(): number {
    let digits = ''
    while (/^[0-9]$/.test(this.#peek() ?? '')) digits += this.#characters[this.#at++]
    if (digits === '') throw this.#refused(REPETITION)
    return Number(digits)
  }

  /** After the bracket that opens it. */
  #classRanges(): CodeRange[] {
    const isNegated = this.#take('^')
    const ranges: CodeRange[] = []
    while (!this.#take(']')) {
      const first = this.#classMember()
      const isRange = this.#peek() === '-' && this.#characters[this.#at + 1] !== ']'
      if (!isRange) {
        ranges.push(...first)
        continue
      }
      this.#at++
      ranges.push(this.#rangeOf(first, this.#classMember()))
    }
    const chosen = isNegated ? complement(ranges) : ranges
    if (chosen.length === 0) throw this.#refused(message('form.emptyClass'))
    return chosen
  }

  #rangeOf(first: readonly CodeRange[], last: readonly CodeRange[]): CodeRange {
    const [from, to] = [first[0]?.[0] ?? 0, last[0]?.[0] ?? 0]
    const areSingle = [first, last].every((one) => one.length === 1 && one[0]?.[0] === one[0]?.[1])
    if (!areSingle || to < from) throw this.#refused(message('form.range'))
    return [from, to]
  }

  #classMember(): readonly CodeRange[] {
    if (this.#take('\\')) return this.#escape()
    const next = this.#peek()
    if (next === undefined) throw this.#refused(message('form.openClass'))
    this.#at++
    return [single(next)]
  }

  /** After the backslash. */
  #escape(): readonly CodeRange[] {
    const next = this.#peek()
    if (next === undefined) throw this.#refused(message('form.backslash'))
    this.#at++
    const known = CLASSES[next]
    if (known) return known
    const control = CONTROLS[next]
    if (control !== undefined) return [[control, control]]
    if (next === 'x') return [this.#hexadecimal(2)]
    if (next === 'u') return [this.#hexadecimal(4)]
    if (/^[A-Za-z0-9]$/.test(next)) throw this.#refused(message('form.escape', { sign: next }))
    return [single(next)]
  }

  #hexadecimal(length: number): CodeRange {
    const digits = this.#characters.slice(this.#at, this.#at + length).join('')
    if (!/^[0-9a-fA-F]+$/.test(digits) || digits.length < length)
      throw this.#refused(message('form.digits', { length }))
    this.#at += length
    const code = Number.parseInt(digits, 16)
    return [code, code]
  }

  #peek(): string | undefined {
    return this.#characters[this.#at]
  }

  #take(wanted: string): boolean {
    if (this.#peek() !== wanted) return false
    this.#at++
    return true
  }

  #refused(what: Message): EngineError {
    return new EngineError(
      'BAD_ARGUMENT',
      message('generate.regex', { what, place: this.#at + 1, source: JSON.stringify(this.#source) }),
      { fixes: [message('generate.regexFix')] },
    )
  }
}

function single(character: string): CodeRange {
  const code = character.codePointAt(0) as number
  return [code, code]
}
