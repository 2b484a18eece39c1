// The pieces of a filter: words, quoted phrases, `name:value`, `OR`, `-` and parentheses.

/** A piece with its place. */
export interface FilterToken {
  readonly kind: 'term' | 'or' | 'not' | 'open' | 'close'
  /** Where it begins, from 0. */
  readonly position: number
  /** As it was written. */
  readonly text: string
  /** Of a term: what stands before the colon; null for a word or phrase. */
  readonly name: string | null
  /** Of a term: the word, the phrase, or what stands behind the colon. */
  readonly value: string
  readonly isQuoted: boolean
  /** True where the closing quote is missing, which opened at `quote`. */
  readonly isOpen: boolean
  readonly quote: number
}

const MARKS: Readonly<Record<string, FilterToken['kind']>> = { '(': 'open', ')': 'close', '-': 'not' }
const NAME = /([A-Za-z]+):/y
const PLAIN = /[^\s()"]+/y
const SPACE = /\s+/y

/** The pieces of a filter in their order; every text has some. */
export function tokensOf(filter: string): FilterToken[] {
  const tokens: FilterToken[] = []
  let at = matchAt(SPACE, filter, 0).length
  while (at < filter.length) {
    const token = markAt(filter, at) ?? termAt(filter, at)
    tokens.push(token)
    at += token.text.length
    at += matchAt(SPACE, filter, at).length
  }
  return tokens
}

function matchAt(pattern: RegExp, text: string, at: number): string {
  pattern.lastIndex = at
  return pattern.exec(text)?.[0] ?? ''
}

function markAt(filter: string, position: number): FilterToken | undefined {
  const text = filter.charAt(position)
  const kind = MARKS[text]
  if (!kind) return undefined
  // A hyphen that stands alone is a word like any other.
  if (kind === 'not' && /^(\s|$)/.test(filter.slice(position + 1, position + 2))) return undefined
  return { ...NO_TERM, kind, position, text }
}

const NO_TERM = { name: null, value: '', isQuoted: false, isOpen: false, quote: 0 } as const

function termAt(filter: string, position: number): FilterToken {
  const name = matchAt(NAME, filter, position)
  const start = position + name.length
  const isQuoted = filter.charAt(start) === '"'
  const end = isQuoted ? filter.indexOf('"', start + 1) : start + matchAt(PLAIN, filter, start).length
  const isOpen = end < 0
  const text = filter.slice(position, isOpen ? filter.length : end + (isQuoted ? 1 : 0))
  if (text === 'OR') return { ...NO_TERM, kind: 'or', position, text }
  const value = isQuoted ? filter.slice(start + 1, isOpen ? filter.length : end) : filter.slice(start, end)
  return {
    kind: 'term',
    position,
    text,
    name: name === '' ? null : name.slice(0, -1).toLowerCase(),
    value,
    isQuoted,
    isOpen,
    quote: start,
  }
}
