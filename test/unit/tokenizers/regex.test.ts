import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { LinearRegex } from '../../../engine/tokenizers/regex-run.ts'
import {
  GPT2_PATTERN,
  LLAMA3_PATTERN,
  QWEN2_PATTERN,
  SCANNERS,
} from '../../../engine/tokenizers/scan-words.ts'

/** Patterns that mean the same to JavaScript. */
const atom = fc.constantFrom(
  'a',
  'b',
  '[ab]',
  '[^a]',
  '.',
  '\\p{L}',
  ' ',
  '\\n',
  '(?:ab|b)',
  '(?:a|ab)',
  '(?![ab])',
  '(?=b)',
  '(?<=a)',
  '(?<! )',
)
const repeated = fc
  .tuple(atom, fc.constantFrom('', '', '*', '+', '?', '{2}', '{1,2}', '{1,}', '*?', '+?', '??'))
  .map(([part, times]) =>
    part.startsWith('(?!') || part.startsWith('(?=') || part.startsWith('(?<') ? part : part + times,
  )
const pattern = fc
  .array(fc.array(repeated, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 3 })
  .map((ways) => ways.map((parts) => parts.join('')).join('|'))
const text = fc
  .array(fc.constantFrom('a', 'b', 'ab', ' ', '\n', 'é', '😀'), { maxLength: 12 })
  .map((parts) => parts.join(''))
const words = fc
  .array(
    fc.constantFrom(
      ' ',
      '  ',
      '\n',
      '\r\n',
      '\t',
      "'s",
      "'LL",
      "'ſ",
      "'",
      'the',
      'É',
      '日本',
      '12',
      '٣4',
      '!?',
      '_',
      '😀',
      '\u0301',
      '\u00a0',
    ),
    { maxLength: 15 },
  )
  .map((parts) => parts.join(''))

function byJavaScript(source: string, whole: string): { start: number; end: number }[] {
  const matches = whole.matchAll(new RegExp(source, 'gu'))
  return Array.from(matches, ({ index, 0: found }) => ({ start: index, end: index + found.length }))
}

function ours(source: string, whole: string): { start: number; end: number }[] | undefined {
  try {
    return new LinearRegex(source).matches(whole)
  } catch (error) {
    if (/a match of nothing/.test((error as Error).message)) return undefined
    throw error
  }
}

describe('LinearRegex', () => {
  it('finds what the backtracking engine of JavaScript finds', () => {
    fc.assert(
      fc.property(pattern, text, (source, whole) => {
        const found = ours(source, whole)
        fc.pre(found !== undefined)
        expect(found).toEqual(byJavaScript(source, whole))
      }),
      { numRuns: 3000, seed: 20261128 },
    )
  })

  it.each([
    [
      '(?i:s)x',
      'Sx ſx sX',
      [
        [0, 2],
        [3, 5],
      ],
    ],
    [
      '^a|b$',
      'a\nab\nb',
      [
        [0, 1],
        [2, 3],
        [3, 4],
        [5, 6],
      ],
    ], // the edges of lines, as in Oniguruma
    ['[\\x41-\\x{43}\\u0044]+', 'zABCD', [[1, 5]]],
    [
      '\\p{^L}+|\\p{Han}',
      'é--日',
      [
        [1, 3],
        [3, 4],
      ],
    ],
    ['a{,2}b', 'aaab', [[1, 4]]],
  ] as const)('reads %s as Oniguruma does', (source, whole, expected) => {
    const found = new LinearRegex(source).matches(whole)
    expect(found.map(({ start, end }) => [start, end])).toEqual(expected)
  })
})

describe('the scanners of known patterns', () => {
  it.each([
    ['GPT-2', GPT2_PATTERN],
    ['Llama 3', LLAMA3_PATTERN],
    ['Qwen2', QWEN2_PATTERN],
  ])('cut as the pattern of %s does on the linear engine', (_, source) => {
    const regex = new LinearRegex(source)
    const scan = SCANNERS.get(source)
    fc.assert(
      fc.property(words, (whole) => {
        const ends: number[] = []
        for (let at = 0; at < whole.length;) ends.push((at = scan?.(whole, at) ?? Infinity))
        expect(ends).toEqual(regex.matches(whole).map(({ end }) => end))
      }),
      { numRuns: 1500, seed: 20261128 },
    )
  })
})
