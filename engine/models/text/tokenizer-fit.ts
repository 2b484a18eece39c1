// Whether a tokenizer's ids have rows in the embedding, and what can be left out where they have none.
import { EngineError } from '../../base/errors.ts'
import { message } from '../../base/message.ts'
import type { JsonObject } from './model-files.ts'

/** Lets a tokenizer pass whose ids all have rows; rows without ids are common and harmless. @throws FILE_INVALID naming both counts */
export function checkTokenizerFits(
  tokenizerJson: JsonObject | undefined,
  { vocabulary, where }: { readonly vocabulary: number; readonly where: string },
): void {
  const highest = highestId(tokenizerJson ?? {})
  if (highest < vocabulary) return
  throw new EngineError('FILE_INVALID', message('model.tokenizerIds', { where, highest, vocabulary }), {
    details: { highest, vocabulary },
    fixes: [message('model.tokenizerIdsFix')],
  })
}

/** A tokenizer without those of the named added tokens that have no row: ids that no text of the model can have. */
export function withoutRowless(
  tokenizerJson: JsonObject | undefined,
  { names, vocabulary }: { readonly names: readonly string[]; readonly vocabulary: number },
): JsonObject | undefined {
  const added = tokenizerJson?.['added_tokens']
  if (!Array.isArray(added)) return tokenizerJson
  const isRowless = (one: { readonly id?: unknown; readonly content?: unknown } | null): boolean =>
    typeof one?.id === 'number' && one.id >= vocabulary && names.includes(String(one.content))
  return { ...tokenizerJson, added_tokens: added.filter((one) => !isRowless(one as never)) }
}

/** −1 where there is none. What is not a number is for the tokenizer to refuse. */
function highestId({ model, added_tokens: added }: JsonObject): number {
  const vocabulary = (model as { readonly vocab?: unknown } | undefined)?.vocab
  let highest = Array.isArray(vocabulary) ? vocabulary.length - 1 : -1
  const ids = Array.isArray(vocabulary) ? [] : Object.values(vocabulary ?? {})
  const own = Array.isArray(added) ? added.map((one: { readonly id?: unknown } | null) => one?.id) : []
  for (const id of [ids, own].flat()) if (typeof id === 'number' && id > highest) highest = id
  return highest
}
