// Patterns of own metrics: the part of regular expressions that can be matched in linear time.

/** A condition on a place between characters. */
export type PatternAssertion = 'start' | 'end' | 'boundary' | 'no boundary'

/** A pattern as a tree. */
export type PatternNode =
  | { readonly kind: 'one'; test(codePoint: number): boolean }
  | { readonly kind: 'assert'; readonly what: PatternAssertion }
  | { readonly kind: 'sequence' | 'choice'; readonly parts: readonly PatternNode[] }
  | { readonly kind: 'repeat'; readonly part: PatternNode; readonly least: number; readonly most: number }

/** A mistake in a pattern. */
export class PatternError extends Error {
  /** UTF-16 units before the mistake. */
  readonly at: number

  constructor(at: number, message: string) {
    super(message)
    this.name = 'PatternError'
    this.at = at
  }
}

type Test = (codePoint: number) => boolean

const MAXIMUM_DEPTH = 50
const between =
  (first: string, last: string): Test =>
  (point) =>
    point >= (first.codePointAt(0) as number) && point <= (last.codePointAt(0) as number)
const any =
  (...tests: readonly Test[]): Test =>
  (point) =>
    tests.some((test) => test(point))
const not =
  (test: Test): Test =>
  (point) =>
    !test(point)
const isDigit = between('0', '9')
/** ASCII, as `\w` of a regular expression. */
export const isWord: Test = any(isDigit, between('a', 'z'), between('A', 'Z'), between('_', '_'))
const isSpace: Test = (point) => /\s/u.test(String.fromCodePoint(point))
const isLineEnd: Test = (point) => [0x0a, 0x0d, 0x2028, 0x2029].includes(point)
const CLASSES: Readonly<Record<string, Test>> = {
  ...{ d: isDigit, w: isWord, s: isSpace },
  ...{ D: not(isDigit), W: not(isWord), S: not(isSpace) },
}
const CONTROLS: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r' }
const ASSERTIONS: Readonly<Record<string, PatternAssertion>> = { b: 'boundary', B: 'no boundary' }

/** Reads a pattern. @throws PatternError with the place of the first mistake */
export function parsePattern(pattern: string): PatternNode {
  const reader = new PatternReader(pattern)
  const tree = reader.choice(0)
  if (!reader.isDone) throw reader.mistake('a “)” has no “(”')
  return tree
}

class PatternReader {
  readonly #pattern: string
  #at = 0

  constructor(pattern: string) {
    this.#pattern = pattern
  }

  get isDone(): boolean {
    return this.#at >= this.#pattern.length
  }

  mistake(message: string): PatternError {
    return new PatternError(this.#at, message)
  }

  choice(depth: number): PatternNode {
    if (depth > MAXIMUM_DEPTH) throw this.mistake(`at most ${String(MAXIMUM_DEPTH)} groups may be nested`)
    const parts = [this.#sequence(depth)]
    while (this.#skip('|')) parts.push(this.#sequence(depth))
    return { kind: 'choice', parts }
  }

  #sequence(depth: number): PatternNode {
    const parts: PatternNode[] = []
    while (!this.isDone && !'|)'.includes(this.#peek())) parts.push(this.#repeated(this.#atom(depth)))
    return { kind: 'sequence', parts }
  }

  #repeated(part: PatternNode): PatternNode {
    const bounds = this.#bounds()
    if (!bounds) return part
    // whether it takes little or much makes no difference to whether it matches
    this.#skip('?')
    if ('*+?'.includes(this.#peek() || ' ')) throw this.mistake('a repetition of a repetition needs a group')
    return { kind: 'repeat', part, ...bounds }
  }

  #bounds(): { least: number; most: number } | undefined {
    if (this.#skip('*')) return { least: 0, most: Infinity }
    if (this.#skip('+')) return { least: 1, most: Infinity }
    if (this.#skip('?')) return { least: 0, most: 1 }
    const [text, least, comma, most] =
      /^\{(\d{1,3})(,?)(\d{0,3})\}/.exec(this.#pattern.slice(this.#at, this.#at + 9)) ?? []
    if (text === undefined) return undefined
    const bounds = { least: Number(least), most: most ? Number(most) : comma ? Infinity : Number(least) }
    if (bounds.most < bounds.least) throw this.mistake('the second count is smaller than the first')
    this.#at += text.length
    return bounds
  }

  #atom(depth: number): PatternNode {
    const character = this.#peek()
    if (character === '(') return this.#group(depth)
    if (character === '[') return { kind: 'one', test: this.#set() }
    if ('*+?'.includes(character)) throw this.mistake(`there is nothing before “${character}” to repeat`)
    if (this.#skip('^')) return { kind: 'assert', what: 'start' }
    if (this.#skip('$')) return { kind: 'assert', what: 'end' }
    if (this.#skip('.')) return { kind: 'one', test: not(isLineEnd) }
    const assertion = character === '\\' ? ASSERTIONS[this.#pattern[this.#at + 1] ?? ''] : undefined
    if (!assertion) return { kind: 'one', test: this.#oneOf().test }
    this.#at += 2
    return { kind: 'assert', what: assertion }
  }

  #group(depth: number): PatternNode {
    const start = this.#at++
    if (this.#skip('?') && !this.#skip(':'))
      throw this.mistake('groups that look ahead, look back or have a name cannot be used')
    const inner = this.choice(depth + 1)
    if (!this.#skip(')')) throw new PatternError(start, 'the group that begins here has no “)”')
    return inner
  }

  #set(): Test {
    const start = this.#at++
    const isOutside = this.#skip('^')
    const tests: Test[] = []
    while (!this.isDone && this.#peek() !== ']') tests.push(this.#range())
    if (!this.#skip(']')) throw new PatternError(start, 'the set that begins here has no “]”')
    return isOutside ? not(any(...tests)) : any(...tests)
  }

  #range(): Test {
    const start = this.#at
    const first = this.#oneOf()
    const isRange = this.#peek() === '-' && !']'.includes(this.#pattern[this.#at + 1] ?? ']')
    if (!isRange || first.character === undefined) return first.test
    this.#at++
    const { character: last } = this.#oneOf()
    if (last === undefined) throw new PatternError(start, 'a range ends with a single character')
    if ((last.codePointAt(0) as number) < (first.character.codePointAt(0) as number))
      throw new PatternError(start, 'the end of the range comes before its start')
    return between(first.character, last)
  }

  /** A character or a class by its escape. */
  #oneOf(): { test: Test; character?: string } {
    const isEscape = this.#skip('\\')
    const character = this.#peek()
    if (character === '') throw this.mistake('a backslash stands at the end')
    const named = isEscape ? CLASSES[character] : undefined
    const control = isEscape ? CONTROLS[character] : undefined
    if (isEscape && !named && !control && /[\p{L}\p{N}]/u.test(character))
      throw this.mistake('this escape cannot be used')
    this.#at += character.length
    const literal = control ?? character
    return named ? { test: named } : { test: between(literal, literal), character: literal }
  }

  #peek(): string {
    const point = this.#pattern.codePointAt(this.#at)
    return point === undefined ? '' : String.fromCodePoint(point)
  }

  #skip(text: string): boolean {
    const isThere = this.#pattern.startsWith(text, this.#at)
    if (isThere) this.#at += text.length
    return isThere
  }
}
