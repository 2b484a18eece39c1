// A pair encoder small enough for tests: real towers with random weights.
import { RandomStream } from '../../engine/base/random.ts'
import { f32, type HostTensor } from '../../engine/base/tensor.ts'
import type { PairEncoderModel } from '../../engine/models/package.ts'
import { pairEncoderParameters } from '../../engine/models/pair-encoder.ts'
import { trainByteLevelBpe } from '../../engine/tokenizers/bpe-trainer.ts'
import { CAPTION_SPECIAL_TOKENS } from '../../engine/tokenizers/caption.ts'
import { TINY_CAPTIONS } from './tiny-model.ts'

/**
 * Judges 16×16 pictures in 12 dimensions, features in 24; about 30,000 parameters. The weights are random but of the
 * size that trained ones have, so that different pictures and captions get different vectors.
 */
export function tinyPairEncoder(seed: number): PairEncoderModel {
  const captionTokenizer = trainByteLevelBpe(TINY_CAPTIONS, {
    vocabularySize: 290,
    specialTokens: CAPTION_SPECIAL_TOKENS,
  })
  const encoder = {
    size: 16,
    channels: [8, 8, 8] as [number, number, number],
    captionVocabulary: Object.keys(captionTokenizer.model.vocab).length,
    captionSlots: 12,
    width: 16,
    layers: 1,
    heads: 2,
    dimensions: 12,
  }
  return {
    manifest: {
      format: 'tuneloom',
      version: 1,
      kind: 'pair-encoder',
      name: 'tiny-encoder',
      licence: 'Apache-2.0',
      card: {},
      encoder,
    },
    encoder: Object.fromEntries(
      pairEncoderParameters(encoder).map(({ name, shape }) => [name, grown(name, shape, seed)]),
    ),
    captionTokenizer,
  }
}

/** Matrices and kernels: N(0, 1.5/fan-in), embeddings N(0, 1). Gains: 1 + N(0, .1²). Other vectors: N(0, .1²). */
function grown(name: string, shape: readonly number[], seed: number): HostTensor {
  const random = new RandomStream(seed, `tiny encoder ${name}`)
  const fanIn = shape.slice(1).reduce((n, d) => n * d, 1)
  const isTable = name.endsWith('embedding')
  const deviation = isTable ? 1 : shape.length > 1 ? Math.sqrt(1.5 / fanIn) : 0.1
  const middle = name.includes('norm') && name.endsWith('.weight') ? 1 : 0
  const tensor = f32(shape)
  for (let i = 0; i < tensor.data.length; i++) tensor.data[i] = middle + deviation * random.normal()
  return tensor
}
