// Patterns of tokenizer files as small programs: sets, forks and looks at one neighbour, nothing that needs backtracking.
import { CharacterSet, memberOf, readClass, readEscape, refused } from './regex-sets.ts'

/** One step of a program; the next step is the one after it unless it says otherwise. */
export type Step =
  | { readonly type: 'set'; readonly set: CharacterSet }
  /** Goes on at the first place, and if that leads nowhere at the second. */
  | { readonly type: 'fork'; readonly first: number; readonly second: number }
  | { readonly type: 'jump'; readonly to: number }
  /** Whether the neighbouring character is in the set (nothing is, at the ends of the text). */
  | {
      readonly type: 'look'
      readonly set: CharacterSet
      readonly isAhead: boolean
      readonly isNegated: boolean
    }
  | { readonly type: 'match' }

/** A parsed pattern. */
type Node =
  | { readonly type: 'set'; readonly set: CharacterSet }
  | {
      readonly type: 'look'
      readonly set: CharacterSet
      readonly isAhead: boolean
      readonly isNegated: boolean
    }
  | { readonly type: 'all'; readonly parts: readonly Node[] }
  | { readonly type: 'any'; readonly parts: readonly Node[] }
  | {
      readonly type: 'repeat'
      readonly part: Node
      readonly least: number
      readonly most: number
      readonly isLazy: boolean
    }

const MAXIMUM_STEPS = 4096
const MAXIMUM_REPEATS = 1000
const MAXIMUM_DEPTH = 64

/**
 * The program of a pattern, which ends in a match.
 * @throws FILE_INVALID when the pattern uses more than sets, groups, alternatives, repetition and looks at one neighbour
 */
export function compilePattern(pattern: string): Step[] {
  const state: Reader = { pattern, at: 0, ignoresCase: false, depth: 0 }
  const node = readAlternatives(state)
  if (state.at < pattern.length) throw refused(pattern, `an unmatched ${pattern[state.at]}`)
  if (canBeEmpty(node)) throw refused(pattern, 'a match of nothing')
  const steps: Step[] = []
  emit(node, steps, pattern)
  steps.push({ type: 'match' })
  return steps
}

interface Reader {
  readonly pattern: string
  at: number
  ignoresCase: boolean
  depth: number
}

function readAlternatives(state: Reader): Node {
  if (++state.depth > MAXIMUM_DEPTH)
    throw refused(state.pattern, `more than ${MAXIMUM_DEPTH} groups inside each other`)
  const outer = state.ignoresCase
  const parts = [readConcatenation(state)]
  while (state.pattern[state.at] === '|') {
    state.at++
    parts.push(readConcatenation(state))
  }
  state.ignoresCase = outer
  state.depth--
  return parts.length === 1 ? (parts[0] as Node) : { type: 'any', parts }
}

function readConcatenation(state: Reader): Node {
  const parts: Node[] = []
  while (state.at < state.pattern.length && !'|)'.includes(state.pattern[state.at] as string)) {
    const part = readAtom(state)
    if (part) parts.push(readRepetition(state, part))
  }
  return { type: 'all', parts }
}

/** One set, look or group; undefined for an option that holds for what follows. */
function readAtom(state: Reader): Node | undefined {
  const { pattern, at } = state
  const letter = String.fromCodePoint(pattern.codePointAt(at) as number)
  if (letter === '(') return readGroup(state)
  if (letter === '[') {
    const { source, end } = readClass(pattern, at)
    return setAt(state, source, end)
  }
  if (letter === '\\') {
    const { members, end } = readEscape(pattern, at + 1)
    return setAt(state, `[${members}]`, end)
  }
  if (letter === '.') return setAt(state, '[^\\n]', at + 1)
  if (letter === '^' || letter === '$') return lineEdge(state, letter === '$')
  if ('*+?{'.includes(letter)) throw refused(pattern, `${letter} with nothing before it`)
  return setAt(state, `[${memberOf(letter.codePointAt(0) as number)}]`, at + letter.length)
}

function setAt(state: Reader, source: string, end: number): Node {
  state.at = end
  return { type: 'set', set: new CharacterSet(source, state.ignoresCase) }
}

/** `^` and `$` are the edges of lines: no neighbour other than a line feed. */
function lineEdge(state: Reader, isAhead: boolean): Node {
  state.at++
  return { type: 'look', set: new CharacterSet('[^\\n]', false), isAhead, isNegated: true }
}

const LOOKS: readonly (readonly [string, boolean, boolean])[] = [
  ['(?=', true, false],
  ['(?!', true, true],
  ['(?<=', false, false],
  ['(?<!', false, true],
]

function readGroup(state: Reader): Node | undefined {
  const { pattern, at } = state
  const look = LOOKS.find(([opening]) => pattern.startsWith(opening, at))
  if (look) return readLook(state, look)
  const opening = /^\((?:\?(i?)([:)]))?/.exec(pattern.slice(at, at + 4)) as RegExpExecArray
  if (opening[0] === '(' && pattern[at + 1] === '?') throw refused(pattern, pattern.slice(at, at + 3))
  state.at += opening[0].length
  const outer = state.ignoresCase
  if (opening[1] === 'i') state.ignoresCase = true
  if (opening[2] === ')') return undefined
  const node = readAlternatives(state)
  state.ignoresCase = outer
  close(state)
  return node
}

function readLook(state: Reader, [opening, isAhead, isNegated]: (typeof LOOKS)[number]): Node {
  const start = state.at
  state.at += opening.length
  const inner = readAlternatives(state)
  close(state)
  const only = inner.type === 'all' && inner.parts.length === 1 ? inner.parts[0] : undefined
  if (only?.type !== 'set')
    throw refused(state.pattern, `${state.pattern.slice(start, state.at)} (more than one character)`)
  return { type: 'look', set: only.set, isAhead, isNegated }
}

function close(state: Reader): void {
  if (state.pattern[state.at] !== ')') throw refused(state.pattern, 'a group without an end')
  state.at++
}

function readRepetition(state: Reader, part: Node): Node {
  const { pattern } = state
  const found = /^(?:[*+?]|\{(\d{1,4})?(,)?(\d{1,4})?\})([?+])?/.exec(pattern.slice(state.at, state.at + 14))
  if (!found) return part
  const [whole, low, comma, high, suffix] = found
  const isBraced = whole.startsWith('{')
  if (suffix === '+') throw refused(pattern, `the possessive ${whole}`)
  if (part.type === 'look' || (isBraced && low === undefined && high === undefined))
    throw refused(pattern, whole)
  const next = pattern[state.at + whole.length]
  if (next !== undefined && '*+?{'.includes(next)) throw refused(pattern, `${whole}${next}`)
  state.at += whole.length
  const isLazy = suffix === '?'
  if (!isBraced)
    return repeat(state, {
      part,
      least: whole[0] === '+' ? 1 : 0,
      most: whole[0] === '?' ? 1 : Infinity,
      isLazy,
    })
  const least = Number(low ?? 0)
  return repeat(state, {
    part,
    least,
    most: high !== undefined ? Number(high) : comma ? Infinity : least,
    isLazy,
  })
}

function repeat(
  state: Reader,
  { part, least, most, isLazy }: Omit<Extract<Node, { type: 'repeat' }>, 'type'>,
): Node {
  if (least > MAXIMUM_REPEATS || (most > MAXIMUM_REPEATS && most !== Infinity) || most < least)
    throw refused(state.pattern, `{${least},${most}}`)
  if (canBeEmpty(part)) throw refused(state.pattern, 'the repetition of what may be empty')
  return { type: 'repeat', part, least, most, isLazy }
}

function canBeEmpty(node: Node): boolean {
  if (node.type === 'set') return false
  if (node.type === 'look') return true
  if (node.type === 'all') return node.parts.every(canBeEmpty)
  if (node.type === 'any') return node.parts.some(canBeEmpty)
  return node.least === 0 || canBeEmpty(node.part)
}

function emit(node: Node, steps: Step[], pattern: string): void {
  if (steps.length > MAXIMUM_STEPS) throw refused(pattern, `more than ${MAXIMUM_STEPS} steps`)
  if (node.type === 'set' || node.type === 'look') steps.push(node)
  else if (node.type === 'all') for (const part of node.parts) emit(part, steps, pattern)
  else if (node.type === 'any') emitAny(node.parts, steps, pattern)
  else emitRepeat(node, steps, pattern)
}

function emitAny(parts: readonly Node[], steps: Step[], pattern: string): void {
  const jumps: number[] = []
  parts.forEach((part, index) => {
    const isLast = index === parts.length - 1
    const fork = isLast ? -1 : steps.push({ type: 'match' }) - 1 // its place is kept
    emit(part, steps, pattern)
    if (isLast) return
    jumps.push(steps.push({ type: 'match' }) - 1)
    steps[fork] = { type: 'fork', first: fork + 1, second: steps.length }
  })
  for (const jump of jumps) steps[jump] = { type: 'jump', to: steps.length }
}

function emitRepeat(node: Extract<Node, { type: 'repeat' }>, steps: Step[], pattern: string): void {
  for (let count = 0; count < node.least; count++) emit(node.part, steps, pattern)
  const fork = (at: number, after: number): Step =>
    node.isLazy
      ? { type: 'fork', first: after, second: at + 1 }
      : { type: 'fork', first: at + 1, second: after }
  if (node.most === Infinity) {
    const at = steps.push({ type: 'match' }) - 1
    emit(node.part, steps, pattern)
    steps.push({ type: 'jump', to: at })
    steps[at] = fork(at, steps.length)
    return
  }
  const places: number[] = []
  for (let count = node.least; count < node.most; count++) {
    places.push(steps.push({ type: 'match' }) - 1)
    emit(node.part, steps, pattern)
  }
  for (const at of places) steps[at] = fork(at, steps.length)
}
