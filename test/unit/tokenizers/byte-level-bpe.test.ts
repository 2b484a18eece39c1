import { Tokenizer } from '@huggingface/tokenizers'
import fc from 'fast-check'
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { ByteLevelBpe } from '../../../engine/tokenizers/byte-level-bpe.ts'
import type { TokenizerFile } from '../../../engine/tokenizers/tokenizer-file.ts'

interface Row {
  readonly text: string
  readonly ids: number[]
  readonly decoded: string
}

function golden<T>(name: string): T {
  return JSON.parse(
    readFileSync(new URL(`../../golden/tokenizers/${name}.json`, import.meta.url), 'utf8'),
  ) as T
}

const rows = golden<Row[]>('caption-strings')
const file = golden<TokenizerFile>('caption-tokenizer')
const tokenizer = ByteLevelBpe.fromFile(file)

/** Each stretch between special tokens gets a space in front unless it is empty or has one. */
function withPrefixSpaces(text: string): string {
  return text
    .split(/(<pad>|<bos>)/)
    .map((stretch, i) => (i % 2 === 1 || stretch === '' || stretch.startsWith(' ') ? stretch : ` ${stretch}`))
    .join('')
}

const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.string({ unit: 'grapheme', maxLength: 60 }),
  fc
    .array(fc.constantFrom(' ', '\t', '\n', 'the', 'circle', '<pad>', '<bos>', "'s", '7', '😀', '日本'), {
      maxLength: 20,
    })
    .map((p) => p.join('')),
)

describe('ByteLevelBpe against Hugging Face', () => {
  it('gives the ids and the texts of tokenizers 0.23.3 on 763 strings', () => {
    expect(rows).toHaveLength(763)
    const ours = rows.map(({ text, ids }) => ({
      text,
      ids: tokenizer.encode(text),
      decoded: tokenizer.decode(ids),
    }))
    expect(ours).toEqual(rows)
  })

  it('writes a tokenizer.json that @huggingface/tokenizers reads to the same ids', () => {
    const written = JSON.parse(JSON.stringify(tokenizer.toFile())) as object
    const theirs = new Tokenizer(written, {})
    // @huggingface/tokenizers uses JavaScript's \s, which differs from Unicode White_Space in these two characters
    const same = rows.filter((row) => !/[\u0085\ufeff]/.test(row.text))
    expect(same.length).toBeGreaterThan(500)
    const read = same.map(({ text, decoded }) => ({ text, ids: theirs.encode(text).ids, decoded }))
    expect(read).toEqual(same)
  })

  it('writes the file that it read', () => {
    expect(tokenizer.toFile().model).toEqual({ ...file.model, vocab: tokenizer.toFile().model.vocab })
    expect(tokenizer.toFile().model.vocab).toEqual(file.model.vocab)
    expect(tokenizer.toFile().added_tokens).toEqual(file.added_tokens)
  })
})

describe('ByteLevelBpe', () => {
  it('gives any text back, with its prefix spaces', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(tokenizer.decode(tokenizer.encode(text))).toBe(withPrefixSpaces(text))
      }),
      { numRuns: 500, seed: 11 },
    )
  })

  it('uses ids inside the vocabulary only', () => {
    expect(tokenizer.vocabularySize).toBe(768)
    fc.assert(
      fc.property(anyText, (text) => tokenizer.encode(text).every((id) => id >= 0 && id < 768)),
      { numRuns: 200, seed: 12 },
    )
  })

  it('leaves special tokens out of the text when asked', () => {
    const ids = tokenizer.encode('<bos>a cat<pad><pad>')
    expect(tokenizer.decode(ids, { skipSpecialTokens: true })).toBe(' a cat')
    expect(tokenizer.decode(ids)).toBe('<bos> a cat<pad><pad>')
  })

  it('takes the longest of special tokens that begin at one place', () => {
    const vocab = { ...file.model.vocab, '<b>': 768, '<b>>': 769, 'a.b': 770 }
    const added = ['<b>', '<b>>', 'a.b'].map((content) => ({
      ...file.added_tokens[0],
      content,
      id: vocab[content as '<b>'],
    }))
    const more = ByteLevelBpe.fromFile({ ...file, added_tokens: added, model: { ...file.model, vocab } })
    expect(more.encode('<b>><b>a.b')).toEqual([769, 768, 770])
    expect(more.encode('aXb')).not.toContain(770)
  })

  it('shows tokens in byte characters, a space as Ġ', () => {
    expect(tokenizer.tokens(tokenizer.encode('the cat'))).toEqual(['Ġthe', 'Ġcat'])
  })

  it('reads a lone surrogate as U+FFFD', () => {
    expect(tokenizer.decode(tokenizer.encode('a\ud800b'))).toBe(' a\ufffdb')
  })

  it('decodes half a character as U+FFFD', () => {
    // 😀 is F0 9F 98 80; its first byte alone is no text
    const first = tokenizer.idOf('ð') as number
    expect(tokenizer.decode([first])).toBe('\ufffd')
  })

  it('refuses an id that it does not have', () => {
    expect(() => tokenizer.decode([768])).toThrow('tokenizer: ids are below 768, got 768.')
  })

  it('encodes one piece of 200,000 letters', () => {
    expect(tokenizer.decode(tokenizer.encode('a'.repeat(200_000)))).toBe(` ${'a'.repeat(200_000)}`)
  })
})

describe('ByteLevelBpe.fromFile', () => {
  it('reads merges written as one text, and no prefix space', () => {
    const merges = file.model.merges.map(([a, b]) => `${a} ${b}`)
    const older = {
      ...file,
      model: { ...file.model, merges },
      pre_tokenizer: { ...file.pre_tokenizer, add_prefix_space: false },
    }
    expect(ByteLevelBpe.fromFile(older).encode(' the cat')).toEqual(tokenizer.encode('the cat'))
    expect(ByteLevelBpe.fromFile(older).decode(ByteLevelBpe.fromFile(older).encode('the cat'))).toBe(
      'the cat',
    )
  })

  it.each([
    ['nothing', null, 'the file must be an object, got null.'],
    ['a list', [], 'the file must be an object, got a list.'],
    ['another model', { ...file, model: { type: 'Unigram' } }, 'model.type must be "BPE", got "Unigram".'],
    ['a normalizer', { ...file, normalizer: { type: 'NFC' } }, 'a normalizer is not supported.'],
    [
      'another cut',
      { ...file, pre_tokenizer: { type: 'Split' } },
      'pre_tokenizer must be ByteLevel, got "Split".',
    ],
    [
      'byte fallback',
      { ...file, model: { ...file.model, byte_fallback: true } },
      'model.byte_fallback is not supported, got true.',
    ],
    [
      'a broken merge',
      { ...file, model: { ...file.model, merges: [['a']] } },
      'a merge must name two tokens, got ["a"].',
    ],
    [
      'a merge of strangers',
      { ...file, model: { ...file.model, merges: [['a', 'Ā']] } },
      'the merge of a and Ā needs the token aĀ.',
    ],
    [
      'a bad id',
      { ...file, model: { ...file.model, vocab: { a: 1.5 } } },
      'the id of "a" must be a whole number from 0 to 16777215, got 1.5.',
    ],
    [
      'an id twice',
      { ...file, model: { ...file.model, vocab: { ...file.model.vocab, zzz: 3 } } },
      'the tokens " and zzz share the id 3.',
    ],
  ])('refuses %s', (_, json, message) => {
    expect(() => ByteLevelBpe.fromFile(json)).toThrow(`tokenizer.json: ${message}`)
  })
})
