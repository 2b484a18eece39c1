// The patterns of a tokenizer file: plain texts, the known expressions as scanners, others on the linear engine.
import { invalid, object, text } from './file-fields.ts'
import { LinearRegex } from './regex-run.ts'
import type { Match } from './regex-run.ts'
import { SCANNERS } from './scan-words.ts'
import type { Scanner } from './scan-words.ts'
import type { Part } from './split-behavior.ts'

/** Finds a pattern in a text. */
export interface Finder {
  /** The text in parts, matched and not, in order; none is empty. */
  readonly parts: (whole: string) => Part[]
  /** The text with every match replaced. */
  readonly replace: (whole: string, by: string) => string
  /** For an expression that covers every text with matches. */
  readonly scanner?: Scanner
  /** It has a plain space in it, and so finds nothing where there is none. */
  readonly needsSpaces?: boolean
}

/** Longest expression that is read, in characters. */
const LONGEST_PATTERN = 10_000

/** A pattern as files write it, `{ "String": … }` or `{ "Regex": … }`. @throws FILE_INVALID when it cannot run in linear time */
export function readPattern(where: string, value: unknown): Finder {
  const fields = object(where, value)
  if (fields['String'] !== undefined) return literalFinder(text(`${where}.String`, fields['String']))
  const expression = text(`${where}.Regex`, fields['Regex'])
  if (expression.length > LONGEST_PATTERN)
    throw invalid(`${where} has at most ${LONGEST_PATTERN} characters, got ${expression.length}.`)
  const scanner = SCANNERS.get(expression)
  if (scanner) return { ...finderOf((whole) => scannedMatches(whole, scanner)), scanner }
  const regex = new LinearRegex(expression)
  return finderOf((whole) => regex.matches(whole))
}

function literalFinder(sought: string): Finder {
  return {
    ...finderOf((whole) => literalMatches(whole, sought)),
    needsSpaces: sought.includes(' '),
    replace: (whole, by) => (sought === '' ? whole : whole.replaceAll(sought, () => by)),
  }
}

function literalMatches(whole: string, sought: string): Match[] {
  const matches: Match[] = []
  if (sought === '') return matches
  for (let start = whole.indexOf(sought); start >= 0; start = whole.indexOf(sought, start + sought.length))
    matches.push({ start, end: start + sought.length })
  return matches
}

function scannedMatches(whole: string, scan: Scanner): Match[] {
  const matches: Match[] = []
  for (let start = 0; start < whole.length;) {
    const end = scan(whole, start)
    matches.push({ start, end })
    start = end
  }
  return matches
}

function finderOf(matches: (whole: string) => Match[]): Finder {
  return {
    parts: (whole) => partsOf(whole, matches(whole)),
    replace: (whole, by) => {
      const found = matches(whole)
      if (found.length === 0) return whole
      return partsOf(whole, found)
        .map(({ start, end, isMatch }) => (isMatch ? by : whole.slice(start, end)))
        .join('')
    },
  }
}

function partsOf(whole: string, matches: readonly Match[]): Part[] {
  const parts: Part[] = []
  let done = 0
  for (const { start, end } of matches) {
    if (done < start) parts.push({ start: done, end: start, isMatch: false })
    parts.push({ start, end, isMatch: true })
    done = end
  }
  if (done < whole.length) parts.push({ start: done, end: whole.length, isMatch: false })
  return parts
}
