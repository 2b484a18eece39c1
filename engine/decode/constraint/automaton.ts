// An automaton over bytes: the form of a text, one byte at a time. States are made when they are first reached, so that
// the work grows with the text and not with the form.
import { EngineError } from '../../base/errors.ts'
import { message, type Message } from '../../base/message.ts'
import type { Pattern } from './pattern.ts'
import { type ByteRange, utf8Ranges } from './utf8.ts'

/** Bounds of work for forms that people write; JSON schemas of some hundred fields stay below. */
const MOST_NODES = 200_000
const MOST_STATES = 20_000

/** The state from which nothing leads to a text of the form. */
export const DEAD = -1

/** A place between bytes: what may come next, or where one is without a byte. */
interface Node {
  readonly edges: { readonly range: ByteRange; readonly to: number }[]
  readonly empty: number[]
}

const UNKNOWN = -2

/** All states from which a text of the form can still come, by number. */
export class Automaton {
  readonly start: number
  readonly #nodes: Node[] = []
  readonly #end: number
  readonly #numbers = new Map<string, number>()
  readonly #sets: (readonly number[])[] = []
  readonly #next: Int32Array[] = []

  /** @throws BAD_ARGUMENT when the form is too large */
  constructor(pattern: Pattern) {
    const first = this.#node()
    this.#end = this.#node()
    this.#add(pattern, first, this.#end)
    this.start = this.#stateOf([first])
  }

  /** The state after a byte; DEAD when no text of the form goes on so. @throws BAD_ARGUMENT when there are too many states */
  next(state: number, byte: number): number {
    const known = this.#next[state] as Int32Array
    const to = known[byte] as number
    if (to !== UNKNOWN) return to
    const reached = (this.#sets[state] as readonly number[]).flatMap((node) =>
      (this.#nodes[node] as Node).edges
        .filter(({ range }) => byte >= range[0] && byte <= range[1])
        .map((edge) => edge.to),
    )
    return (known[byte] = reached.length === 0 ? DEAD : this.#stateOf(reached))
  }

  /** Whether a text may end here. */
  isAccepting(state: number): boolean {
    return (this.#sets[state] as readonly number[]).includes(this.#end)
  }

  #node(): number {
    if (this.#nodes.length >= MOST_NODES)
      throw tooLarge(message('generate.formPlaces', { limit: MOST_NODES }))
    return this.#nodes.push({ edges: [], empty: [] }) - 1
  }

  #stateOf(nodes: readonly number[]): number {
    const set = this.#closure(nodes)
    const key = set.join(' ')
    const known = this.#numbers.get(key)
    if (known !== undefined) return known
    if (this.#sets.length >= MOST_STATES)
      throw tooLarge(message('generate.formStates', { limit: MOST_STATES }))
    this.#next.push(new Int32Array(256).fill(UNKNOWN))
    const number = this.#sets.push(set) - 1
    this.#numbers.set(key, number)
    return number
  }

  /** What can be reached without a byte, and matters: places with edges, and the end. */
  #closure(nodes: readonly number[]): number[] {
    const seen = new Set(nodes)
    const stack = [...nodes]
    for (let node = stack.pop(); node !== undefined; node = stack.pop())
      for (const to of (this.#nodes[node] as Node).empty)
        if (!seen.has(to)) {
          seen.add(to)
          stack.push(to)
        }
    return [...seen]
      .filter((node) => node === this.#end || (this.#nodes[node] as Node).edges.length > 0)
      .sort((a, b) => a - b)
  }

  /** Ways for a pattern from one place to another. @source Thompson 1968, "Regular Expression Search Algorithm" */
  #add(pattern: Pattern, from: number, to: number): void {
    if (pattern.type === 'set') return this.#addSet(pattern.ranges.flatMap(utf8Ranges), from, to)
    if (pattern.type === 'any') {
      for (const part of pattern.parts) this.#add(part, from, to)
      return
    }
    if (pattern.type === 'repeat') return this.#addRepeat(pattern, from, to)
    let at = from
    for (const part of pattern.parts) {
      const next = this.#node()
      this.#add(part, at, next)
      at = next
    }
    this.#skip(at, to)
  }

  #addSet(sequences: readonly (readonly ByteRange[])[], from: number, to: number): void {
    for (const sequence of sequences) {
      let at = from
      sequence.forEach((range, i) => {
        const next = i === sequence.length - 1 ? to : this.#node()
        this.#nodes[at]?.edges.push({ range, to: next })
        at = next
      })
    }
  }

  #addRepeat({ part, least, most }: Pattern & { type: 'repeat' }, from: number, to: number): void {
    let at = from
    const once = (): void => {
      const next = this.#node()
      this.#add(part, at, next)
      at = next
    }
    for (let i = 0; i < least; i++) once()
    if (most === Infinity) {
      const loop = this.#node()
      this.#skip(at, loop)
      const back = this.#node()
      this.#add(part, loop, back)
      this.#skip(back, loop)
      return this.#skip(loop, to)
    }
    for (let i = least; i < most; i++) {
      this.#skip(at, to)
      once()
    }
    this.#skip(at, to)
  }

  #skip(from: number, to: number): void {
    this.#nodes[from]?.empty.push(to)
  }
}

function tooLarge(words: Message): EngineError {
  return new EngineError('BAD_ARGUMENT', words, {
    fixes: [message('generate.formFix', { repetition: '{n,m}' })],
  })
}
