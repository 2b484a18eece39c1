// Suppressed tokens: never, or not as the first.
import { type ProcessorOption, tokenIdsOption } from '../option.ts'
import { without } from '../processor.ts'

/** Never. @source Hugging Face transformers, SuppressTokensLogitsProcessor */
export const suppressTokens: ProcessorOption<readonly number[]> = {
  ...tokenIdsOption({
    name: 'suppressTokens',
    label: 'Suppressed tokens',
    help: 'Token ids that never come.',
  }),
  samplingOnly: false,
  make: (ids) => (ids.length === 0 ? undefined : (logits) => without(logits, ids)),
}

/** Not as the first of a result. @source Hugging Face transformers, SuppressTokensAtBeginLogitsProcessor */
export const beginSuppressTokens: ProcessorOption<readonly number[]> = {
  ...tokenIdsOption({
    name: 'beginSuppressTokens',
    label: 'Not as the first',
    help: 'Token ids with which no result begins.',
  }),
  samplingOnly: false,
  make: (ids) =>
    ids.length === 0
      ? undefined
      : (logits, { tokens, promptLength = 0 }) =>
          tokens.length === promptLength ? without(logits, ids) : logits,
}
