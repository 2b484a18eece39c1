import { describe, expect, it } from 'vitest'
import { trainByteLevelBpe } from '../../../engine/tokenizers/bpe-trainer.ts'
import { ByteLevelBpe } from '../../../engine/tokenizers/byte-level-bpe.ts'
import {
  CAPTION_SPECIAL_TOKENS,
  countCaptionTokens,
  encodeCaption,
} from '../../../engine/tokenizers/caption.ts'
import { TOKENIZERS } from '../../../engine/tokenizers/index.ts'

/** No merges: the ids are bytes, and a letter's id is 2 + its place among the 256 characters ("a" is the 65th). */
function plain(specialTokens: readonly string[]): ByteLevelBpe {
  return ByteLevelBpe.fromFile(
    trainByteLevelBpe([], { vocabularySize: 256 + specialTokens.length, specialTokens }),
  )
}

describe('encodeCaption', () => {
  const tokenizer = plain(CAPTION_SPECIAL_TOKENS)

  it('puts BOS in front and zeros behind', () => {
    // "!" (0x21) is the first character of the alphabet, so "a" (0x61) is 2 + 64 and "b" 2 + 65; a space is Ġ, U+0120,
    // the 188 printable characters and then the 33rd stand-in: 2 + 188 + 32
    expect([...encodeCaption(tokenizer, 'ab', 6)]).toEqual([1, 222, 66, 67, 0, 0])
  })

  it('cuts what does not fit, and counts it all', () => {
    expect([...encodeCaption(tokenizer, 'ab', 3)]).toEqual([1, 222, 66])
    expect(countCaptionTokens(tokenizer, 'ab')).toBe(4)
  })

  it('gives BOS alone for no caption', () => {
    expect([...encodeCaption(tokenizer, '', 3)]).toEqual([1, 0, 0])
    expect(countCaptionTokens(tokenizer, '')).toBe(1)
  })

  it('refuses no slots, and a tokenizer with other special tokens', () => {
    expect(() => encodeCaption(tokenizer, 'a', 0)).toThrow('the slots are a whole number from 1, got 0.')
    expect(() => encodeCaption(plain(['<bos>', '<pad>']), 'a', 4)).toThrow('<pad> must have the id 0, got 1.')
  })
})

describe('TOKENIZERS', () => {
  it('names, labels and explains every kind, and each reads what it trained', () => {
    for (const [name, kind] of Object.entries(TOKENIZERS)) {
      expect(kind.name).toBe(name)
      expect(kind.label.length).toBeGreaterThan(3)
      expect(kind.help).toMatch(/\.$/)
      const file = kind.train(['a cat', 'a cat'], { vocabularySize: 260, specialTokens: ['<pad>', '<bos>'] })
      expect(kind.read(file).decode(kind.read(file).encode('a cat'))).toBe(' a cat')
    }
  })
})
