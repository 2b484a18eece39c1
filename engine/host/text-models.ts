// Text models of the store: loaded with their tokenizer, and what can be said of them without their weights.
import { EngineError } from '../base/errors.ts'
import { message } from '../base/message.ts'
import {
  type CheckedText,
  loadStoredTextModel,
  openTextModel,
  readTextTokenizer,
  type StoredTextModel,
  type TextLimit,
  type TextModelDescription,
  type TextTokenizer,
  tokenizeText,
} from '../index.ts'
import type { Store } from '../store/store.ts'
import type { ModelRow } from '../store/tables/models.ts'
import { findModel, resolveModel } from './models.ts'

/** The kind of text models in the store. */
const TEXT_KIND = 'text'

/** A text model with its row, ready for a generator. */
export interface OpenTextModel {
  readonly row: ModelRow
  readonly folder: string
  readonly model: StoredTextModel
  readonly tokenizer: TextTokenizer
}

/** Loads a text model by id or name. @throws UNKNOWN_NAME, BAD_ARGUMENT for another kind, FILE_* */
export function openStoredTextModel(store: Store, reference: string): OpenTextModel {
  const { row, folder } = resolveModel(store, reference)
  requireTextModel(row)
  const model = loadStoredTextModel(folder)
  return { row, folder, model, tokenizer: tokenizerOf(model, folder) }
}

/** A text model without its weights. @throws as {@link openStoredTextModel} */
export function describeStoredTextModel(
  store: Store,
  reference: string,
): Omit<OpenTextModel, 'model'> & { readonly model: TextModelDescription } {
  const row = findModel(store, reference)
  requireTextModel(row)
  const { folder } = row
  const model = openTextModel(folder)
  return { row, folder, model, tokenizer: tokenizerOf(model, folder) }
}

/** The tokenizer that a model's files bring. @throws FILE_NOT_FOUND where they bring none, FILE_INVALID */
export function tokenizerOf(
  { tokenizerJson, tokenizerConfig }: TextModelDescription,
  where: string,
): TextTokenizer {
  if (tokenizerJson === undefined)
    throw new EngineError('FILE_NOT_FOUND', message('model.noTokenizer', { where }), {
      fixes: [message('model.noTokenizerFix')],
    })
  return readTextTokenizer(tokenizerJson, tokenizerConfig)
}

/** True for a model of the kind. */
export function isTextModel({ kind }: Pick<ModelRow, 'kind'>): boolean {
  return kind === TEXT_KIND
}

/** Lets a text model pass. @throws BAD_ARGUMENT for another kind */
function requireTextModel(row: ModelRow): void {
  if (isTextModel(row)) return
  throw new EngineError('BAD_ARGUMENT', message('model.notText', { name: row.name, kind: row.kind }), {
    fixes: [message('model.notTextFix')],
  })
}

/** How many tokens texts have for a model, and how many it reads. @throws as {@link openStoredTextModel} */
export function textLimitOf(store: Store, reference: string): TextLimit {
  const { model, tokenizer } = describeStoredTextModel(store, reference)
  return {
    limit: model.config.context,
    countTokens: ({ parts }: CheckedText) => tokenizeText({ parts }, tokenizer).ids.length,
  }
}
