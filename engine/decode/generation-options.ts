// The options of generation that are not steps on logits, and the type of all of them.
import { numberOption, refusal } from './option.ts'
import type { OptionDescriptor } from './option.ts'
import type { IdRange } from './processors/allowed-range.ts'
import type { TokenLists } from './processors/bad-words.ts'

/** Every option with a value. Names and defaults are those of Hugging Face's generate; seed and allowedRange are ours. */
export interface GenerationOptions {
  /** Draws tokens by probability; false takes the most likely one. */
  readonly doSample: boolean
  /** Starts the random stream, from 0. */
  readonly seed: number
  readonly maxNewTokens: number
  /** Rows generated per prompt. */
  readonly numReturnSequences: number
  readonly guidanceScale: number
  readonly repetitionPenalty: number
  readonly noRepeatNgramSize: number
  readonly badWordsIds: TokenLists
  readonly allowedRange: IdRange
  readonly temperature: number
  readonly topK: number
  readonly topP: number
  readonly minP: number
  readonly typicalP: number
}

/** Whether to draw. */
export const doSample: OptionDescriptor<boolean> = {
  name: 'doSample',
  label: 'Sampling',
  help: 'On draws each token by its probability; off takes the most likely one every time.',
  kind: 'switch',
  default: false,
  accept: (value) => {
    if (typeof value === 'boolean') return value
    throw refusal('doSample', 'true or false', value)
  },
}

/** Where the random stream starts. */
export const seed: OptionDescriptor<number> = numberOption({
  name: 'seed',
  label: 'Seed',
  help: 'The same seed gives the same result again.',
  minimum: 0,
  maximum: Number.MAX_SAFE_INTEGER,
  default: 0,
  whole: true,
})

/** How long the result may get. */
export const maxNewTokens: OptionDescriptor<number> = numberOption({
  name: 'maxNewTokens',
  label: 'Most new tokens',
  help: 'Stops after this many tokens; the prompt does not count.',
  minimum: 1,
  maximum: 2 ** 20,
  default: 20,
  whole: true,
})

/** How many results. */
export const numReturnSequences: OptionDescriptor<number> = numberOption({
  name: 'numReturnSequences',
  label: 'Results',
  help: 'How many results each prompt gives; without sampling all are the same.',
  minimum: 1,
  maximum: 1024,
  default: 1,
  whole: true,
})
