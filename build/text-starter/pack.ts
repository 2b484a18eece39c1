// Puts the trained text starter into assets/models: npm run ts -- build/text-starter/pack.ts --folder DIR [--out DIR] [--smoke]
// Weights are rounded to f16; evaluate.ts scores the packed files and writes their card.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { readSafetensorsAsF32 } from '../../engine/formats/safetensors.ts'
import { textFamilyNamed } from '../../engine/models/text/index.ts'
import { textModelFiles } from '../../engine/models/text/save.ts'
import { MODEL_FILES } from '../../engine/models/package.ts'
import { textStarterSettings } from './settings.ts'
import { END_ID, END_TOKEN } from './tokenizer.ts'

const { values } = parseArgs({
  options: { folder: { type: 'string' }, out: { type: 'string' }, smoke: { type: 'boolean' } },
})
const folder = values.folder ?? '.cache/text-starter'
const out = join(values.out ?? 'assets/models', 'text-starter')
const { model: config } = textStarterSettings(values.smoke === true)

/** A question ends with its line, an answer with the end of the text: as in training. */
const CHAT_TEMPLATE =
  "{% for message in messages %}{{ message['content'] + ('<|endoftext|>' if message['role'] == 'assistant' else '\\n') }}{% endfor %}"

const ids = { bos_token_id: END_ID, eos_token_id: END_ID, pad_token_id: END_ID }
const files = textModelFiles(
  {
    family: textFamilyNamed(config.family),
    config,
    weights: readSafetensorsAsF32(readFileSync(join(folder, 'weights.safetensors'))),
    tokenizerJson: JSON.parse(readFileSync(join(folder, 'tokenizer.json'), 'utf8')),
    tokenizerConfig: {
      tokenizer_class: 'PreTrainedTokenizerFast',
      bos_token: END_TOKEN,
      eos_token: END_TOKEN,
      pad_token: END_TOKEN,
      model_max_length: config.context,
      clean_up_tokenization_spaces: false,
    },
    generationConfig: { ...ids, do_sample: false, max_new_tokens: 48 },
    chatTemplate: CHAT_TEMPLATE,
  },
  { dtype: 'f16' },
)
const manifest = {
  format: 'tuneloom',
  version: 1,
  name: 'text-starter',
  licence: 'Apache-2.0',
  card: {},
  kind: 'text',
  family: config.family,
  generation: { doSample: false, maxNewTokens: 48 },
}
mkdirSync(out, { recursive: true })
for (const file of files)
  writeFileSync(join(out, file.name), 'bytes' in file ? file.bytes : Buffer.concat([...file.chunks()]))
writeFileSync(join(out, MODEL_FILES.manifest), `${JSON.stringify(manifest, null, 2)}\n`)
