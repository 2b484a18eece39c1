// The query language of the filter box (docs/filters.md): words and terms to a test of pairs. One pass over the
// tokens, so the time is linear in the text; what is wrong is said, never thrown.
import { message, type Message } from '../../../base/message.ts'
import { FILTER_TERMS, type PairTest } from './filter-terms.ts'
import { type FilterToken, tokensOf } from './filter-tokens.ts'
import { fold } from './fold.ts'

/** What a filter does. */
export interface PairMatcher {
  readonly matches: PairTest
  /** What is wrong with it, and where; then it lets everything that is kept pass. */
  readonly problem: Message | null
}

/** Longest filter in characters, and deepest parentheses. */
const MOST_CHARACTERS = 2000
const MOST_NESTED = 100

const isKept: PairTest = ({ status }) => status === 'kept'
const TERMS = new Map(FILTER_TERMS.map((term) => [term.name, term]))
/** What the language knows before the colon, for messages. */
const KNOWN = FILTER_TERMS.map(({ name }) => `${name}:`).join(', ')

/** A filter that cannot be read; caught here, never seen outside. */
class FilterProblem extends Error {
  readonly said: Message

  constructor(position: number, expectation: Message) {
    const said = message('filter.at', { place: position + 1, expectation })
    super(said.text)
    this.said = said
  }
}

/** The test that a filter describes. Unless it says `is:kept` or `is:trash` somewhere, the trash is left out. */
export function matcherOf(filter: string): PairMatcher {
  try {
    if (filter.length > MOST_CHARACTERS)
      throw new FilterProblem(MOST_CHARACTERS, message('filter.long', { limit: MOST_CHARACTERS }))
    const parser = new FilterParser(tokensOf(filter), filter.length)
    const test = parser.parse()
    const matches: PairTest = parser.namesStatus ? test : (row) => isKept(row) && test(row)
    return { matches, problem: null }
  } catch (error) {
    if (!(error instanceof FilterProblem)) throw error
    return { matches: isKept, problem: error.said }
  }
}

/** Recursive descent: alternatives of conjunctions of terms. */
class FilterParser {
  /** True once the filter itself said which status it wants. */
  namesStatus = false
  readonly #tokens: readonly FilterToken[]
  readonly #end: number
  #next = 0
  #depth = 0

  constructor(tokens: readonly FilterToken[], end: number) {
    this.#tokens = tokens
    this.#end = end
  }

  parse(): PairTest {
    if (this.#tokens.length === 0) return () => true
    const test = this.#alternatives()
    const rest = this.#tokens[this.#next]
    if (rest) throw new FilterProblem(rest.position, message('filter.term', { text: rest.text }))
    return test
  }

  #alternatives(): PairTest {
    const tests = [this.#conjunction()]
    while (this.#take('or')) tests.push(this.#conjunction())
    return tests.length === 1 ? (tests[0] as PairTest) : (row) => tests.some((test) => test(row))
  }

  #conjunction(): PairTest {
    const tests = [this.#factor()]
    while (!['or', 'close', undefined].includes(this.#peek()?.kind)) tests.push(this.#factor())
    return tests.length === 1 ? (tests[0] as PairTest) : (row) => tests.every((test) => test(row))
  }

  #factor(): PairTest {
    let isNegated = false
    while (this.#take('not')) isNegated = !isNegated
    const test = this.#take('open') ? this.#group() : this.#term()
    return isNegated ? (row) => !test(row) : test
  }

  #group(): PairTest {
    const { position } = this.#tokens[this.#next - 1] as FilterToken
    if (++this.#depth > MOST_NESTED)
      throw new FilterProblem(position, message('filter.nested', { limit: MOST_NESTED }))
    const test = this.#alternatives()
    if (!this.#take('close'))
      throw new FilterProblem(
        this.#peek()?.position ?? this.#end,
        message('filter.close', { place: position + 1 }),
      )
    this.#depth--
    return test
  }

  #term(): PairTest {
    const token = this.#peek()
    if (token?.kind !== 'term') {
      const words = token ? message('filter.word', { text: token.text }) : message('filter.ends')
      throw new FilterProblem(token?.position ?? this.#end, words)
    }
    this.#next++
    if (token.isOpen) throw new FilterProblem(this.#end, message('filter.quote', { place: token.quote + 1 }))
    return token.name === null ? wordTest(token.value) : this.#namedTest(token, token.name)
  }

  #namedTest({ position, value, isQuoted }: FilterToken, name: string): PairTest {
    const term = TERMS.get(name)
    if (!term) throw new FilterProblem(position, message('filter.noTerm', { name, known: KNOWN }))
    const test = term.testOf({ text: value, isQuoted })
    if (!test) {
      const { expected } = term
      throw new FilterProblem(
        position + name.length + 1,
        value === ''
          ? message('filter.noValue', { expected, name })
          : message('filter.value', { expected, name, value }),
      )
    }
    if (name === 'is' && value !== 'edited') this.namesStatus = true
    return test
  }

  #peek(): FilterToken | undefined {
    return this.#tokens[this.#next]
  }

  #take(kind: FilterToken['kind']): boolean {
    if (this.#peek()?.kind !== kind) return false
    this.#next++
    return true
  }
}

function wordTest(word: string): PairTest {
  const wanted = fold(word)
  return ({ searchText }) => searchText.includes(wanted)
}
