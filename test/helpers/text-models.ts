// Tiny text models: configurations that differ in everything the graph reads, and weights for them.
import { RandomStream } from '../../engine/base/random.ts'
import { f32, type HostTensor, i32, sizeOf } from '../../engine/base/tensor.ts'
import {
  type DecoderConfig,
  decoderConfig,
  type DecoderConfigInput,
} from '../../engine/models/text/decoder-config.ts'
import { textParameters } from '../../engine/models/text/decoder.ts'

const LLAMA: DecoderConfigInput = {
  family: 'llama',
  vocabulary: 13,
  context: 12,
  width: 8,
  layers: 2,
  heads: 4,
  keyValueHeads: 2,
  headWidth: 4,
  hidden: 12,
  positions: { kind: 'rotary', base: 100, width: 4 },
  norm: { kind: 'rms', epsilon: 1e-5 },
  attention: { joint: 'no', qkvBias: false, outBias: false, scale: 0.5 },
  feedForward: { gated: true, activation: 'silu', bias: false },
  tied: true,
}

const GPT2: DecoderConfigInput = {
  ...LLAMA,
  family: 'gpt2',
  keyValueHeads: 4,
  headWidth: 2,
  positions: { kind: 'learned' },
  norm: { kind: 'layer', epsilon: 1e-5 },
  attention: { joint: 'thirds', qkvBias: true, outBias: true, scale: Math.SQRT1_2 },
  feedForward: { gated: false, activation: 'gelu-tanh', bias: true },
  transposed: true,
}

const GEMMA3: DecoderConfigInput = {
  ...LLAMA,
  family: 'gemma3_text',
  layers: 3,
  norm: { kind: 'rms', epsilon: 1e-5, gainFromOne: true, after: true, perHead: true },
  sliding: {
    window: 3,
    layers: [true, false, true],
    positions: { kind: 'rotary', base: 20, width: 4 },
  },
  feedForward: { gated: true, activation: 'gelu-tanh', bias: false },
  embeddingScale: Math.sqrt(8),
}

/** By name. */
export const TINY_TEXT_CONFIGS: Readonly<Record<string, DecoderConfig>> = {
  llama: decoderConfig.parse(LLAMA),
  gpt2: decoderConfig.parse(GPT2),
  gemma3: decoderConfig.parse(GEMMA3),
}

/** Weights of a configuration, normal with deviation ½: larger than at a start, so that nothing hides. */
export function randomTextWeights(config: DecoderConfig): Record<string, HostTensor> {
  return Object.fromEntries(
    textParameters(config).map(({ name, shape }) => {
      const random = new RandomStream(5, name)
      const values = Array.from({ length: sizeOf(shape) }, () => random.normal() / 2)
      return [name, f32(shape, values)]
    }),
  )
}

/** Token ids below the vocabulary, [rows, time]. */
export function randomTokens(
  config: DecoderConfig,
  [rows, time]: readonly [number, number],
): HostTensor & { readonly data: Int32Array } {
  const random = new RandomStream(6, 'tokens')
  const ids = Array.from({ length: rows * time }, () => Math.floor(random.uniform() * config.vocabulary))
  return i32([rows, time], ids)
}
