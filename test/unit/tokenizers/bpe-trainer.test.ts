import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { ByteLevelBpe } from '../../../engine/tokenizers/byte-level-bpe.ts'
import { trainByteLevelBpe } from '../../../engine/tokenizers/bpe-trainer.ts'
import type { TokenizerFile } from '../../../engine/tokenizers/tokenizer-file.ts'

function golden<T>(name: string): T {
  return JSON.parse(
    readFileSync(new URL(`../../golden/tokenizers/${name}.json`, import.meta.url), 'utf8'),
  ) as T
}

const SPECIAL = ['<pad>', '<bos>']

describe('trainByteLevelBpe', () => {
  it('learns the merges and ids of Hugging Face tokenizers 0.23.3', () => {
    const expected = golden<TokenizerFile>('caption-tokenizer')
    const trained = trainByteLevelBpe(golden<string[]>('caption-corpus'), {
      vocabularySize: 1024,
      specialTokens: SPECIAL,
    })
    expect(trained.model.merges).toEqual(expected.model.merges)
    expect(trained.model.vocab).toEqual(expected.model.vocab)
    expect(trained.added_tokens).toEqual(expected.added_tokens)
    expect(trained.pre_tokenizer).toEqual(expected.pre_tokenizer)
    expect(trained.decoder).toEqual(expected.decoder)
  })

  it('learns the 5,743 merges that Hugging Face learns from 5,400 strings in 24 scripts', () => {
    const packed = readFileSync(new URL('../../golden/tokenizers/families.json.gz', import.meta.url))
    const { strings } = JSON.parse(gunzipSync(packed).toString()) as { strings: string[] }
    // made by test/golden/tokenizers/make_trained.py
    const expected = golden<{ count: number; sha256: string; first: string[][]; last: string[][] }>('trained')
    const { merges } = trainByteLevelBpe(strings, { vocabularySize: 6000, specialTokens: ['<pad>'] }).model
    expect(merges.slice(0, 40)).toEqual(expected.first)
    expect(merges.slice(-10)).toEqual(expected.last)
    const written = merges.map((merge) => merge.join(' ')).join('\n')
    expect(createHash('sha256').update(written).digest('hex')).toBe(expected.sha256)
    expect(merges).toHaveLength(5743)
  })

  it('takes the most frequent pair, then the one of the lowest ids', () => {
    // pieces " ab" × 3, " ac" × 2: Ġa 5, then Ġa+b 3, then Ġa+c 2
    const { model } = trainByteLevelBpe(['ab', 'ab', 'ab', 'ac', 'ac'], {
      vocabularySize: 300,
      specialTokens: [],
    })
    expect(model.merges).toEqual([
      ['Ġ', 'a'],
      ['Ġa', 'b'],
      ['Ġa', 'c'],
    ])
    // " xy" × 2 and " ab" × 2: all four pairs 2 times; a (id 64) < b < x < y < Ġ (id 220 and more)
    const tied = trainByteLevelBpe(['xy', 'ab', 'xy', 'ab'], { vocabularySize: 258, specialTokens: [] })
    expect(tied.model.merges).toEqual([
      ['a', 'b'],
      ['x', 'y'],
    ])
  })

  it('stops at the vocabulary size, and at the minimum pair count', () => {
    const texts = ['blue cat', 'blue dog', 'blue cat']
    const size = (options: object): number =>
      Object.keys(
        trainByteLevelBpe(texts, { vocabularySize: 400, specialTokens: SPECIAL, ...options }).model.vocab,
      ).length
    expect(size({ vocabularySize: 260 })).toBe(260)
    // Ġblue: 4 merges (3 times), Ġcat: 3 merges (twice), Ġdog: 3 merges (once)
    expect(size({ minimumPairCount: 3 })).toBe(258 + 4)
    expect(size({})).toBe(258 + 7)
    expect(size({ minimumPairCount: 1 })).toBe(258 + 10)
  })

  it('never spells a special token by a merge', () => {
    const file = trainByteLevelBpe(
      Array.from({ length: 9 }, () => 'padpad padpad'),
      { vocabularySize: 400, specialTokens: ['pad', 'Ġpad'] },
    )
    expect(file.model.merges.map((pair) => pair.join(''))).not.toContain('pad')
    expect(file.model.merges.map((pair) => pair.join(''))).not.toContain('Ġpad')
    expect(ByteLevelBpe.fromFile(file).encode('pad')).toEqual([0])
  })

  it('keeps a token named like a property of every object', () => {
    const file = trainByteLevelBpe(['__proto__', '__proto__'], {
      vocabularySize: 400,
      specialTokens: SPECIAL,
    })
    const tokenizer = ByteLevelBpe.fromFile(JSON.parse(JSON.stringify(file)))
    expect(tokenizer.decode(tokenizer.encode('__proto__ constructor'))).toBe(' __proto__ constructor')
  })

  it('learns nothing from nothing', () => {
    expect(trainByteLevelBpe([], { vocabularySize: 400, specialTokens: SPECIAL }).model.merges).toEqual([])
  })

  it.each([
    [{ vocabularySize: 257, specialTokens: SPECIAL }, 'the vocabulary size is a whole number from 258'],
    [{ vocabularySize: 300.5, specialTokens: SPECIAL }, 'the vocabulary size is a whole number from 258'],
    [{ vocabularySize: 300, specialTokens: ['<a>', '<a>'] }, 'special tokens are distinct'],
    [
      { vocabularySize: 300, specialTokens: ['a'] },
      'special tokens are distinct and longer than one character',
    ],
    [
      { vocabularySize: 300, specialTokens: [], minimumPairCount: 0 },
      'the minimum pair count is a whole number from 1, got 0.',
    ],
  ])('refuses %j', (options, message) => {
    expect(() => trainByteLevelBpe([], options)).toThrow(message)
  })
})
