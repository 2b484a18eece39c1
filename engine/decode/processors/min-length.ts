// Least lengths: until then no token that ends a row.
import { numberOption, type ProcessorOption, TEXT_ONLY } from '../option.ts'
import { type DecodeContext, type LogitsProcessor, without } from '../processor.ts'

/** Of prompt and result together. @source Hugging Face transformers, MinLengthLogitsProcessor */
export const minLength: ProcessorOption<number> = {
  ...numberOption({
    name: 'minLength',
    label: 'Least length',
    help: 'Does not end before prompt and result have this many tokens together.',
    kinds: TEXT_ONLY,
    minimum: 0,
    maximum: 2 ** 20,
    default: 0,
    whole: true,
  }),
  samplingOnly: false,
  make: (least, { eosTokenIds }) => notBefore(least, eosTokenIds, ({ tokens }) => tokens.length),
}

/** Of the result alone. @source Hugging Face transformers, MinNewTokensLengthLogitsProcessor */
export const minNewTokens: ProcessorOption<number> = {
  ...numberOption({
    name: 'minNewTokens',
    label: 'Fewest new tokens',
    help: 'Does not end before the result has this many tokens.',
    kinds: TEXT_ONLY,
    minimum: 0,
    maximum: 2 ** 20,
    default: 0,
    whole: true,
  }),
  samplingOnly: false,
  make: (least, { eosTokenIds }) =>
    notBefore(least, eosTokenIds, ({ tokens, promptLength = 0 }) => tokens.length - promptLength),
}

function notBefore(
  least: number,
  ends: readonly number[],
  lengthOf: (context: DecodeContext) => number,
): LogitsProcessor | undefined {
  if (least === 0 || ends.length === 0) return undefined
  return (logits, context) => (lengthOf(context) < least ? without(logits, ends) : logits)
}
