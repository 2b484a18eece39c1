// A saved text model is one that loads again, here and in transformers.
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { f32FromBf16, bf16FromF32 } from '../../../../engine/formats/half.ts'
import { readSafetensors } from '../../../../engine/formats/safetensors.ts'
import { loadTextModel } from '../../../../engine/models/text/load.ts'
import { textModelFileNames } from '../../../../engine/models/text/model-files.ts'
import { textModelFiles } from '../../../../engine/models/text/save.ts'
import { modelManifest } from '../../../../engine/models/package.ts'
import { tempFolder } from '../../../helpers/temp-folder.ts'
import { bytesOfFile, writeFiles } from '../../../helpers/write-files.ts'

const GOLDEN = join(import.meta.dirname, '../../../golden/models')
const NAMES = [
  'gpt2',
  'llama-3',
  'llama-linear',
  'qwen2',
  'qwen3',
  'gemma',
  'mistral',
  'qwen2-windows',
  'qwen3-windows',
  'gemma3_text',
  'gemma3_text-linear',
  'gpt_neox',
]

function folderOf(files: ReturnType<typeof textModelFiles>): string {
  const folder = tempFolder()
  writeFiles(folder, files)
  return folder
}

describe('a saved text model', () => {
  it.each(NAMES)('loads as what it was: %s', (name) => {
    const original = loadTextModel(join(GOLDEN, name))
    const again = loadTextModel(folderOf(textModelFiles(original)))
    expect(again.config).toEqual(original.config)
    expect(again.weights).toEqual(original.weights)
  })

  it('larger than a file is in shards, which load by their index, here and for transformers', () => {
    const model = loadTextModel(join(GOLDEN, 'llama'))
    const folder = folderOf(textModelFiles(model, { shardBytes: 6_000 }))
    const names = readdirSync(folder).filter((name) => name.startsWith('model'))
    expect(names).toEqual([
      ...[1, 2, 3, 4].map((i) => `model-0000${i}-of-00004.safetensors`),
      'model.safetensors.index.json',
    ])
    const sizes = names.slice(0, -1).map((name) => statSync(join(folder, name)).size)
    expect(Math.max(...sizes)).toBeLessThan(6_000 + 2_000) // and a header
    const index = JSON.parse(readFileSync(join(folder, 'model.safetensors.index.json'), 'utf8')) as {
      readonly metadata: { readonly total_size: number }
      readonly weight_map: Record<string, string>
    }
    expect(index.metadata.total_size).toBe(4 * 4_416)
    expect(Object.keys(index.weight_map)).toEqual(Object.keys(model.weights))
    expect(loadTextModel(folder).weights).toEqual(model.weights)
    expect(textModelFileNames(folder)).toEqual(['config.json', 'generation_config.json', ...names])
  })

  it('keeps what belongs to it, under the names of Hugging Face', () => {
    const model = {
      ...loadTextModel(join(GOLDEN, 'llama')),
      tokenizerJson: { model: { type: 'BPE' } },
      tokenizerConfig: { bos_token: '<s>' },
      generationConfig: { eos_token_id: 2, temperature: 0.5 },
      chatTemplate: '{{ messages }}',
    }
    const folder = folderOf(textModelFiles(model))
    expect(loadTextModel(folder)).toMatchObject({
      tokenizerJson: model.tokenizerJson,
      tokenizerConfig: model.tokenizerConfig,
      generationConfig: model.generationConfig,
      chatTemplate: model.chatTemplate,
    })
    writeFileSync(join(folder, 'pytorch_model.bin'), 'x')
    expect(textModelFileNames(folder)).toEqual([
      'chat_template.jinja',
      'config.json',
      'generation_config.json',
      'model.safetensors',
      'tokenizer.json',
      'tokenizer_config.json',
    ])
    expect(JSON.parse(readFileSync(join(folder, 'config.json'), 'utf8'))).toMatchObject({
      architectures: ['LlamaForCausalLM'],
      eos_token_id: 2,
      torch_dtype: 'float32',
    })
  })

  it('has the metadata that transformers asks for, and half the bytes in half precision', () => {
    const model = loadTextModel(join(GOLDEN, 'llama'))
    const [whole, half] = (['f32', 'bf16'] as const)
      .map((dtype) => textModelFiles(model, { dtype }).find(({ name }) => name === 'model.safetensors'))
      .map((file) => file && bytesOfFile(file))
    const { metadata, tensors } = readSafetensors(half ?? new Uint8Array(0))
    expect(metadata).toEqual({ format: 'pt' })
    // 4,416 parameters of four bytes and of two; the headers have the same length but for their offsets
    expect((whole?.length ?? 0) - (half?.length ?? 0)).toBeGreaterThan(8_700)
    const gain = model.weights['model.norm.weight']?.data ?? []
    expect(f32FromBf16(tensors['model.norm.weight']?.data as Uint16Array)).toEqual(
      f32FromBf16(bf16FromF32(gain)),
    )
  })

  it('is refused in f16 when a weight is too large for it', () => {
    const model = loadTextModel(join(GOLDEN, 'llama'))
    const name = 'model.norm.weight'
    const data = new Float32Array(16).fill(70_000)
    const weights = { ...model.weights, [name]: { dtype: 'f32' as const, shape: [16], data } }
    expect(() => textModelFiles({ ...model, weights }, { dtype: 'f16' })).toThrow(`"${name}" has 70000`)
  })

  it('has a manifest of its kind', () => {
    const manifest = {
      format: 'tuneloom',
      version: 1,
      name: 'x',
      licence: 'MIT',
      kind: 'text',
      family: 'llama',
    }
    expect(modelManifest.parse(manifest)).toEqual({ ...manifest, card: {}, generation: {} })
  })
})
