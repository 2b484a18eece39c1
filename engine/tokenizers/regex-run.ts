// Runs a pattern's program over a text: all ways at once, so that time grows with the text and never doubles.
import { EngineError } from '../base/errors.ts'
import { message } from '../base/message.ts'
import { codePointAt, unitsOf } from './character-classes.ts'
import { compilePattern } from './regex-program.ts'
import type { Step } from './regex-program.ts'

/** Characters looked at per character of the text before a pattern is given up: finding again and again may look at some twice. */
const LOOKS_PER_CHARACTER = 256
const LEAST_LOOKS = 1 << 16

/** A match, in UTF-16 units. */
export interface Match {
  readonly start: number
  readonly end: number
}

/** A pattern that finds its matches from left to right, of several at a place the one that Perl would choose. */
export class LinearRegex {
  readonly #pattern: string
  readonly #steps: readonly Step[]
  /** Steps where ways stand now and after the next character, in the order of their claim, with where each began. */
  #now: Ways
  #next: Ways

  /** @throws FILE_INVALID when the pattern uses what cannot run in linear time */
  constructor(pattern: string) {
    this.#pattern = pattern
    this.#steps = compilePattern(pattern)
    this.#now = new Ways(this.#steps.length)
    this.#next = new Ways(this.#steps.length)
  }

  /** All matches, none of them empty. @throws BAD_ARGUMENT when the text takes more than linear time */
  matches(text: string): Match[] {
    const found: Match[] = []
    const budget = { left: LEAST_LOOKS + LOOKS_PER_CHARACTER * text.length }
    for (let at = 0; at < text.length;) {
      const match = this.#find(text, at, budget)
      if (match === undefined) break
      found.push(match)
      at = match.end
    }
    return found
  }

  #find(text: string, from: number, budget: { left: number }): Match | undefined {
    let match: Match | undefined
    this.#now.clear()
    for (let at = from; ;) {
      if (match === undefined) this.#add(this.#now, 0, at, text, at)
      if (this.#now.count === 0 && match !== undefined) return match
      if (--budget.left < 0) throw this.#tooSlow(text)
      const codePoint = at < text.length ? codePointAt(text, at) : -1
      const after = at + (codePoint < 0 ? 1 : unitsOf(codePoint))
      match = this.#step({ text, at, after, codePoint }) ?? match
      if (codePoint < 0) return match
      at = after
      const rest = this.#now
      this.#now = this.#next
      this.#next = rest
    }
  }

  /** Moves every way over one character; a match ends the ways of less claim. */
  #step({
    text,
    at,
    after,
    codePoint,
  }: {
    text: string
    at: number
    after: number
    codePoint: number
  }): Match | undefined {
    this.#next.clear()
    for (let index = 0; index < this.#now.count; index++) {
      const place = this.#now.places[index] as number
      const start = this.#now.starts[index] as number
      const step = this.#steps[place] as Step
      if (step.type === 'match') return { start, end: at }
      if (step.type === 'set' && codePoint >= 0 && step.set.has(codePoint))
        this.#add(this.#next, place + 1, start, text, after)
    }
    return undefined
  }

  /** Adds a way and those that fork from it before the next character. */
  // eslint-disable-next-line max-params -- the hottest call of all
  #add(ways: Ways, place: number, start: number, text: string, at: number): void {
    if (!ways.mark(place)) return
    const step = this.#steps[place] as Step
    if (step.type === 'jump') this.#add(ways, step.to, start, text, at)
    else if (step.type === 'fork') {
      this.#add(ways, step.first, start, text, at)
      this.#add(ways, step.second, start, text, at)
    } else if (step.type === 'look') {
      if (isSeen(step, text, at) !== step.isNegated) this.#add(ways, place + 1, start, text, at)
    } else ways.push(place, start)
  }

  #tooSlow(text: string): EngineError {
    return new EngineError(
      'BAD_ARGUMENT',
      message('chat.slowPattern', {
        pattern: JSON.stringify(this.#pattern),
        limit: LOOKS_PER_CHARACTER,
        length: text.length,
      }),
    )
  }
}

function isSeen(step: Extract<Step, { type: 'look' }>, text: string, at: number): boolean {
  if (step.isAhead) return at < text.length && step.set.has(codePointAt(text, at))
  if (at === 0) return false
  const isPair = at > 1 && text.charCodeAt(at - 1) >> 10 === 0x37
  return step.set.has(text.codePointAt(at - (isPair ? 2 : 1)) as number)
}

/** The ways at one place of the text: each step at most once. */
class Ways {
  readonly places: Int32Array
  readonly starts: Int32Array
  readonly #marks: Int32Array
  #round = 0
  count = 0

  constructor(steps: number) {
    this.places = new Int32Array(steps)
    this.starts = new Int32Array(steps)
    this.#marks = new Int32Array(steps)
  }

  clear(): void {
    this.count = 0
    this.#round = (this.#round + 1) | 0
    if (this.#round === 0) this.#marks.fill(-1)
  }

  /** False when the step was reached already, by a way of more claim. */
  mark(place: number): boolean {
    if (this.#marks[place] === this.#round) return false
    this.#marks[place] = this.#round
    return true
  }

  push(place: number, start: number): void {
    this.places[this.count] = place
    this.starts[this.count++] = start
  }
}
