// What a run would read of a text, token by token, and what of it counts: by the same writer and the same objective as a run's.
import type { TextTokensView, TextTokenView } from '../../../api/contract/text-views.ts'
import {
  chosenObjective,
  readTextTokenizer,
  type TextPart,
  type TextTokenizer,
  type TokenizedText,
  tokenWeights,
  withNewTokens,
} from '../../../index.ts'
import type { Store } from '../../../store/store.ts'
import { ChatWriter } from '../../chat-writer.ts'
import { describeStoredTextModel } from '../../text-models.ts'

/** Tokens that a window is shown; the counts are those of all. */
const SHOWN_TOKENS = 4000
/** As recipes have it unless told. */
const USUAL_LENGTH = 512

/** Options of a recipe that decide what is read and learnt. */
export interface TokenRecipe {
  readonly objective?:
    { readonly name: string; readonly options: Readonly<Record<string, unknown>> } | undefined
  readonly sequenceLength?: number | undefined
  readonly addedTokens?: readonly string[] | undefined
}

/** Reads texts with the eyes of a model. */
export interface TokenReader {
  read(parts: readonly TextPart[], recipe: TokenRecipe, signal?: AbortSignal): Promise<TextTokensView>
}

/** Opens a model's tokenizer and template, without its weights. @throws as describeStoredTextModel */
export function openTokenReader(
  store: Store,
  reference: string,
  addedTokens: readonly string[],
): TokenReader {
  const { model, tokenizer: own } = describeStoredTextModel(store, reference)
  const grown = withNewTokens(model.tokenizerJson, addedTokens)
  const tokenizer = addedTokens.length === 0 ? own : readTextTokenizer(grown, model.tokenizerConfig)
  const writer = new ChatWriter(model, tokenizer)
  return {
    async read(parts, { objective = { name: 'conditional', options: {} }, sequenceLength }, signal) {
      const [text] = await writer.tokenized([{ parts }], { signal })
      const whole = text as TokenizedText
      const limit = Math.min(sequenceLength ?? USUAL_LENGTH, model.config.context) + 1
      const weights = tokenWeights(whole, limit, chosenObjective(objective, 'text'))
      return {
        tokens: tokenViews(whole.ids.subarray(0, SHOWN_TOKENS), { weights, limit, tokenizer }),
        count: whole.ids.length,
        learnt: weights.reduce((count, weight) => count + (weight > 0 ? 1 : 0), 0),
        cut: Math.max(0, whole.ids.length - limit),
        limit,
        hasTemplate: model.chatTemplate !== undefined,
      }
    },
  }
}

interface Seen {
  readonly weights: Float32Array
  readonly limit: number
  readonly tokenizer: TextTokenizer
}

function tokenViews(ids: Int32Array, { weights, limit, tokenizer }: Seen): TextTokenView[] {
  const greatest = weights.reduce((most, weight) => Math.max(most, weight), 0)
  const stream = tokenizer.stream()
  return Array.from(ids, (id, i) => ({
    ...{
      id,
      text: stream.push(id),
      name: tokenizer.token(id) ?? `#${id}`,
      isSpecial: tokenizer.isSpecial(id),
    },
    weight: greatest === 0 ? 0 : (weights[i] ?? 0) / greatest,
    isCut: i >= limit,
  }))
}
