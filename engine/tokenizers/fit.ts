// Whether a tokenizer belongs to a model.
import { EngineError } from '../base/errors.ts'
import { message } from '../base/message.ts'
import { BYTE_CHARACTERS } from './byte-alphabet.ts'
import type { TextTokenizer } from './text-tokenizer.ts'

/**
 * Demands that every id of a tokenizer has a row in an embedding of `vocabulary` rows. Fewer tokens than rows are usual: tables are
 * padded to round numbers.
 * @throws BAD_ARGUMENT when an id has no row
 */
export function requireFit(tokenizer: TextTokenizer, vocabulary: number): void {
  if (tokenizer.vocabularySize <= vocabulary) return
  const last = tokenizer.token(tokenizer.vocabularySize - 1)
  throw new EngineError(
    'BAD_ARGUMENT',
    message('model.tokenizerTokens', {
      vocabulary,
      highest: tokenizer.vocabularySize - 1,
      last: JSON.stringify(last),
    }),
    {
      fixes: [message('model.tokenizerTokensFix'), message('model.tokenizerTokensFix2')],
      details: { vocabulary, tokenizer: tokenizer.vocabularySize },
    },
  )
}

/**
 * Bytes that a byte-level tokenizer has no token for: texts lose them, without an error, as with Hugging Face. SmolLM2 lacks 21. None
 * for other tokenizers, which have other ways to write such characters.
 */
export function bytesWithoutToken(tokenizer: TextTokenizer): number[] {
  const isByteLevel = Array.from(tokenizer.encode(' a'), (id) => tokenizer.token(id)).some((token) =>
    token?.includes('Ġ'),
  )
  return isByteLevel
    ? BYTE_CHARACTERS.flatMap((one, byte) => (tokenizer.idOf(one) === undefined ? [byte] : []))
    : []
}
