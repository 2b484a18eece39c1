// Bad words: sequences of tokens that must not be generated.
import { EngineError } from '../../base/errors.ts'
import { refusal } from '../option.ts'
import type { ProcessorOption } from '../option.ts'
import { keepOnly } from '../processor.ts'
import type { LogitsProcessor } from '../processor.ts'

/** Token sequences, none of them empty. */
export type TokenLists = readonly (readonly number[])[]

/**
 * Rules out the last token of a sequence when the row ends with all before it.
 * @source Hugging Face transformers, NoBadWordsLogitsProcessor
 */
export const badWordsIds: ProcessorOption<TokenLists> = {
  name: 'badWordsIds',
  label: 'Bad words',
  help: 'Words that never come, each as its list of token ids.',
  kind: 'token-lists',
  default: [],
  accept: (value) => {
    if (Array.isArray(value) && value.every(isTokenList)) return value as TokenLists
    throw refusal('badWordsIds', 'a list of lists of token ids, none of them empty', value)
  },
  samplingOnly: false,
  make: (words) => (words.length === 0 ? undefined : banWords(words)),
}

function isTokenList(value: unknown): boolean {
  return Array.isArray(value) && value.length > 0 && value.every((id) => Number.isSafeInteger(id) && id >= 0)
}

function banWords(words: TokenLists): LogitsProcessor {
  return (logits, { tokens }) => {
    const unknown = words.flat().find((id) => id >= logits.length)
    if (unknown !== undefined)
      throw new EngineError(
        'BAD_ARGUMENT',
        `generation: badWordsIds are token ids below ${logits.length}, got ${unknown}.`,
      )
    const banned = new Set(words.filter((word) => endsWithStart(tokens, word)).map((word) => word.at(-1)))
    return keepOnly(logits, (id) => !banned.has(id))
  }
}

/** True when the row ends with all tokens of the word but the last. */
function endsWithStart(tokens: ArrayLike<number>, word: readonly number[]): boolean {
  const from = tokens.length - (word.length - 1)
  return from >= 0 && word.slice(0, -1).every((id, i) => tokens[from + i] === id)
}
