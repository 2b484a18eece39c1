// The options of generation: one line each, steps on logits in the order in which Hugging Face's generate takes them.
import { EngineError, nearestName } from '../base/errors.ts'
import { message } from '../base/message.ts'
import type { TokenConstraint } from './constraint/token-constraint.ts'
import type { GenerationOptions } from './generation-options.ts'
import type { OptionDescriptor, ProcessorOption, ProcessorSetting } from './option.ts'
import * as ends from './options/ends.ts'
import * as search from './options/search.ts'
import type { LogitsProcessor } from './processor.ts'
import { allowedRange } from './processors/allowed-range.ts'
import { badWordsIds } from './processors/bad-words.ts'
import { epsilonCutoff, etaCutoff } from './processors/cutoffs.ts'
import { diversityPenalty } from './processors/diversity.ts'
import { exponentialDecayLengthPenalty } from './processors/exponential-decay.ts'
import { forcedBosTokenId, forcedEosTokenIds } from './processors/forced.ts'
import { guidanceScale } from './processors/guidance.ts'
import { minLength, minNewTokens } from './processors/min-length.ts'
import { minP } from './processors/min-p.ts'
import { noRepeatNgramSize } from './processors/no-repeat-ngram.ts'
import { prefixConstraint } from './processors/prefix-constraint.ts'
import { renormalizeLogits } from './processors/renormalize.ts'
import { repetitionPenalty } from './processors/repetition-penalty.ts'
import { sequenceBias } from './processors/sequence-bias.ts'
import { beginSuppressTokens, suppressTokens } from './processors/suppress.ts'
import { temperature } from './processors/temperature.ts'
import { topK } from './processors/top-k.ts'
import { topP } from './processors/top-p.ts'
import { typicalP } from './processors/typical-p.ts'

/** Options that are not steps on logits. */
const PLAIN = { ...search, ...ends }
type ProcessorName = Exclude<keyof GenerationOptions, keyof typeof PLAIN>
type OptionTable = { readonly [Name in keyof GenerationOptions]: OptionDescriptor<GenerationOptions[Name]> }

/** The options that change logits; the order matters. @source Hugging Face transformers, _get_logits_processor */
export const PROCESSORS: { readonly [Name in ProcessorName]: ProcessorOption<GenerationOptions[Name]> } = {
  guidanceScale,
  sequenceBias,
  diversityPenalty,
  repetitionPenalty,
  noRepeatNgramSize,
  badWordsIds,
  minLength,
  minNewTokens,
  allowedRange,
  prefixConstraint,
  forcedBosTokenId,
  forcedEosTokenIds,
  exponentialDecayLengthPenalty,
  suppressTokens,
  beginSuppressTokens,
  temperature,
  topK,
  topP,
  minP,
  typicalP,
  epsilonCutoff,
  etaCutoff,
  renormalizeLogits,
}

/** Every option by name. */
export const GENERATION_OPTIONS: OptionTable = { ...PLAIN, ...PROCESSORS }

/**
 * The steps that some options ask for, in order; those for sampling only when sampling is on.
 * @throws BAD_ARGUMENT when a form of the result is asked for and no constraint is there to keep it
 */
export function buildProcessors(
  options: GenerationOptions,
  constraint?: TokenConstraint | undefined,
): LogitsProcessor[] {
  const { eosTokenIds, numBeams, doSample } = options
  // Beams need something to go on with when every end of a row is among the likeliest.
  const leastKept = numBeams > 1 ? Math.max(2, eosTokenIds.length + 1) : 1
  const names = Object.keys(PROCESSORS) as ProcessorName[]
  return names
    .filter((name) => doSample || !PROCESSORS[name].samplingOnly)
    .filter((name) => name !== 'minLength' || options.minNewTokens === 0)
    .map((name) => makeOne(name, options, { eosTokenIds, leastKept, constraint }))
    .filter((made) => made !== undefined)
}

function makeOne<Name extends ProcessorName>(
  name: Name,
  options: GenerationOptions,
  setting: ProcessorSetting,
): LogitsProcessor | undefined {
  const option: ProcessorOption<GenerationOptions[Name]> = PROCESSORS[name]
  return option.make(options[name], setting)
}

/**
 * All options: what was asked for, else what the model recommends, else the defaults. A greatest length counts unless
 * most new tokens are told beside it or after it.
 * @throws UNKNOWN_NAME for an option that does not exist, with the nearest that does
 * @throws BAD_ARGUMENT for a value that cannot be used
 */
export function resolveGenerationOptions(
  asked: Partial<GenerationOptions>,
  modelDefaults: Partial<GenerationOptions> = {},
): GenerationOptions {
  const defaults = Object.entries(GENERATION_OPTIONS).map(([name, option]) => [name, option.default])
  return {
    ...(Object.fromEntries(defaults) as GenerationOptions),
    ...lengthDecided(accepted(modelDefaults)),
    ...lengthDecided(accepted(asked)),
  }
}

function lengthDecided(options: Partial<GenerationOptions>): Partial<GenerationOptions> {
  const isTotal = typeof options.maxLength === 'number' && options.maxNewTokens === undefined
  return isTotal ? { ...options, maxNewTokens: null } : options
}

function accepted(options: Partial<GenerationOptions>): Partial<GenerationOptions> {
  const given = Object.entries(options).filter(([, value]) => value !== undefined)
  return Object.fromEntries(given.map(([name, value]) => [name, optionNamed(name).accept(value)]))
}

function optionNamed(name: string): OptionDescriptor<unknown> {
  if (Object.hasOwn(GENERATION_OPTIONS, name)) return GENERATION_OPTIONS[name as keyof GenerationOptions]
  const names = Object.keys(GENERATION_OPTIONS)
  const near = nearestName(name, names)
  const fix =
    near === undefined
      ? message('value.optionsHere', { names: names.join(', ') })
      : message('name.didYouMean', { name: near })
  throw new EngineError('UNKNOWN_NAME', message('generate.noOption', { name }), {
    fixes: [fix],
  })
}
