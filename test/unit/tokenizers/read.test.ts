import { describe, expect, it } from 'vitest'
import { EngineError } from '../../../engine/base/errors.ts'
import { requireFit } from '../../../engine/tokenizers/fit.ts'
import { readTextTokenizer } from '../../../engine/tokenizers/read.ts'

type Json = Record<string, unknown>

/** a, b, ab of a byte-level model, and one added token. */
function small(model: Json = {}, rest: Json = {}): Json {
  return {
    added_tokens: [{ id: 3, content: '<x>', special: true }],
    normalizer: null,
    pre_tokenizer: { type: 'ByteLevel', add_prefix_space: false },
    post_processor: null,
    decoder: { type: 'ByteLevel' },
    model: { type: 'BPE', vocab: { a: 0, b: 1, ab: 2 }, merges: [['a', 'b']], ...model },
    ...rest,
  }
}

const split = (pattern: unknown): Json =>
  small({}, { pre_tokenizer: { type: 'Split', pattern, behavior: 'Isolated', invert: false } })
const unigram = (model: Json): Json => small({ type: 'Unigram', ...model }, { pre_tokenizer: null })

const REFUSED: readonly (readonly [string, unknown, string])[] = [
  ['no object', [], 'the file must be an object, got a list of 0.'],
  ['no model', {}, 'model must be an object, got nothing.'],
  ['WordPiece', small({ type: 'WordPiece' }), 'model.type is not supported, got "WordPiece".'],
  ['dropout', small({ dropout: 0.1 }), 'model.dropout is not supported, got 0.1.'],
  [
    'ends of words',
    small({ end_of_word_suffix: '</w>' }),
    'model.end_of_word_suffix is not supported, got "</w>".',
  ],
  ['no vocabulary', small({ vocab: 7 }), 'model.vocab must be an object, got 7.'],
  [
    'ids that are no numbers',
    small({ vocab: { a: 'b' } }),
    'the id of "a" must be a whole number from 0 to 16777215, got "b".',
  ],
  [
    'huge ids',
    small({ vocab: { a: 4e9 } }),
    'the id of "a" must be a whole number from 0 to 16777215, got 4000000000.',
  ],
  ['shared ids', small({ vocab: { a: 0, b: 0 } }), 'the tokens "a" and "b" share the id 0.'],
  ['merges of unknown tokens', small({ merges: ['b a'] }), 'the merge of "b" and "a" needs the token "ba".'],
  ['merges of three', small({ merges: ['a b a'] }), 'a merge must name two tokens, got "a b a".'],
  ['merges that are numbers', small({ merges: [7] }), 'a merge must name two tokens, got 7.'],
  [
    'flags that are none',
    small({ byte_fallback: 'yes' }),
    'model.byte_fallback must be true or false, got "yes".',
  ],
  ['scores that are none', unigram({ vocab: [['a', 'b']] }), 'the score of "a" must be a number, got "b".'],
  [
    'an unknown token outside',
    unigram({ vocab: [['a', -1]], unk_id: 1 }),
    'model.unk_id must be a whole number from 0 to 0, got 1.',
  ],
  [
    'other ids than Hugging Face gives',
    small({}, { added_tokens: [{ id: 9, content: '<x>' }] }),
    'the added token "<x>" must have the id 3, which Hugging Face gives it, got 9.',
  ],
  [
    'added tokens without text',
    small({}, { added_tokens: [{ id: 3, content: '' }] }),
    'an added token has no content.',
  ],
  [
    'unknown normalizers',
    small({}, { normalizer: { type: 'BertNormalizer' } }),
    'normalizer.type is not supported, got "BertNormalizer".',
  ],
  [
    'names of JavaScript',
    small({}, { normalizer: { type: 'constructor' } }),
    'normalizer.type is not supported, got "constructor".',
  ],
  [
    'unknown cuts',
    small({}, { pre_tokenizer: { type: 'UnicodeScripts' } }),
    'pre_tokenizer.type is not supported, got "UnicodeScripts".',
  ],
  ['unknown decoders', small({}, { decoder: { type: 'CTC' } }), 'decoder.type is not supported, got "CTC".'],
  [
    'unknown post-processors',
    small({}, { post_processor: { type: 'Other' } }),
    'post_processor.type is not supported, got "Other".',
  ],
  [
    'broken charsmaps',
    small({}, { normalizer: { type: 'Precompiled', precompiled_charsmap: 'AAAA' } }),
    'precompiled_charsmap has 3 bytes and a trie of -1.',
  ],
  [
    'look-behind of many',
    split({ Regex: '(?<=ab)c' }),
    'the pattern "(?<=ab)c" uses (?<=ab) (more than one character), which is not supported.',
  ],
  ['back references', split({ Regex: '(a)\\1' }), 'the pattern "(a)\\\\1" uses \\1, which is not supported.'],
  [
    'possessive repetition',
    split({ Regex: 'a++b' }),
    'the pattern "a++b" uses the possessive ++, which is not supported.',
  ],
  [
    'matches of nothing',
    split({ Regex: 'a*' }),
    'the pattern "a*" uses a match of nothing, which is not supported.',
  ],
  [
    'endless repetition of nothing',
    split({ Regex: '(a*)*b' }),
    'the pattern "(a*)*b" uses the repetition of what may be empty, which is not supported.',
  ],
  [
    'millions of repetitions',
    split({ Regex: '(a{1000}){1000}' }),
    'the pattern "(a{1000}){1000}" uses more than 4096 steps, which is not supported.',
  ],
  [
    'templates of two texts',
    small({}, { post_processor: { type: 'TemplateProcessing', single: [{ Sequence: { id: 'B' } }] } }),
    'a template of one text with a sequence is not supported, got "B".',
  ],
]

describe('readTextTokenizer', () => {
  it.each(REFUSED)('refuses %s', (_, file, message) => {
    expect(() => readTextTokenizer(file)).toThrow(
      expect.objectContaining({ code: 'FILE_INVALID', message: `tokenizer.json: ${message}` }) as EngineError,
    )
  })

  it('refuses steps a hundred thousand deep', () => {
    let normalizer: Json = { type: 'NFC' }
    for (let depth = 0; depth < 100_000; depth++) normalizer = { type: 'Sequence', normalizers: [normalizer] }
    expect(() => readTextTokenizer(small({}, { normalizer }))).toThrow(
      'tokenizer.json: its steps stand too deep inside each other.',
    )
  })

  it('runs a pattern that makes others double their time with every character', () => {
    const tokenizer = readTextTokenizer(split({ Regex: '(a+)+$' }))
    // one match of all a, and none where a b ends them
    expect(Array.from(tokenizer.encode('a'.repeat(5000)))).toHaveLength(5000)
    expect(Array.from(tokenizer.encode(`${'a'.repeat(5000)}b`)).at(-1)).toBe(2)
  })

  it('gives a pattern up that would look at a long text again and again', () => {
    const tokenizer = readTextTokenizer(split({ Regex: 'a+b|a' }))
    expect(() => tokenizer.encode('a'.repeat(20_000))).toThrow(
      'tokenizer: the pattern "a+b|a" looks more than 256 times at the characters of a text of 20000.',
    )
  })

  it('reads what a file says to the end', () => {
    const tokenizer = readTextTokenizer(small(), { bos_token: '<x>', eos_token: { content: 'b' } })
    expect([tokenizer.bosId, tokenizer.eosId, tokenizer.padId, tokenizer.unkId]).toEqual([
      3,
      1,
      undefined,
      undefined,
    ])
    expect([
      tokenizer.vocabularySize,
      tokenizer.token(2),
      tokenizer.idOf('ab'),
      tokenizer.isSpecial(3),
    ]).toEqual([4, 'ab', 2, true])
    expect(Array.from(tokenizer.encode('ab<x>b'))).toEqual([2, 3, 1])
    expect(tokenizer.decode([2, 3, 1], { skipSpecialTokens: true })).toBe('abb')
    expect(readTextTokenizer(tokenizer.toFile()).encode('abab')).toEqual(tokenizer.encode('abab'))
    expect(() => tokenizer.decode([4])).toThrow('tokenizer: ids are below 4, got 4.')
  })

  it('cuts a piece of a million letters, and refuses one of more than 2²⁴', () => {
    const tokenizer = readTextTokenizer(small())
    expect(tokenizer.encode('ab'.repeat(500_000))).toHaveLength(500_000)
    expect(() => tokenizer.encode('a'.repeat(2 ** 24 + 1))).toThrow(
      /without a break has at most 16777216 characters/,
    )
  })
})

describe('requireFit', () => {
  it('lets an embedding have more rows, not fewer', () => {
    const tokenizer = readTextTokenizer(small())
    expect(() => requireFit(tokenizer, 4)).not.toThrow()
    expect(() => requireFit(tokenizer, 64)).not.toThrow()
    expect(() => requireFit(tokenizer, 3)).toThrow(
      'tokenizer: the model has 3 tokens, and the tokenizer ids up to 3 ("<x>").',
    )
  })
})
