import { describe, expect, it } from 'vitest'
import { RandomStream } from '../../../../engine/base/random.ts'
import { compilePattern } from '../../../../engine/metrics/own/pattern.ts'

const matches = (pattern: string, text: string) => compilePattern(pattern)(text)

describe('compilePattern', () => {
  it.each([
    ['(ab', 0, 'no “)”'],
    ['ab)', 2, 'no “(”'],
    ['a[b-', 1, 'no “]”'],
    ['[z-a]', 1, 'before its start'],
    ['[a-\\d]', 1, 'single character'],
    ['*a', 0, 'nothing before'],
    ['ab**', 3, 'needs a group'],
    ['a{3,2}', 1, 'smaller'],
    ['a\\', 2, 'at the end'],
    ['(a)\\1', 4, 'this escape cannot be used'],
    ['x(?=a)', 3, 'look ahead'],
    ['(?<n>a)', 2, 'look ahead'],
    ['((((a{999}){999}){999}){999})', 0, 'too much'],
    ['('.repeat(60), 51, 'nested'],
  ])('refuses %s and says where', (pattern, at, message) => {
    expect(() => compilePattern(pattern)).toThrow(
      expect.objectContaining({ name: 'PatternError', at, message: expect.stringContaining(message) }),
    )
  })

  it('finds matches anywhere, bound to the ends only where it says so', () => {
    expect(matches('b+', 'abbc')).toBe(true)
    expect(matches('^b+', 'abbc')).toBe(false)
    expect(matches('^$', '')).toBe(true)
    expect(matches('', 'anything')).toBe(true)
    expect(matches('a{2,3}$', 'baa')).toBe(true)
    expect(matches('^a{2,3}$', 'aaaa')).toBe(false)
  })

  it('takes characters whole, whatever their script', () => {
    expect(matches('^.$', '😀')).toBe(true)
    expect(matches('^[😀-😎]{2}$', '😃😄')).toBe(true)
    expect(matches('straße|東京', 'in 東京')).toBe(true)
    expect(matches('{name}', 'Dear {name}')).toBe(true)
  })

  it('takes time in proportion to the text where others take forever', () => {
    expect(matches('^(a+)+$', `${'a'.repeat(20_000)}b`)).toBe(false)
    expect(matches('(x?){99}x{99}!', 'x'.repeat(5_000))).toBe(false)
    expect(matches('(a*)*(b|a*)*c', 'ab'.repeat(5_000))).toBe(false)
  })

  it('agrees with regular expressions on 3,000 random patterns', () => {
    const stream = new RandomStream(5, 'patterns')
    const pick = (choices: readonly string[]) => choices[stream.integer(choices.length)] as string
    const ATOMS = ['a', 'b', '.', '[ab]', '[^a]', '\\d', '\\w', '\\s', '\\b', '\\B', '^', '$', '\\.', '[a-c_]', '[\\d.]', '[^\\W]'] // prettier-ignore
    const ENDS = ['', '', '', '*', '+', '?', '{2}', '{1,}', '{0,2}', '*?']
    const atom = (depth: number): string => {
      if (depth > 0 && stream.integer(3) === 0)
        return `(${pick(['', '?:'])}${pattern(depth - 1)})${pick(ENDS)}`
      const one = pick(ATOMS)
      return /^(?:\^|\$|\\b|\\B)$/.test(one) ? one : one + pick(ENDS)
    }
    const pattern = (depth: number): string => {
      const parts = Array.from({ length: 1 + stream.integer(3) }, () => atom(depth))
      return parts.join(pick(['', '', '|']))
    }
    const differing = Array.from({ length: 3000 }, () => {
      const text = Array.from({ length: stream.integer(7) }, () =>
        pick(['a', 'b', 'c', '1', '.', ' ', '\n', 'ä']),
      ).join('')
      return { pattern: pattern(2), text }
    }).filter((one) => matches(one.pattern, one.text) !== new RegExp(one.pattern, 'u').test(one.text))
    expect(differing).toEqual([])
  })
})
