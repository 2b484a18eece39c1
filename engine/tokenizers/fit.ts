// Whether a tokenizer belongs to a model.
import { EngineError } from '../base/errors.ts'
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
    `tokenizer: the model has ${vocabulary} tokens, and the tokenizer ids up to ${tokenizer.vocabularySize - 1} (${JSON.stringify(last)}).`,
    {
      fixes: [
        'Use the tokenizer that came with the model.',
        'For new tokens, make the embedding larger first.',
      ],
      details: { vocabulary, tokenizer: tokenizer.vocabularySize },
    },
  )
}
