import { describe, expect, it } from 'vitest'
import { tokenizerConfigOfGguf, tokenizerJsonOfGguf } from '../../../engine/tokenizers/gguf.ts'
import { readTextTokenizer } from '../../../engine/tokenizers/read.ts'

const BYTES = Array.from(
  { length: 256 },
  (_, byte) => `<0x${byte.toString(16).toUpperCase().padStart(2, '0')}>`,
)
const WORDS = ['▁', 'a', 'b', 'c', 'ab', '▁a', 'bc', 'abc']

/** A SentencePiece model of three letters, as llama.cpp keeps it. */
const LLAMA = {
  'tokenizer.ggml.model': 'llama',
  'tokenizer.ggml.tokens': ['<unk>', '<s>', '</s>', ...BYTES, ...WORDS],
  // pieces are worth the less the later they were learned
  'tokenizer.ggml.scores': [0, 0, 0, ...BYTES.map(() => 0), -5, -6, -7, -8, -1, -2, -3, -4],
  'tokenizer.ggml.token_type': [2, 3, 3, ...BYTES.map(() => 6), ...WORDS.map(() => 1)],
  'tokenizer.ggml.bos_token_id': 1,
  'tokenizer.ggml.eos_token_id': 2,
  'tokenizer.chat_template': '{{ messages }}',
}

const GPT2 = {
  'tokenizer.ggml.model': 'gpt2',
  'tokenizer.ggml.pre': 'qwen2',
  'tokenizer.ggml.tokens': ['1', '2', 'a', 'Ġ', 'Ġa', '12', '<|end|>'],
  'tokenizer.ggml.token_type': Int32Array.from([1, 1, 1, 1, 1, 1, 3]),
  'tokenizer.ggml.merges': ['Ġ a', '1 2'],
  'tokenizer.ggml.eos_token_id': 6,
}

describe('tokenizerJsonOfGguf', () => {
  it('reads a SentencePiece model: scores as merges, bytes, a beginning', () => {
    const tokenizer = readTextTokenizer(tokenizerJsonOfGguf(LLAMA), tokenizerConfigOfGguf(LLAMA))
    const shown = (text: string): (string | undefined)[] =>
      Array.from(tokenizer.encode(text), (id) => tokenizer.token(id))
    // "▁abc": ab (−1) first, then abc (−4); ▁ and abc have no merge
    expect(shown('abc')).toEqual(['<s>', '▁', 'abc'])
    // "▁a c": ▁a (−2)
    expect(shown('a c')).toEqual(['<s>', '▁a', '▁', 'c'])
    expect(shown('é')).toEqual(['<s>', '▁', '<0xC3>', '<0xA9>'])
    expect([tokenizer.bosId, tokenizer.eosId]).toEqual([1, 2])
    for (const text of ['abc', 'a  é😀\n', ' x'])
      expect(tokenizer.decode(tokenizer.encode(text), { skipSpecialTokens: true })).toBe(text)
  })

  it('puts no space in front where the file says so', () => {
    const bare = { ...LLAMA, 'tokenizer.ggml.add_space_prefix': false, 'tokenizer.ggml.add_bos_token': false }
    const tokenizer = readTextTokenizer(tokenizerJsonOfGguf(bare))
    expect(Array.from(tokenizer.encode('abc'), (id) => tokenizer.token(id))).toEqual(['abc'])
    expect(tokenizer.decode(tokenizer.encode(' a'))).toBe(' a')
  })

  it('reads a byte-level model with the cuts that `pre` names', () => {
    const pieces = (pre: string): (string | undefined)[] => {
      const tokenizer = readTextTokenizer(tokenizerJsonOfGguf({ ...GPT2, 'tokenizer.ggml.pre': pre }))
      return Array.from(tokenizer.encode(' a12<|end|>'), (id) => tokenizer.token(id))
    }
    expect(pieces('gpt-2')).toEqual(['Ġa', '12', '<|end|>'])
    expect(pieces('llama-bpe')).toEqual(['Ġa', '12', '<|end|>'])
    const beginning = { ...GPT2, 'tokenizer.ggml.pre': 'llama3', 'tokenizer.ggml.bos_token_id': 6 }
    expect(Array.from(readTextTokenizer(tokenizerJsonOfGguf(beginning)).encode('1'))).toEqual([6, 0])
    expect(pieces('qwen2')).toEqual(['Ġa', '1', '2', '<|end|>'])
    expect(pieces('smollm')).toEqual(['Ġa', '1', '2', '<|end|>'])
  })

  it.each([
    [
      'an unknown pre',
      { ...GPT2, 'tokenizer.ggml.pre': 'new' },
      'tokenizer.ggml.pre must be one of gpt-2, smollm, starcoder, refact, olmo, llama-bpe, llama3, llama-v3, qwen2, deepseek-r1-qwen, got "new".',
    ],
    [
      'no pre',
      { ...GPT2, 'tokenizer.ggml.pre': undefined },
      'tokenizer.ggml.pre must be one of gpt-2, smollm, starcoder, refact, olmo, llama-bpe, llama3, llama-v3, qwen2, deepseek-r1-qwen, got undefined.',
    ],
    [
      'another model',
      { 'tokenizer.ggml.model': 'bert' },
      'tokenizer.ggml.model must be "gpt2" or "llama", got "bert".',
    ],
    [
      'no tokens',
      { ...LLAMA, 'tokenizer.ggml.tokens': 3 },
      'tokenizer.ggml.tokens must be a list of texts, got number.',
    ],
    [
      'too few scores',
      { ...LLAMA, 'tokenizer.ggml.scores': [1] },
      'tokenizer.ggml.scores must be a list of 267 numbers.',
    ],
    [
      'an id outside',
      { ...LLAMA, 'tokenizer.ggml.bos_token_id': 999 },
      'tokenizer.ggml.bos_token_id must be below 267, got 999.',
    ],
    [
      'a token twice',
      { ...GPT2, 'tokenizer.ggml.tokens': ['1', '1', 'a', 'Ġ', 'Ġa', '12', 'x'] },
      'the tokens 0 and 1 are both "1".',
    ],
  ])('refuses %s', (_, metadata, message) => {
    expect(() => tokenizerJsonOfGguf(metadata)).toThrow(`GGUF tokenizer: ${message}`)
  })
})

describe('tokenizerConfigOfGguf', () => {
  it('names tokens by their meaning, and gives the chat template', () => {
    expect(tokenizerConfigOfGguf(LLAMA)).toEqual({
      bos_token: '<s>',
      eos_token: '</s>',
      unk_token: undefined,
      pad_token: undefined,
      chat_template: '{{ messages }}',
    })
  })
})
