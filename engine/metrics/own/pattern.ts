// Matching in linear time: all ways through the pattern are followed at once (Thompson 1968), so none is tried twice.
import {
  isWord,
  parsePattern,
  type PatternAssertion,
  PatternError,
  type PatternNode,
} from './pattern-parser.ts'

/** Whether a text contains a match. Takes at most characters × {@link MAXIMUM_STATES} steps. */
export type Pattern = (text: string) => boolean

/** Most states of a pattern, counted repetitions written out. */
const MAXIMUM_STATES = 1000

type State =
  | { readonly kind: 'one'; readonly test: (codePoint: number) => boolean; readonly next: number }
  | { readonly kind: 'assert'; readonly what: PatternAssertion; readonly next: number }
  | { readonly kind: 'split'; next: number; readonly other: number }
  | { readonly kind: 'found' }

/** Where a match stands: the text, the place in it, and at which place each state was last followed. */
interface Scan {
  readonly points: readonly number[]
  readonly at: number
  readonly seenAt: Int32Array
}

/** Compiles a pattern. @throws PatternError when it cannot be read or is too large */
export function compilePattern(pattern: string): Pattern {
  const states: State[] = [{ kind: 'found' }]
  const entry = emit(states, parsePattern(pattern), 0)
  return (text) => contains(states, entry, text)
}

/** Adds the states of a tree that go on to `next`; gives the first of them. */
function emit(states: State[], node: PatternNode, next: number): number {
  if (states.length > MAXIMUM_STATES) throw new PatternError(0, 'the pattern repeats too much by count')
  switch (node.kind) {
    case 'one':
      return states.push({ kind: 'one', test: node.test, next }) - 1
    case 'assert':
      return states.push({ kind: 'assert', what: node.what, next }) - 1
    case 'sequence':
      return node.parts.reduceRight((after, part) => emit(states, part, after), next)
    case 'choice':
      return node.parts
        .map((part) => emit(states, part, next))
        .reduceRight((other, one) => states.push({ kind: 'split', next: one, other }) - 1)
    case 'repeat':
      return emitRepeat(states, node, next)
  }
}

function emitRepeat(
  states: State[],
  { part, least, most }: PatternNode & { readonly kind: 'repeat' },
  next: number,
): number {
  let entry = next
  if (most === Infinity) {
    const loop: State = { kind: 'split', next, other: next }
    entry = states.push(loop) - 1
    loop.next = emit(states, part, entry)
  } else
    for (let optional = least; optional < most; optional++)
      entry = states.push({ kind: 'split', next: emit(states, part, entry), other: next }) - 1
  for (let copy = 0; copy < least; copy++) entry = emit(states, part, entry)
  return entry
}

function contains(states: readonly State[], entry: number, text: string): boolean {
  const points = Array.from(text, (character) => character.codePointAt(0) as number)
  const seenAt = new Int32Array(states.length).fill(-1)
  let current: number[] = []
  for (let at = 0; at <= points.length; at++) {
    const ones: number[] = []
    if (follow(states, [...current, entry], { points, at, seenAt }, ones)) return true
    const point = points[at]
    current = point === undefined ? [] : stepped(states, ones, point)
  }
  return false
}

/** Follows everything that takes no character; true when the end of the pattern is reached. */
function follow(states: readonly State[], open: number[], scan: Scan, ones: number[]): boolean {
  for (let index = open.pop(); index !== undefined; index = open.pop()) {
    if (scan.seenAt[index] === scan.at) continue
    scan.seenAt[index] = scan.at
    const state = states[index] as State
    if (state.kind === 'found') return true
    if (state.kind === 'one') ones.push(index)
    else if (state.kind === 'split') open.push(state.next, state.other)
    else if (holds(state.what, scan.points, scan.at)) open.push(state.next)
  }
  return false
}

function stepped(states: readonly State[], ones: readonly number[], point: number): number[] {
  return ones.flatMap((index) => {
    const state = states[index] as State
    return state.kind === 'one' && state.test(point) ? [state.next] : []
  })
}

function holds(what: PatternAssertion, points: readonly number[], at: number): boolean {
  if (what === 'start') return at === 0
  if (what === 'end') return at === points.length
  const isBoundary = isWord(points[at - 1] ?? 0) !== isWord(points[at] ?? 0)
  return isBoundary === (what === 'boundary')
}
