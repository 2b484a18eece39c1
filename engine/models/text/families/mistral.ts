// Mistral: Llama with a window in every layer, or in none. Jiang et al. 2023, 2310.06825.
import { ConfigReader } from '../config-reader.ts'
import { decoderConfig } from '../decoder-config.ts'
import type { TextFamily } from '../family.ts'
import { llamaName, readLlamaKeys, writeLlamaKeys } from './llama-keys.ts'
import { DEFAULT_WINDOW } from './window-keys.ts'

/** Mistral. */
export const mistral: TextFamily = {
  name: 'mistral',
  label: 'Mistral',
  help: 'Mistral, dense and of texts.',
  ggufArchitecture: 'llama', // which llama.cpp takes it for
  readConfig(json) {
    const read = new ConfigReader(json)
    const config = readLlamaKeys(read, {
      family: 'mistral',
      context: 131_072,
      biases: { qkv: false, out: false },
    })
    const window = read.count('sliding_window', DEFAULT_WINDOW)
    const layers = new Array<boolean>(config.layers).fill(true)
    const sliding = read.isNull('sliding_window') ? undefined : { window, layers }
    read.finish()
    return decoderConfig.parse({ ...config, sliding })
  },
  writeConfig: (config) => ({
    ...writeLlamaKeys(config),
    architectures: ['MistralForCausalLM'],
    sliding_window: config.sliding?.window ?? null,
  }),
  nameOf: llamaName,
}
