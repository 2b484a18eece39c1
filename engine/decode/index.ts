// The options of generation: one line each, steps on logits in the order in which Hugging Face's generate takes them.
import { EngineError, nearestName } from '../base/errors.ts'
import { doSample, maxNewTokens, numReturnSequences, seed } from './generation-options.ts'
import type { GenerationOptions } from './generation-options.ts'
import type { OptionDescriptor, ProcessorOption } from './option.ts'
import type { LogitsProcessor } from './processor.ts'
import { allowedRange } from './processors/allowed-range.ts'
import { badWordsIds } from './processors/bad-words.ts'
import { guidanceScale } from './processors/guidance.ts'
import { minP } from './processors/min-p.ts'
import { noRepeatNgramSize } from './processors/no-repeat-ngram.ts'
import { repetitionPenalty } from './processors/repetition-penalty.ts'
import { temperature } from './processors/temperature.ts'
import { topK } from './processors/top-k.ts'
import { topP } from './processors/top-p.ts'
import { typicalP } from './processors/typical-p.ts'

type ProcessorName = Exclude<
  keyof GenerationOptions,
  'doSample' | 'seed' | 'maxNewTokens' | 'numReturnSequences'
>
type OptionTable = { readonly [Name in keyof GenerationOptions]: OptionDescriptor<GenerationOptions[Name]> }

/** The options that change logits; the order matters. @source Hugging Face transformers, _get_logits_processor */
export const PROCESSORS: { readonly [Name in ProcessorName]: ProcessorOption<GenerationOptions[Name]> } = {
  guidanceScale,
  repetitionPenalty,
  noRepeatNgramSize,
  badWordsIds,
  allowedRange,
  temperature,
  topK,
  topP,
  minP,
  typicalP,
}

/** Every option by name. */
export const GENERATION_OPTIONS: OptionTable = {
  doSample,
  seed,
  maxNewTokens,
  numReturnSequences,
  ...PROCESSORS,
}

/** The steps that some options ask for, in order; those for sampling only when sampling is on. */
export function buildProcessors(options: GenerationOptions): LogitsProcessor[] {
  const names = Object.keys(PROCESSORS) as ProcessorName[]
  return names.map((name) => makeOne(name, options)).filter((made) => made !== undefined)
}

function makeOne<Name extends ProcessorName>(
  name: Name,
  options: GenerationOptions,
): LogitsProcessor | undefined {
  const option: ProcessorOption<GenerationOptions[Name]> = PROCESSORS[name]
  return option.samplingOnly && !options.doSample ? undefined : option.make(options[name])
}

/**
 * All options: what was asked for, else what the model recommends, else the defaults.
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
    ...accepted(modelDefaults),
    ...accepted(asked),
  }
}

function accepted(options: Partial<GenerationOptions>): Partial<GenerationOptions> {
  const given = Object.entries(options).filter(([, value]) => value !== undefined)
  return Object.fromEntries(given.map(([name, value]) => [name, optionNamed(name).accept(value)]))
}

function optionNamed(name: string): OptionDescriptor<unknown> {
  if (Object.hasOwn(GENERATION_OPTIONS, name)) return GENERATION_OPTIONS[name as keyof GenerationOptions]
  const names = Object.keys(GENERATION_OPTIONS)
  const near = nearestName(name, names)
  const fix = near === undefined ? `The options are ${names.join(', ')}.` : `Did you mean ${near}?`
  throw new EngineError('UNKNOWN_NAME', `generation: there is no option ${JSON.stringify(name)}.`, {
    fixes: [fix],
  })
}
