// Qwen 3: Llama with norms of queries and keys per head. Yang et al. 2025, 2505.09388.
import { ConfigReader } from '../config-reader.ts'
import { decoderConfig } from '../decoder-config.ts'
import type { TextFamily } from '../family.ts'
import { llamaName, readLlamaKeys, writeLlamaKeys } from './llama-keys.ts'
import { readQwenWindows, writeQwenWindows } from './window-keys.ts'

/** Qwen 3. */
export const qwen3: TextFamily = {
  name: 'qwen3',
  label: 'Qwen 3',
  help: 'Qwen 3, dense.',
  ggufArchitecture: 'qwen3',
  readConfig(json) {
    const read = new ConfigReader(json)
    const config = readLlamaKeys(read, { family: 'qwen3', context: 32_768, headWidth: 128 })
    const sliding = readQwenWindows(read, config.layers)
    read.finish()
    return decoderConfig.parse({ ...config, sliding, norm: { ...config.norm, perHead: true } })
  },
  writeConfig: (config) => ({
    ...writeLlamaKeys(config),
    ...writeQwenWindows(config),
    architectures: ['Qwen3ForCausalLM'],
    attention_bias: config.attention.qkvBias,
  }),
  nameOf: llamaName,
}
