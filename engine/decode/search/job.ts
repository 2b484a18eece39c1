// What a search is asked, what it tells on the way and what it gives.
import { EngineError } from '../../base/errors.ts'
import { message } from '../../base/message.ts'
import { RandomStream } from '../../base/random.ts'
import type { TokenConstraint } from '../constraint/token-constraint.ts'
import type { GenerationOptions } from '../generation-options.ts'
import type { BeamTree } from './beam-tree.ts'
import type { NextTokenModel } from './next-token-model.ts'

/** A token that could have come. */
export interface Alternative {
  readonly token: number
  /** ln p under the model alone, in nats. */
  readonly logProb: number
}

/**
 * Why a row ended: a token that ends rows, a stop string, the greatest length, the end of the model's context, or a
 * constraint after which nothing can follow.
 */
export type FinishReason = 'eos' | 'stop' | 'length' | 'context' | 'constraint'

/** A token as it was chosen; beam search tells none, since beams change until the end. */
export interface TokenEvent extends Alternative {
  readonly prompt: number
  /** Which result of the prompt, from 0. */
  readonly sample: number
  /** As many as `topAlternatives` asks for, likeliest first. */
  readonly alternatives: readonly Alternative[]
  /** Of the last token of a row. */
  readonly finishReason: FinishReason | undefined
}

/** One result. */
export interface GeneratedTokens {
  readonly prompt: number
  readonly sample: number
  /** After the prompt, with the token that ended it. */
  readonly tokens: Int32Array
  /** Σ ln p of the tokens under the model alone, in nats, whatever the options made of it. */
  readonly logProb: number
  /** ln p of each. */
  readonly tokenLogProbs: Float32Array
  readonly finishReason: FinishReason
  /** What beam search ranked it by: the sum of what the options made of ln p, over length to the length penalty. */
  readonly score?: number
  /** Per token, where asked for. */
  readonly alternatives?: readonly (readonly Alternative[])[]
  /** Of the prompt, where asked for; the same object for all its results. */
  readonly beamTree?: BeamTree
  /** The node of the tree that is this result's last token. */
  readonly beamNode?: number
}

/** What goes along with a search. */
export interface SearchControl {
  /** Ends the search before the next token. */
  readonly signal?: AbortSignal | undefined
  readonly onToken?: ((event: TokenEvent) => void) | undefined
  /** The random stream of a result; by seed, prompt and sample unless given. */
  readonly random?: ((prompt: number, sample: number) => RandomStream) | undefined
  /** Prompts that guidance moves away from, one each; the last token of each prompt unless given. */
  readonly negativePrompts?: readonly Int32Array[] | undefined
  /** Keeps the form that `prefixConstraint` asks for. */
  readonly constraint?: TokenConstraint | undefined
  /** True when the last of these tokens, prompt and generated, completes a stop string. */
  readonly isStopped?: ((tokens: readonly number[], promptLength: number) => boolean) | undefined
}

/** A search with everything it needs. */
export interface SearchJob {
  readonly model: NextTokenModel
  readonly prompts: readonly Int32Array[]
  readonly options: GenerationOptions
  readonly control: SearchControl
}

/**
 * Tokens of prompt and result at which a row ends, whether by what was asked or by the model's context.
 * @throws BAD_ARGUMENT when not one token fits
 */
export function lengthLimit(
  promptLength: number,
  { maxNewTokens, maxLength }: GenerationOptions,
  context: number,
): number {
  const asked = maxNewTokens === null ? (maxLength ?? Infinity) : promptLength + maxNewTokens
  const limit = Math.min(asked, context)
  if (promptLength > 0 && promptLength < limit) return limit
  throw new EngineError(
    'BAD_ARGUMENT',
    maxNewTokens === null && maxLength !== null
      ? message('generate.promptWithin', {
          most: limit - 1,
          context,
          greatest: maxLength,
          came: promptLength,
        })
      : message('generate.prompt', { most: limit - 1, context, came: promptLength }),
    { fixes: [message('generate.promptFix')] },
  )
}

/** The random stream of a result: it depends on nothing but seed, prompt and sample. */
export function streamOf(
  { prompts, options, control }: SearchJob,
  prompt: number,
  sample: number,
): RandomStream {
  if (control.random) return control.random(prompt, sample)
  return new RandomStream(options.seed, `text after ${prompts[prompt]?.join(' ')}`, sample)
}
