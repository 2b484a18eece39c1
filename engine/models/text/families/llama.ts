// Llama 2 and 3, SmolLM, SmolLM2, TinyLlama: RMS norm, rotary positions, grouped attention, SwiGLU. Touvron et al. 2023,
// 2302.13971 and 2307.09288.
import { ConfigReader } from '../config-reader.ts'
import { decoderConfig } from '../decoder-config.ts'
import type { TextFamily } from '../family.ts'
import { llamaName, readLlamaKeys, writeLlamaKeys } from './llama-keys.ts'

/** Llama. */
export const llama: TextFamily = {
  name: 'llama',
  label: 'Llama',
  help: 'Llama 2 and 3, SmolLM2, TinyLlama and others built like them.',
  ggufArchitecture: 'llama',
  readConfig(json) {
    const read = new ConfigReader(json)
    const config = readLlamaKeys(read, { family: 'llama' })
    const bias = read.flag('mlp_bias', false)
    read.ignore('rope_interleaved') // SmolLM2 says false; Llama's code never reads it
    read.finish()
    return decoderConfig.parse({ ...config, feedForward: { ...config.feedForward, bias } })
  },
  writeConfig: (config) => ({
    ...writeLlamaKeys(config),
    architectures: ['LlamaForCausalLM'],
    attention_bias: config.attention.qkvBias,
    mlp_bias: config.feedForward.bias,
  }),
  nameOf: llamaName,
}
