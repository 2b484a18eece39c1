// What a filter can ask of a pair, by name: `tag:x`, `rating:>=3`. A new term is one entry here.
import { message, type Message } from '../../../base/message.ts'
import { fold, lengthOf } from './fold.ts'
import type { PairRow } from './rows.ts'

/** Whether a pair passes. */
export type PairTest = (row: PairRow) => boolean

/** What stands behind the colon. */
export interface TermValue {
  readonly text: string
  /** Quoted values are taken as they stand: `tag:"none"` is a tag of that name. */
  readonly isQuoted: boolean
}

/** A term of the filter language. */
export interface FilterTerm {
  /** What stands before the colon. */
  readonly name: string
  /** A few words for a list. */
  readonly label: string
  /** What it asks, one sentence. */
  readonly help: string
  /** Values that are offered, the whole list or examples. */
  readonly values: readonly string[]
  /** The test for a value; for one that it does not know, null, and `expected` says what it wants. */
  testOf(value: TermValue): PairTest | null
  readonly expected: Message
}

const COMPARISONS: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  '>=': (a, b) => a >= b,
  '<=': (a, b) => a <= b,
  '>': (a, b) => a > b,
  '<': (a, b) => a < b,
  '=': (a, b) => a === b,
  '': (a, b) => a === b,
}
const COMPARISON = /^(>=|<=|>|<|=|)(-?\d{1,9}(?:\.\d{1,9})?)$/

/** `>=3`, `<0.2`, `4` as a test of numbers. */
function comparison({ text }: TermValue): ((value: number) => boolean) | null {
  const [, sign = '', number = ''] = COMPARISON.exec(text) ?? []
  const compare = COMPARISONS[sign]
  return number === '' || !compare ? null : (value) => compare(value, Number(number))
}

/** A comparison of a value that a pair may lack; `none` asks for those that lack it. */
function nullable(valueOf: (row: PairRow) => number | null): FilterTerm['testOf'] {
  return (value) => {
    if (value.text === 'none') return (row) => valueOf(row) === null
    const passes = comparison(value)
    return (
      passes &&
      ((row) => {
        const own = valueOf(row)
        return own !== null && passes(own)
      })
    )
  }
}

function oneOf(tests: Readonly<Record<string, PairTest>>): FilterTerm['testOf'] {
  return ({ text }) => (Object.hasOwn(tests, text) ? (tests[text] as PairTest) : null)
}

const STATES: Readonly<Record<string, PairTest>> = {
  kept: ({ status }) => status === 'kept',
  trash: ({ status }) => status === 'excluded',
  edited: ({ isEdited }) => isEdited,
}
const SIDES: Readonly<Record<string, PairTest>> = {
  train: ({ split }) => split === 'train',
  eval: ({ split }) => split === 'eval',
  test: ({ split }) => split === 'test',
}

function named(value: TermValue): PairTest {
  if (value.text === 'none' && !value.isQuoted) return ({ tags }) => tags.length === 0
  const wanted = fold(value.text)
  return ({ tags }) => tags.some((tag) => fold(tag) === wanted)
}

/** All terms, in the order in which they are offered. */
export const FILTER_TERMS: readonly FilterTerm[] = [
  {
    name: 'tag',
    label: 'Tag',
    help: 'Pairs with this tag; none for pairs without any.',
    values: ['none'],
    expected: message('filter.wantTag'),
    testOf: (value) => (value.text === '' ? null : named(value)),
  },
  {
    name: 'split',
    label: 'Side',
    help: 'Pairs on this side: trained on, or held out.',
    values: Object.keys(SIDES),
    expected: message('filter.wantSide'),
    testOf: oneOf(SIDES),
  },
  {
    name: 'rating',
    label: 'Rating',
    help: 'Pairs with this rating, from 1 to 5; none for pairs without one.',
    values: ['>=4', '5', '4', '3', '2', '1', 'none'],
    expected: message('filter.wantRating'),
    testOf: nullable(({ rating }) => rating),
  },
  {
    name: 'is',
    label: 'State',
    help: 'Pairs in this state. Without is:kept or is:trash, the trash is left out.',
    values: Object.keys(STATES),
    expected: message('filter.wantState'),
    testOf: oneOf(STATES),
  },
  {
    name: 'length',
    label: 'Caption length',
    help: 'Pairs of which a caption has so many characters.',
    values: ['>40', '<10'],
    expected: message('filter.wantLength'),
    testOf: (value) => {
      const passes = comparison(value)
      return passes && (({ captions }) => captions.some((caption) => passes(lengthOf(caption))))
    },
  },
  {
    name: 'captions',
    label: 'Number of captions',
    help: 'Pairs with so many captions.',
    values: ['>1', '1'],
    expected: message('filter.wantCount'),
    testOf: (value) => {
      const passes = comparison(value)
      return passes && (({ captions }) => passes(captions.length))
    },
  },
  {
    name: 'file',
    label: 'File',
    help: 'Pairs whose file has this in its path.',
    values: [],
    expected: message('filter.wantPath'),
    testOf: ({ text }) => {
      const wanted = fold(text)
      return wanted === '' ? null : ({ file }) => fold(file).includes(wanted)
    },
  },
  {
    name: 'agreement',
    label: 'Agreement',
    help: 'Pairs whose picture and caption agree so well, from -1 to 1; none where it was not measured.',
    values: ['<0.2', '>=0.3', 'none'],
    expected: message('filter.wantAgreement'),
    testOf: nullable(({ agreement }) => agreement),
  },
]
