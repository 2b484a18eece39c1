// The tiny text models of test/golden/decode/text, whose generations transformers made.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { readSafetensorsAsF32 } from '../../engine/formats/safetensors.ts'
import type { TextWeights } from '../../engine/generate/text-rows.ts'
import { textFamilyNamed } from '../../engine/models/text/index.ts'

const FOLDER = join(import.meta.dirname, '../golden/decode/text')

/** Configuration and weights of `gpt2`, `llama` or `gemma3_text`. */
export function goldenTextModel(name: string): TextWeights {
  const json = JSON.parse(readFileSync(join(FOLDER, name, 'config.json'), 'utf8')) as { model_type: string }
  const weights = readSafetensorsAsF32(readFileSync(join(FOLDER, name, 'model.safetensors')))
  return { config: textFamilyNamed(json.model_type).readConfig({ ...json }), weights }
}

/** A parsed file of the folder. */
export function goldenText<T>(file: string): T {
  return JSON.parse(readFileSync(join(FOLDER, file), 'utf8')) as T
}
