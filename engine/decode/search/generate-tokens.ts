// Tokens after prompts: chooses the search that the options ask for.
import { EngineError } from '../../base/errors.ts'
import type { GenerationOptions } from '../generation-options.ts'
import { beamSearch } from './beam-search.ts'
import { contrastiveSearch } from './contrastive.ts'
import { type GeneratedTokens, lengthLimit, type SearchControl, type SearchJob } from './job.ts'
import type { NextTokenModel } from './next-token-model.ts'
import { sampleSequences } from './sampling.ts'

export type { Alternative, GeneratedTokens, SearchControl, TokenEvent } from './job.ts'
export type { BeamTree } from './beam-tree.ts'

/**
 * Results of every prompt, prompt after prompt, the best first where they are ranked. A prompt's results depend on
 * nothing but itself, the options and the seed.
 * @throws BAD_ARGUMENT for options that exclude each other, and for a prompt that does not fit
 * @throws the signal's reason when it aborts, before the next token
 * @source Hugging Face transformers, GenerationMixin.generate, for decoder-only models
 */
export async function generateTokens(
  model: NextTokenModel,
  prompts: readonly Int32Array[],
  options: GenerationOptions,
  control: SearchControl = {},
): Promise<GeneratedTokens[]> {
  expectConsistent(options)
  for (const prompt of prompts) expectKnown(prompt, model.vocabularySize)
  if (prompts.length === 0) return []
  control.signal?.throwIfAborted()
  model.expect?.(Math.max(...prompts.map(({ length }) => lengthLimit(length, options, model.context))))
  return searchOf(options)({ model, prompts, options, control })
}

function searchOf(options: GenerationOptions): (job: SearchJob) => Promise<GeneratedTokens[]> {
  if (options.numBeams > 1) return beamSearch
  return isContrastive(options) ? contrastiveSearch : sampleSequences
}

function isContrastive({ penaltyAlpha, topK, doSample }: GenerationOptions): boolean {
  return penaltyAlpha > 0 && topK > 1 && !doSample
}

function expectConsistent(options: GenerationOptions): void {
  const { numBeams, numBeamGroups, numReturnSequences, diversityPenalty, doSample } = options
  const refuse = (message: string, fix: string): never => {
    throw new EngineError('BAD_ARGUMENT', `generation: ${message}`, { fixes: [fix] })
  }
  if (numBeams > 1 && numReturnSequences > numBeams)
    refuse(
      `numReturnSequences is at most numBeams, ${numBeams}, got ${numReturnSequences}.`,
      'Ask for fewer results or more beams.',
    )
  if (numBeams % numBeamGroups !== 0)
    refuse(
      `numBeams is a multiple of numBeamGroups, got ${numBeams} and ${numBeamGroups}.`,
      'Choose groups of equal size.',
    )
  if (numBeamGroups > 1 && doSample)
    refuse('groups of beams are not drawn: numBeamGroups above 1 needs doSample false.', 'Turn sampling off.')
  if (diversityPenalty > 0 && numBeamGroups === 1)
    refuse('diversityPenalty needs numBeamGroups above 1.', 'Set numBeamGroups, or leave the penalty out.')
}

function expectKnown(prompt: Int32Array, size: number): void {
  const unknown = prompt.find((id) => id < 0 || id >= size)
  if (unknown !== undefined)
    throw new EngineError('BAD_ARGUMENT', `generation: token ids are below ${size}, got ${unknown}.`)
}
