// A caption-to-image model small enough for tests: every part is real, only the sizes are small and nothing is trained
// but the caption tokenizer.
import { RandomStream } from '../../engine/base/random.ts'
import { f32, type HostTensor } from '../../engine/base/tensor.ts'
import { captionImageParameters } from '../../engine/models/caption-image.ts'
import { codeCount, gridSide, imageTokenizerParameters } from '../../engine/models/image-tokenizer.ts'
import type { CaptionImageManifest, CaptionImageModel } from '../../engine/models/package.ts'
import type { ParameterSpec } from '../../engine/nn/parameters.ts'
import { CAPTION_SPECIAL_TOKENS } from '../../engine/tokenizers/caption.ts'
import { trainByteLevelBpe } from '../../engine/tokenizers/bpe-trainer.ts'
import type { TokenizerFile } from '../../engine/tokenizers/tokenizer-file.ts'

/** Captions that the tiny model's tokenizer was trained on. */
export const TINY_CAPTIONS: readonly string[] = ['red', 'green', 'blue'].flatMap((colour) =>
  ['circle', 'square', 'star'].flatMap((shape) => [
    `a ${colour} ${shape}`,
    `two ${colour} ${shape}s on the left`,
    `a small ${colour} ${shape} at the top`,
  ]),
)

/**
 * 16×16 pictures as 4×4 tokens out of 40; width 32, 2 layers, 4 heads, 12 caption slots; about 73,000 parameters. The
 * weights are random but of the size that trained ones have, also where training starts at 0 or 1: a picture depends
 * on its tokens and the probabilities of tokens on what stands before.
 */
export function tinyCaptionImageModel(seed: number): CaptionImageModel {
  const captionTokenizer = trainByteLevelBpe(TINY_CAPTIONS, {
    vocabularySize: 290,
    specialTokens: CAPTION_SPECIAL_TOKENS,
  })
  const manifest = tinyManifest(captionTokenizer)
  return {
    manifest,
    imageTokenizer: grownWeights(imageTokenizerParameters(manifest.imageTokenizer), seed),
    transformer: grownWeights(captionImageParameters(manifest.transformer), seed),
    captionTokenizer,
  }
}

function tinyManifest({ model }: TokenizerFile): CaptionImageManifest {
  const imageTokenizer = { size: 16, patch: 2, channels: [8, 16] as [number, number], levels: [8, 5] }
  return {
    format: 'tuneloom',
    version: 1,
    kind: 'caption-image',
    name: 'tiny',
    licence: 'Apache-2.0',
    card: { purpose: 'tests' },
    imageTokenizer,
    transformer: {
      captionVocabulary: Object.keys(model.vocab).length,
      captionSlots: 12,
      imageVocabulary: codeCount(imageTokenizer),
      gridSide: gridSide(imageTokenizer),
      width: 32,
      layers: 2,
      heads: 4,
    },
    generation: { doSample: true, temperature: 0.3, guidanceScale: 1.2 },
  }
}

/** Matrices and kernels: N(0, 1.5/fan-in). Gains: 1 + N(0, .1²). Biases and other vectors: N(0, .1²). */
function grownWeights(specs: readonly ParameterSpec[], seed: number): Record<string, HostTensor> {
  return Object.fromEntries(
    specs.map((spec) => {
      const { name, shape } = spec
      const random = new RandomStream(seed, `tiny ${name}`)
      const fanIn = shape.slice(1).reduce((n, d) => n * d, 1)
      const deviation = shape.length > 1 ? Math.sqrt(1.5 / fanIn) : 0.1
      const tensor = f32(shape)
      const middle = name.includes('norm') && name.endsWith('.weight') ? 1 : 0
      for (let i = 0; i < tensor.data.length; i++) tensor.data[i] = middle + deviation * random.normal()
      return [name, tensor]
    }),
  )
}
