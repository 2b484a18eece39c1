// How a model of the store cuts a text into tokens.
import type { Store } from '../store/store.ts'
import { tokenizeCaption } from './models-files.ts'
import { findModel, resolveModel } from './models.ts'
import { describeStoredTextModel, isTextModel } from './text-models.ts'

/** A text in tokens. */
export interface ShownTokens {
  /** Id of the model. */
  readonly model: string
  readonly ids: readonly number[]
  /** As the tokenizer's file writes them. */
  readonly tokens: readonly string[]
  /** How many tokens the model reads. */
  readonly limit: number
  /** Of a text model: what the tokens say, without special ones. */
  readonly restored?: string
}

/** The tokens of a text, with those that the model's tokenizer adds. @throws UNKNOWN_NAME, FILE_* */
export function tokensOf(store: Store, reference: string, text: string): ShownTokens {
  if (!isTextModel(findModel(store, reference))) {
    const { row, folder } = resolveModel(store, reference)
    return { model: row.id, ...tokenizeCaption(folder, text) }
  }
  const { row, model, tokenizer } = describeStoredTextModel(store, reference)
  const ids = [...tokenizer.encode(text)]
  return {
    ...{ model: row.id, ids, limit: model.config.context },
    tokens: ids.map((id) => tokenizer.token(id) ?? `#${id}`),
    restored: tokenizer.decode(ids, { skipSpecialTokens: true }),
  }
}
