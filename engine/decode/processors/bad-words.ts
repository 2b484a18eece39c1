// Bad words: sequences of tokens that must not be generated.
import { EngineError } from '../../base/errors.ts'
import { message } from '../../base/message.ts'
import { EVERY_KIND, isTokenId, type ProcessorOption, refusal } from '../option.ts'
import { type LogitsProcessor, without } from '../processor.ts'
import { endsWithStart } from './sequence-bias.ts'

/** Token sequences, none of them empty. */
export type TokenLists = readonly (readonly number[])[]

/**
 * Rules out the last token of a sequence when the row ends with all before it; a token that ends a row is no bad word.
 * @source Hugging Face transformers, NoBadWordsLogitsProcessor
 */
export const badWordsIds: ProcessorOption<TokenLists> = {
  name: 'badWordsIds',
  label: 'Bad words',
  help: 'Words that never come, each as its list of token ids.',
  kind: 'token-lists',
  kinds: EVERY_KIND,
  default: [],
  accept: (value) => {
    if (Array.isArray(value) && value.every(isTokenList)) return value as TokenLists
    throw refusal('badWordsIds', message('generate.words'), value)
  },
  samplingOnly: false,
  make: (words, { eosTokenIds }) => {
    const bad = words.filter((word) => word.length > 1 || !eosTokenIds.includes(word[0] as number))
    return bad.length === 0 ? undefined : banWords(bad)
  },
}

function isTokenList(value: unknown): boolean {
  return Array.isArray(value) && value.length > 0 && value.every(isTokenId)
}

function banWords(words: TokenLists): LogitsProcessor {
  return (logits, { tokens }) => {
    const unknown = words.flat().find((id) => id >= logits.length)
    if (unknown !== undefined)
      throw new EngineError(
        'BAD_ARGUMENT',
        message('generate.badWords', { size: logits.length, id: unknown }),
      )
    const complete = words.filter((word) => endsWithStart(tokens, word))
    return without(
      logits,
      complete.map((word) => word.at(-1) as number),
    )
  }
}
