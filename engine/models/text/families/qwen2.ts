// Qwen 2 and 2.5: Llama with biases on queries, keys and values. Yang et al. 2024, 2407.10671.
import { ConfigReader } from '../config-reader.ts'
import { decoderConfig } from '../decoder-config.ts'
import type { TextFamily } from '../family.ts'
import { llamaName, readLlamaKeys, writeLlamaKeys } from './llama-keys.ts'
import { readQwenWindows, writeQwenWindows } from './window-keys.ts'

/** Qwen 2. */
export const qwen2: TextFamily = {
  name: 'qwen2',
  label: 'Qwen 2',
  help: 'Qwen 2 and 2.5, dense.',
  ggufArchitecture: 'qwen2',
  readConfig(json) {
    const read = new ConfigReader(json)
    const config = readLlamaKeys(read, {
      family: 'qwen2',
      context: 32_768,
      biases: { qkv: true, out: false },
    })
    const sliding = readQwenWindows(read, config.layers)
    read.finish()
    return decoderConfig.parse({ ...config, sliding })
  },
  writeConfig: (config) => ({
    ...writeLlamaKeys(config),
    ...writeQwenWindows(config),
    architectures: ['Qwen2ForCausalLM'],
  }),
  nameOf: llamaName,
}
