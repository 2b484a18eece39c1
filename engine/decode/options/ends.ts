// Options that say when a row ends and what is told of it.
import { message } from '../../base/message.ts'
import {
  numberOption,
  type OptionDescriptor,
  orNull,
  refusal,
  switchOption,
  TEXT_ONLY,
  tokenIdsOption,
} from '../option.ts'

/** Longest row that can be asked for. */
const LONGEST = 2 ** 20

/** How long the result may get. */
export const maxNewTokens: OptionDescriptor<number | null> = {
  ...orNull(
    numberOption({
      name: 'maxNewTokens',
      label: 'Most new tokens',
      help: 'Stops after this many tokens; the prompt does not count.',
      minimum: 1,
      maximum: LONGEST,
      default: 20,
      whole: true,
    }),
  ),
  default: 20,
}

/** How long prompt and result may get together. */
export const maxLength: OptionDescriptor<number | null> = orNull(
  numberOption({
    name: 'maxLength',
    label: 'Greatest length',
    help: 'Stops when prompt and result have this many tokens together; most new tokens, if given, decide instead.',
    kinds: TEXT_ONLY,
    minimum: 1,
    maximum: LONGEST,
    default: 20,
    whole: true,
  }),
)

/** Tokens that end a row. */
export const eosTokenIds: OptionDescriptor<readonly number[]> = tokenIdsOption({
  name: 'eosTokenIds',
  label: 'End tokens',
  help: 'Token ids after which a result is complete; the model knows its own.',
})

/** Texts that end a row. */
export const stopStrings: OptionDescriptor<readonly string[]> = {
  name: 'stopStrings',
  label: 'Stop strings',
  help: 'Texts after which a result is complete; they stay part of it.',
  kind: 'any',
  kinds: TEXT_ONLY,
  default: [],
  accept: (value) => {
    const list: unknown = typeof value === 'string' ? [value] : value
    if (Array.isArray(list) && list.every((text) => typeof text === 'string' && text !== '')) return list
    throw refusal('stopStrings', message('generate.texts'), value)
  },
}

/** Alternatives that every step reports. */
export const topAlternatives: OptionDescriptor<number> = numberOption({
  name: 'topAlternatives',
  label: 'Alternatives',
  help: 'Reports this many of the likeliest tokens of every step; 0 reports none.',
  kinds: TEXT_ONLY,
  minimum: 0,
  maximum: 1000,
  default: 0,
  whole: true,
})

/** Whether beam search reports what it looked at. */
export const beamTree: OptionDescriptor<boolean> = switchOption({
  name: 'beamTree',
  label: 'Beam tree',
  help: 'Reports every continuation that beam search considered, to be drawn.',
  kinds: TEXT_ONLY,
})
