// Tokens after prompts: chooses the search that the options ask for.
import { EngineError } from '../../base/errors.ts'
import { message, type Message } from '../../base/message.ts'
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
  const refuse = (words: Message, fix: Message): never => {
    throw new EngineError('BAD_ARGUMENT', words, { fixes: [fix] })
  }
  if (numBeams > 1 && numReturnSequences > numBeams)
    refuse(
      message('generate.manyResults', { numBeams, numReturnSequences }),
      message('generate.manyResultsFix'),
    )
  if (numBeams % numBeamGroups !== 0)
    refuse(message('generate.beamGroups', { numBeams, numBeamGroups }), message('generate.beamGroupsFix'))
  if (numBeamGroups > 1 && doSample)
    refuse(message('generate.drawnGroups'), message('generate.drawnGroupsFix'))
  if (diversityPenalty > 0 && numBeamGroups === 1)
    refuse(message('generate.penalty'), message('generate.penaltyFix'))
}

function expectKnown(prompt: Int32Array, size: number): void {
  const unknown = prompt.find((id) => id < 0 || id >= size)
  if (unknown !== undefined)
    throw new EngineError('BAD_ARGUMENT', message('generate.tokenId', { size, id: unknown }))
}
