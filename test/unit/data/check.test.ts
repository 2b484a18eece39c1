import { describe, expect, it } from 'vitest'
import { checkPairs } from '../../../engine/data/check.ts'
import type { CheckedPicture } from '../../../engine/data/check.ts'

function picture(file: string, changes: Partial<CheckedPicture> = {}): CheckedPicture {
  return { key: file, file, captions: ['a cat'], split: 'train', group: file, pixelSha256: file, ...changes }
}

describe('checking a dataset', () => {
  it('finds nothing in a clean one', () => {
    expect(
      checkPairs([picture('a'), picture('b', { split: 'eval' })], { countTokens: () => 3, limit: 3 }),
    ).toEqual([])
  })

  it('names each problem, its pictures and what to do, worst first', () => {
    const pictures = [
      picture('a', { captions: ['a cat', 'a cat', 'one two three four'] }),
      picture('b', { group: 'g' }),
      picture('c', { group: 'g', split: 'eval', captions: ['', 'x'] }),
      picture('d', { pixelSha256: 'p' }),
      picture('e', { pixelSha256: 'p', captions: [] }),
    ]
    const issues = checkPairs(pictures, { countTokens: (caption) => caption.split(' ').length, limit: 3 })
    expect(issues.map(({ kind, files, message }) => [kind, files.join(), message])).toEqual([
      ['empty-caption', 'c', 'c has 1 empty of 2 captions.'],
      ['empty-caption', 'e', 'e has no caption.'],
      ['split-leak', 'b,c', '2 nearly equal pictures stand on different sides (train, eval): b, c.'],
      ['duplicate', 'd,e', '2 entries hold the same picture: d, e.'],
      ['duplicate', 'a', 'a repeats 1 of its captions.'],
      ['near-duplicate', 'b,c', '2 pictures are nearly equal: b, c.'],
      ['caption-too-long', 'a', 'a: the model reads 3 tokens of a caption, "one two three four" has 4.'],
    ])
    expect(issues.every((issue) => issue.fix.endsWith('.'))).toBe(true)
  })

  it('shortens long lists', () => {
    const pictures = 'abcdef'.split('').map((name) => picture(name, { group: 'g' }))
    expect(checkPairs(pictures)[0]?.message).toBe('6 pictures are nearly equal: a, b, c, d, ….')
  })
})
