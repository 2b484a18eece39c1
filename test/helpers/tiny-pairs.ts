// A tiny caption-to-image transformer with pairs of tokens that follow from their number, for training without pictures.
import { RandomStream } from '../../engine/base/random.ts'
import { captionImageParameters, imageTokens } from '../../engine/models/caption-image.ts'
import { initialWeights } from '../../engine/nn/parameters.ts'
import type { TokenizedPair } from '../../engine/train/pair-batches.ts'

const config = {
  ...{ captionVocabulary: 20, captionSlots: 5, imageVocabulary: 12, gridSide: 3 },
  ...{ width: 16, layers: 2, heads: 2 },
}

function pairs(count: number, name: string): TokenizedPair[] {
  const random = new RandomStream(5, name)
  const row = (length: number, size: number): Int32Array =>
    Int32Array.from({ length }, () => random.integer(size))
  return Array.from({ length: count }, () => ({
    captions: [row(config.captionSlots, config.captionVocabulary)],
    images: [
      row(imageTokens(config), config.imageVocabulary),
      row(imageTokens(config), config.imageVocabulary),
    ],
  }))
}

/** What a fine-tune works on: seven pairs of one's own, four of replay, three held out; 3 × 3 tokens out of 12. */
export const TINY_PICTURES = {
  config,
  weights: initialWeights(captionImageParameters(config), 3),
  source: { own: pairs(7, 'own'), replay: pairs(4, 'replay'), emptyCaption: Int32Array.of(1, 0, 0, 0, 0) },
  heldOut: pairs(3, 'held out'),
}
