// Gemma 1: Llama with GELU in its gates, scaled embeddings and gains stored as their difference from 1. Mesnard et al.
// 2024, 2403.08295.
import { ConfigReader } from '../config-reader.ts'
import { decoderConfig } from '../decoder-config.ts'
import type { TextFamily } from '../family.ts'
import { llamaName, readLlamaKeys, writeLlamaKeys } from './llama-keys.ts'

/** The released files say "gelu" and mean the tanh form; transformers reads them so. */
const ACTIVATIONS = { gelu_pytorch_tanh: 'gelu-tanh', gelu: 'gelu-tanh' } as const

/** Gemma 1. */
export const gemma: TextFamily = {
  name: 'gemma',
  label: 'Gemma',
  help: 'Gemma 1; Gemma 2 is not known.',
  ggufArchitecture: 'gemma',
  readConfig(json) {
    const read = new ConfigReader(json)
    const { width, ...config } = readLlamaKeys(read, {
      family: 'gemma',
      context: 8_192,
      headWidth: 256,
      tied: true,
      activation: 'gelu_pytorch_tanh',
      activations: ACTIVATIONS,
    })
    read.only('use_bidirectional_attention', false)
    read.only('hidden_activation', 'gelu_pytorch_tanh', 'gelu')
    read.finish()
    return decoderConfig.parse({
      ...config,
      width,
      norm: { ...config.norm, gainFromOne: true },
      embeddingScale: Math.sqrt(width),
    })
  },
  writeConfig: (config) => ({
    ...writeLlamaKeys(config),
    architectures: ['GemmaForCausalLM'],
    attention_bias: config.attention.qkvBias,
  }),
  nameOf: llamaName,
}
