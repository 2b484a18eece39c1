// A tokenizer of forty tokens for the tiny text models of test/golden/decode/text: bytes of English, a few pieces, one end.
import { readTextTokenizer } from '../../engine/tokenizers/read.ts'
import type { TextTokenizer } from '../../engine/tokenizers/text-tokenizer.ts'

/** Ids 0 to 39; 2 ends a text, Ġ is a space, Ã and © are the bytes of é. */
const TOKENS = [
  ...[
    '<unk>',
    '<s>',
    '</s>',
    'a',
    'b',
    'c',
    'd',
    'e',
    'f',
    'g',
    'h',
    'i',
    'j',
    'k',
    'l',
    'm',
    'n',
    'o',
    'p',
    'q',
  ],
  ...['r', 's', 't', 'u', 'v', 'w', 'x', 'y', 'z', 'Ġ', 'Ã', '©', '{', '}', '"', ':', '0', '1', 'th', 'Ġth'],
]

/** The tokenizer. */
export function tinyTextTokenizer(): TextTokenizer {
  const special = ['<unk>', '<s>', '</s>'].map((content, id) => ({
    ...{ id, content, single_word: false, lstrip: false, rstrip: false, normalized: false, special: true },
  }))
  const file = {
    ...{ version: '1.0', truncation: null, padding: null, added_tokens: special, normalizer: null },
    pre_tokenizer: { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: true },
    post_processor: null,
    decoder: { type: 'ByteLevel', add_prefix_space: true, trim_offsets: true, use_regex: true },
    model: {
      ...{ type: 'BPE', dropout: null, unk_token: null, continuing_subword_prefix: null },
      ...{ end_of_word_suffix: null, fuse_unk: false, byte_fallback: false },
      vocab: Object.fromEntries(TOKENS.map((token, id) => [token, id])),
      merges: ['t h', 'Ġ th'],
    },
  }
  return readTextTokenizer(file, { eos_token: '</s>', bos_token: '<s>', unk_token: '<unk>' })
}
