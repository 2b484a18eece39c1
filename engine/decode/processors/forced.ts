// Forced tokens: the first after a prompt of one token, and the last that fits.
import { message } from '../../base/message.ts'
import { isTokenId, type ProcessorOption, refusal, TEXT_ONLY, tokenIdsOption } from '../option.ts'
import { force } from '../processor.ts'

/** The only token after a row of one. @source Hugging Face transformers, ForcedBOSTokenLogitsProcessor */
export const forcedBosTokenId: ProcessorOption<number | null> = {
  name: 'forcedBosTokenId',
  label: 'Forced first token',
  help: 'The token id that follows a prompt of one token.',
  kind: 'any',
  kinds: TEXT_ONLY,
  default: null,
  accept: (value) => {
    if (value === null || isTokenId(value)) return value
    throw refusal('forcedBosTokenId', message('generate.oneId'), value)
  },
  samplingOnly: false,
  make: (id) =>
    id === null ? undefined : (logits, { tokens }) => (tokens.length === 1 ? force(logits, [id]) : logits),
}

/** The only tokens where one more fits. @source Hugging Face transformers, ForcedEOSTokenLogitsProcessor */
export const forcedEosTokenIds: ProcessorOption<readonly number[]> = {
  ...tokenIdsOption({
    name: 'forcedEosTokenIds',
    label: 'Forced last token',
    help: 'Token ids of which one is the last where a result reaches its greatest length.',
  }),
  samplingOnly: false,
  make: (ids) =>
    ids.length === 0
      ? undefined
      : (logits, { tokens, maxLength }) => (tokens.length + 1 === maxLength ? force(logits, ids) : logits),
}
