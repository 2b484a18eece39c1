// What an objective is: it says how much each token's loss counts, and nothing else.
import type { z } from 'zod'

/** A batch of caption-and-image sequences, as weights need to know it. */
export interface PairBatchShape {
  readonly batch: number
  readonly captionSlots: number
  readonly imageTokens: number
}

/** Weights of −ln p per token. */
export interface PairWeights {
  /** [batch, imageTokens] */
  readonly image: Float32Array
  /** [batch, captionSlots − 1]: of caption tokens from the second on. */
  readonly caption: Float32Array
}

/** An objective over caption–picture pairs. */
export interface PairObjective<O = unknown> {
  readonly name: string
  readonly label: string
  readonly help: string
  readonly options: z.ZodType<O>
  /** Whether captions are learnt too, which adds their head to the graph. */
  learnsCaptions(options: O): boolean
  /** captions [batch · captionSlots], 0 where padded. */
  weights(captions: Int32Array, shape: PairBatchShape, options: O): PairWeights
}

/** Every image token counts `share / number of image tokens`. */
export function evenImageWeights({ batch, imageTokens }: PairBatchShape, share: number): Float32Array {
  return new Float32Array(batch * imageTokens).fill(share / (batch * imageTokens))
}
