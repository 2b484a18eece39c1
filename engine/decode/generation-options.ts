// The type of all options of generation.
import type { PrefixConstraint } from './processors/prefix-constraint.ts'
import type { IdRange } from './processors/allowed-range.ts'
import type { TokenLists } from './processors/bad-words.ts'
import type { LengthDecay } from './processors/exponential-decay.ts'
import type { SequenceBias } from './processors/sequence-bias.ts'

/** When beam search ends: once enough beams have ended, by a heuristic of length, or never before the best is certain. */
export type EarlyStopping = boolean | 'never'

/**
 * Every option with a value. Names and defaults are those of Hugging Face's generate; seed, allowedRange, prefixConstraint,
 * topAlternatives and beamTree are ours. Lists of ids have one item where Hugging Face takes a number.
 */
export interface GenerationOptions {
  /** Draws tokens by probability; false takes the most likely one. */
  readonly doSample: boolean
  /** Starts the random stream, from 0. */
  readonly seed: number
  /** Most tokens after the prompt; null leaves it to `maxLength`. */
  readonly maxNewTokens: number | null
  /** Most tokens of prompt and result together; counts only where `maxNewTokens` is null. */
  readonly maxLength: number | null
  /** Rows generated per prompt. */
  readonly numReturnSequences: number
  /** Continuations followed at once; 1 is no beam search. */
  readonly numBeams: number
  /** Groups of beams that are kept apart by `diversityPenalty`. */
  readonly numBeamGroups: number
  /** Exponent of the length by which a finished beam's score is divided. */
  readonly lengthPenalty: number
  readonly earlyStopping: EarlyStopping
  /** Weight of contrastive search, from 0 to 1; 0 is none. */
  readonly penaltyAlpha: number
  /** Tokens that end a row. */
  readonly eosTokenIds: readonly number[]
  /** Texts that end a row, itself part of the result. */
  readonly stopStrings: readonly string[]
  /** Likeliest tokens that every step reports; 0 reports none. */
  readonly topAlternatives: number
  /** Reports every candidate that beam search looked at. */
  readonly beamTree: boolean
  // steps on logits
  readonly guidanceScale: number
  readonly sequenceBias: SequenceBias
  readonly diversityPenalty: number
  readonly repetitionPenalty: number
  readonly noRepeatNgramSize: number
  readonly badWordsIds: TokenLists
  readonly minLength: number
  readonly minNewTokens: number
  readonly allowedRange: IdRange
  readonly prefixConstraint: PrefixConstraint
  readonly forcedBosTokenId: number | null
  readonly forcedEosTokenIds: readonly number[]
  readonly exponentialDecayLengthPenalty: LengthDecay
  readonly suppressTokens: readonly number[]
  readonly beginSuppressTokens: readonly number[]
  readonly temperature: number
  readonly topK: number
  readonly topP: number
  readonly minP: number
  readonly typicalP: number
  readonly epsilonCutoff: number
  readonly etaCutoff: number
  readonly renormalizeLogits: boolean
}
