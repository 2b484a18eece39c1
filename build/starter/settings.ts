// Sizes and recipes of the shipped models, in one place. `smoke` makes everything in about a minute, for tests.
import type { CaptionImageConfig } from '../../engine/models/caption-image.ts'
import type { ImageTokenizerConfig } from '../../engine/models/image-tokenizer.ts'
import type { PairEncoderConfig } from '../../engine/models/pair-encoder.ts'

/** Everything that differs between the shipped starter and the test size. */
export interface StarterSettings {
  readonly seed: number
  readonly tokenizer: ImageTokenizerConfig
  readonly tokenizerTraining: { readonly steps: number; readonly batch: number }
  /** After the transformer: the decoder alone. */
  readonly decoderTraining: { readonly steps: number; readonly batch: number }
  readonly transformer: CaptionImageConfig
  readonly transformerTraining: { readonly steps: number; readonly batch: number }
  readonly encoder: PairEncoderConfig
  readonly encoderTraining: { readonly steps: number; readonly batch: number }
}

const full: StarterSettings = {
  seed: 20261123,
  tokenizer: { size: 64, patch: 4, channels: [64, 128], levels: [8, 8, 6, 5] },
  tokenizerTraining: { steps: 8_000, batch: 24 },
  decoderTraining: { steps: 1_000, batch: 24 },
  transformer: {
    captionVocabulary: 1024,
    captionSlots: 16,
    imageVocabulary: 1920,
    gridSide: 8,
    width: 256,
    layers: 6,
    heads: 4,
  },
  transformerTraining: { steps: 2_800, batch: 56 },
  encoder: {
    size: 64,
    channels: [40, 80, 128],
    captionVocabulary: 1024,
    captionSlots: 16,
    width: 128,
    layers: 2,
    heads: 4,
    dimensions: 128,
  },
  encoderTraining: { steps: 1_800, batch: 96 },
}

const smoke: StarterSettings = {
  seed: 1,
  tokenizer: { size: 64, patch: 8, channels: [16, 16], levels: [4, 3] },
  tokenizerTraining: { steps: 12, batch: 8 },
  decoderTraining: { steps: 6, batch: 8 },
  transformer: {
    captionVocabulary: 320,
    captionSlots: 12,
    imageVocabulary: 12,
    gridSide: 4,
    width: 32,
    layers: 1,
    heads: 2,
  },
  transformerTraining: { steps: 12, batch: 8 },
  encoder: {
    size: 64,
    channels: [8, 8, 16],
    captionVocabulary: 320,
    captionSlots: 12,
    width: 16,
    layers: 1,
    heads: 2,
    dimensions: 16,
  },
  encoderTraining: { steps: 8, batch: 8 },
}

/** The settings of a size. */
export function starterSettings(isSmoke: boolean): StarterSettings {
  return isSmoke ? smoke : full
}
