// The query language of the filter box: what each term lets pass, and what is said of a filter that cannot be read.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { FILTER_TERMS } from '../../../../engine/host/app/curation/filter-terms.ts'
import { matcherOf } from '../../../../engine/host/app/curation/filter.ts'
import { fold } from '../../../../engine/host/app/curation/fold.ts'
import type { PairRow } from '../../../../engine/host/app/curation/rows.ts'

function row(key: string, captions: readonly string[], more: Partial<PairRow> = {}): PairRow {
  return {
    ...{ key, captions, picture: '', places: captions.map((_, i) => i), split: 'train', status: 'kept' },
    ...{ rating: null, tags: [], file: `faces/${key}.png`, width: 1, height: 1, isEdited: false },
    agreement: null,
    roles: [],
    searchText: captions.map(fold).join('\n'),
    ...more,
  }
}

const ROWS = [
  row('a', ['a red Café at night'], { rating: 5, tags: ['Good', 'two words'], agreement: 0.3 }),
  row('b', ['a blue star', 'night sky'], { rating: 3, split: 'eval', isEdited: true, agreement: 0.1 }),
  row('c', ['RED   STAR: big'], { split: 'test', file: 'drawn/Ünder.png', tags: ['none'] }),
  row('d', ['a red rose'], { status: 'excluded', rating: 1 }),
]

function passing(filter: string): string {
  const { matches, problem } = matcherOf(filter)
  expect(problem).toBeNull()
  return ROWS.filter(matches)
    .map(({ key }) => key)
    .join('')
}

describe('a filter', () => {
  it.each([
    ['', 'abc'],
    ['   ', 'abc'],
    ['red', 'ac'],
    ['cafe', 'a'],
    ['CAFÉ red', 'a'],
    ['red blue', ''],
    ['star night', 'b'],
    ['"red star"', 'c'],
    ['"star: big"', 'c'],
    ['-red', 'b'],
    ['-"red star" -blue', 'a'],
    ['red OR blue', 'abc'],
    ['red star OR night', 'abc'],
    ['red (star OR night)', 'ac'],
    ['-(red OR blue)', ''],
    ['--red', 'ac'],
    ['tag:good', 'a'],
    ['tag:"two words"', 'a'],
    ['tag:none', 'b'],
    ['tag:"none"', 'c'],
    ['-tag:none', 'ac'],
    ['split:train', 'a'],
    ['split:eval OR split:test', 'bc'],
    ['rating:5', 'a'],
    ['rating:>=3', 'ab'],
    ['rating:<5', 'b'],
    ['rating:none', 'c'],
    ['is:trash', 'd'],
    ['is:kept', 'abc'],
    ['is:trash OR is:kept', 'abcd'],
    ['red -is:trash', 'ac'],
    ['is:edited', 'b'],
    ['length:>14', 'ac'],
    ['length:<=9', 'b'],
    ['captions:>1', 'b'],
    ['file:under', 'c'],
    ['FILE:faces', 'ab'],
    ['agreement:<0.2', 'b'],
    ['agreement:>=0.3', 'a'],
    ['agreement:none', 'c'],
    ['a - b', ''],
  ])('%s lets %s pass', (filter, keys) => {
    expect(passing(filter)).toBe(keys)
  })

  it.each([
    [
      'rating:',
      'At character 8: expected a number such as 3, >=3 or <3, or none after "rating:", got nothing.',
    ],
    [
      'red rating:lots',
      'At character 12: expected a number such as 3, >=3 or <3, or none after "rating:", got "lots".',
    ],
    ['split:valid', 'At character 7: expected train, eval or test after "split:", got "valid".'],
    ['is:toString', 'At character 4: expected kept, trash or edited after "is:", got "toString".'],
    ['(red', 'At character 5: expected ")" for the "(" at character 1.'],
    ['red)', 'At character 4: expected a term, got ")".'],
    ['red OR', 'At character 7: expected a word or a term, the filter ends.'],
    ['OR red', 'At character 1: expected a word or a term, got "OR".'],
    ['()', 'At character 2: expected a word or a term, got ")".'],
    ['"red', 'At character 5: expected a closing quote for the one at character 1.'],
    ['a tag:"x', 'At character 9: expected a closing quote for the one at character 7.'],
  ])('%s has a problem', (filter, problem) => {
    const matcher = matcherOf(filter)
    expect(matcher.problem?.text).toBe(problem)
    expect(ROWS.filter(matcher.matches).map(({ key }) => key)).toEqual(['a', 'b', 'c'])
  })

  it('names the terms where one is unknown', () => {
    expect(matcherOf('red tags:x').problem?.text).toMatch(
      /^At character 5: there is no "tags:"; expected tag:, split:, .*, or quotes around a text with a colon\.$/,
    )
  })

  it('has bounds, and no text is too odd for it', () => {
    expect(matcherOf('x'.repeat(2001)).problem?.text).toBe(
      'At character 2001: expected at most 2000 characters.',
    )
    expect(matcherOf('('.repeat(1000)).problem?.text).toMatch('at most 100 parentheses')
    expect(matcherOf('-'.repeat(1999) + 'x').problem).toBeNull()
    const piece = fc.constantFrom(
      '(',
      ')',
      '-',
      '"',
      ':',
      ' ',
      'OR',
      'rating:',
      'tag:',
      '>=',
      '3',
      'é',
      'is:trash',
    )
    fc.assert(
      fc.property(fc.array(fc.oneof(piece, fc.string()), { maxLength: 30 }), (pieces) => {
        const { matches, problem } = matcherOf(pieces.join(''))
        const passes = ROWS.filter(matches).length
        return problem === null || (/^At character \d+: /.test(problem.text) && passes === 3)
      }),
    )
  })

  it('reads every value that its terms offer', () => {
    for (const { name, values } of FILTER_TERMS)
      for (const value of values) expect(matcherOf(`${name}:${value}`).problem).toBeNull()
  })
})
