// Which words went and which came.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { wordDiff } from '../../renderer/lib/ui/word-diff.ts'

describe('wordDiff', () => {
  it('finds the words that changed', () => {
    expect(wordDiff('a red cat, sitting', 'a blue cat, sitting down')).toEqual([
      { kind: 'same', text: 'a ' },
      { kind: 'gone', text: 'red' },
      { kind: 'new', text: 'blue' },
      { kind: 'same', text: ' cat, sitting' },
      { kind: 'new', text: ' down' },
    ])
  })
  it('gives both texts back', () => {
    const text = fc
      .array(fc.constantFrom('cat', 'dog', 'ß', ' ', ', ', '.'), { maxLength: 12 })
      .map((words) => words.join(''))
    fc.assert(
      fc.property(text, text, (before, after) => {
        const without = (kind: string) =>
          wordDiff(before, after)
            .filter((part) => part.kind !== kind)
            .map((part) => part.text)
            .join('')
        expect([without('new'), without('gone')]).toEqual([before, after])
      }),
    )
  })
})
