// A tiny text model as a Hugging Face folder: letters as tokens, a Llama of two layers, weights from a seed.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { RandomStream } from '../../engine/base/random.ts'
import { f32, sizeOf } from '../../engine/base/tensor.ts'
import { textParameters } from '../../engine/models/text/decoder.ts'
import { textFamilyNamed } from '../../engine/models/text/index.ts'
import { textModelFiles } from '../../engine/models/text/save.ts'
import { tinyTextTokenizer } from './tiny-text-tokenizer.ts'
import { writeFiles } from './write-files.ts'

const CONFIG = {
  ...{ model_type: 'llama', vocab_size: 40, hidden_size: 16, intermediate_size: 24, num_hidden_layers: 2 },
  ...{ num_attention_heads: 4, num_key_value_heads: 2, max_position_embeddings: 64, rms_norm_eps: 1e-5 },
  tie_word_embeddings: true,
}
const TEMPLATE =
  '{% for m in messages %}{{ m.role[0] }}: {{ m.content }}</s>{% endfor %}{% if add_generation_prompt %}a: {% endif %}'

/** Writes the model's files into a new folder and gives the folder back. */
export function writeTinyTextFolder(folder: string, seed = 1): string {
  const family = textFamilyNamed('llama')
  const config = family.readConfig(CONFIG)
  const weights = textParameters(config).map(({ name, shape }) => {
    const random = new RandomStream(seed, name)
    const isGain = shape.length === 1
    const values = Array.from({ length: sizeOf(shape) }, () => (isGain ? 1 : 0.3 * random.normal()))
    return [name, f32(shape, values)] as const
  })
  const files = textModelFiles({
    ...{ family, config, weights: Object.fromEntries(weights) },
    tokenizerJson: tinyTextTokenizer().toFile() as Record<string, unknown>,
    tokenizerConfig: { eos_token: '</s>', bos_token: '<s>', unk_token: '<unk>' },
    generationConfig: { eos_token_id: 2 },
    chatTemplate: TEMPLATE,
  })
  mkdirSync(folder, { recursive: true })
  writeFiles(folder, files)
  writeFileSync(join(folder, 'README.md'), '---\nlicense: apache-2.0\n---\nTiny.\n')
  return folder
}
