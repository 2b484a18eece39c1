// Words that become tokens of their own, in a parsed `tokenizer.json`.
import { EngineError } from '../../base/errors.ts'
import { message } from '../../base/message.ts'

interface AddedToken {
  readonly id: number
  readonly content: string
}

/** What of a `tokenizer.json` matters here. */
interface TokenizerFile {
  readonly added_tokens?: readonly AddedToken[]
  readonly model?: { readonly vocab?: Vocabulary }
}

/**
 * The file with more added tokens, from the first id that is free on; those that it has already stay as they are.
 * @throws FILE_INVALID when the file has no vocabulary
 */
export function withNewTokens(file: unknown, tokens: readonly string[]): unknown {
  const { added_tokens: added = [], model } = file as TokenizerFile
  const vocabulary = model?.vocab
  if (vocabulary === undefined) throw new EngineError('FILE_INVALID', message('chat.noVocabulary'))
  const known = new Set(added.map(({ content }) => content))
  let next = added.reduce((most, { id }) => Math.max(most, id + 1), idsOf(vocabulary, known))
  const isKnown = (token: string): boolean => known.has(token)
  const fresh = [...new Set(tokens)]
    .filter((token) => !isKnown(token))
    .map((content) => ({
      ...{ id: next++, content, single_word: false, lstrip: false, rstrip: false },
      ...{ normalized: false, special: false },
    }))
  return { ...(file as TokenizerFile), added_tokens: [...added, ...fresh] }
}

type Vocabulary = Readonly<Record<string, number>> | readonly unknown[]

/** Adds the tokens of a vocabulary to `known` and gives the first id that is free: `[token, score]` in a list (Unigram), or ids by token. */
function idsOf(vocabulary: Vocabulary, known: Set<string>): number {
  if (isList(vocabulary)) {
    for (const entry of vocabulary) known.add(String((entry as readonly unknown[])[0]))
    return vocabulary.length
  }
  for (const token of Object.keys(vocabulary)) known.add(token)
  return Object.values(vocabulary).reduce((most, id) => Math.max(most, id + 1), 0)
}

function isList(vocabulary: Vocabulary): vocabulary is readonly unknown[] {
  return Array.isArray(vocabulary)
}
