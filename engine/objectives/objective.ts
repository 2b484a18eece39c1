// What an objective is: it says how much each token's loss counts, and nothing else.
import type { z } from 'zod'
import type { LossSample } from '../api/descriptor.ts'

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

/** A caption of six tokens before a picture of sixteen, for drawings. */
const SAMPLE = { captionTokens: 6, imageTokens: 16 }

/** What an objective counts in one caption and picture, by its own weights: any objective can be drawn so. */
export function lossSample(objective: PairObjective, options: unknown): LossSample {
  const captions = Int32Array.from({ length: SAMPLE.captionTokens + 1 }, (_, place) => place + 1)
  const shape = { batch: 1, captionSlots: captions.length, imageTokens: SAMPLE.imageTokens }
  const { caption, image } = objective.weights(captions, shape, options)
  return { caption: Array.from(caption), image: Array.from(image) }
}
