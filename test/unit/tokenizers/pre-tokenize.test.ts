import { describe, expect, it } from 'vitest'
import {
  BYTE_CHARACTERS,
  fromByteCharacters,
  toByteCharacters,
} from '../../../engine/tokenizers/byte-alphabet.ts'
import { preTokenize } from '../../../engine/tokenizers/pre-tokenize.ts'

describe('preTokenize', () => {
  // made with tokenizers 0.23.3: ByteLevel(add_prefix_space=False).pre_tokenize_str(text)
  it.each([
    ["Hello  world's 123abc\n\n x", ['Hello', 'Ġ', 'Ġworld', "'s", 'Ġ123', 'abc', 'ĊĊ', 'Ġx']],
    ["I'LL don't", ['I', "'", 'LL', 'Ġdon', "'t"]],
    ['  lead', ['Ġ', 'Ġlead']],
    ['x\t\ty', ['x', 'ĉ', 'ĉ', 'y']],
    ['日本', ['æĹ¥æľ¬']],
  ])('cuts %j as GPT-2 does', (text, pieces) => {
    expect(preTokenize(text, false).map(toByteCharacters)).toEqual(pieces)
  })

  it('puts one space in front where there is none', () => {
    expect(preTokenize('cat', true)).toEqual([' cat'])
    expect(preTokenize(' cat', true)).toEqual([' cat'])
    expect(preTokenize('\tcat', true)).toEqual([' ', '\t', 'cat'])
    expect(preTokenize('', true)).toEqual([])
  })
})

describe('BYTE_CHARACTERS', () => {
  it('is the alphabet of GPT-2: 256 characters, and the stand-ins in byte order', () => {
    expect(new Set(BYTE_CHARACTERS).size).toBe(256)
    // space U+0120, newline U+010A, byte 0 U+0100, soft hyphen U+0143
    expect([32, 10, 0, 173].map((byte) => BYTE_CHARACTERS[byte])).toEqual(['Ġ', 'Ċ', 'Ā', 'Ń'])
    expect(BYTE_CHARACTERS[97]).toBe('a')
  })

  it('gives the bytes back; another character gives its UTF-8', () => {
    expect(fromByteCharacters(BYTE_CHARACTERS.join(''))).toEqual(
      Array.from({ length: 256 }, (_, byte) => byte),
    )
    expect(fromByteCharacters('▁')).toEqual([0xe2, 0x96, 0x81])
  })
})
