import { describe, expect, it } from 'vitest'
import { cleanCaption } from '../../../engine/data/captions.ts'

describe('captions', () => {
  it.each(['', ' \t\r\n ', '\u0000\u0007', '\ufeff', '\u00a0\u3000'])(
    'are empty when nothing visible is left of %j',
    (raw) => {
      expect(cleanCaption(raw)).toMatchObject({
        reason: 'CAPTION_EMPTY',
        problem: 'expected a caption, it is empty',
      })
    },
  )

  it('have a limit counted in characters, not in UTF-16 units', () => {
    expect(cleanCaption('😀'.repeat(2000))).toBe('😀'.repeat(2000))
    expect(cleanCaption('x'.repeat(10_000))).toMatchObject({
      reason: 'CAPTION_TOO_LONG',
      problem: 'a caption may have 2000 characters, this one has 10000',
    })
    expect(cleanCaption('four', 3)).toMatchObject({ reason: 'CAPTION_TOO_LONG' })
  })

  it('are no half characters', () => {
    expect(cleanCaption('a\ud800b')).toMatchObject({ reason: 'ROW_INVALID' })
  })

  it('come out on one line, without control characters, in NFC', () => {
    expect(cleanCaption('  a\tred\r\n cat\u0000\u009f ')).toBe('a red cat')
    expect(cleanCaption('cafe\u0301')).toBe('caf\u00e9')
    expect(cleanCaption('\u{1F468}\u200D\u{1F9B2}')).toBe('\u{1F468}\u200D\u{1F9B2}') // joined emoji stay joined
  })
})
