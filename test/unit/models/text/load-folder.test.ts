// Text models from Hugging Face folders: every layout that they come in.
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { bf16FromF32, f16FromF32, f32FromBf16, f32FromF16 } from '../../../../engine/formats/half.ts'
import type { SafetensorsTensor } from '../../../../engine/formats/safetensors.ts'
import { loadTextModel, openTextModel } from '../../../../engine/models/text/load.ts'
import {
  GOLDEN,
  copied,
  tensorsOf,
  write,
  changed,
  reconfigured,
  valuesOf,
  refusal,
  EMBEDDING,
} from '../../../helpers/checkpoint-copies.ts'

describe('a Hugging Face folder', () => {
  it('gives its tensors, configuration and what else it says', () => {
    const folder = copied('llama')
    writeFileSync(join(folder, 'generation_config.json'), '{"eos_token_id": [2, 3]}')
    writeFileSync(
      join(folder, 'tokenizer_config.json'),
      '{"chat_template": [{"name": "tools", "template": "t"}, {"name": "default", "template": "d"}]}',
    )
    writeFileSync(join(folder, 'README.md'), '---\nlanguage: en\nlicense: apache-2.0\n---\n# A model\n')
    const { weights, ...model } = loadTextModel(folder)
    expect(weights[EMBEDDING]).toEqual({
      dtype: 'f32',
      shape: [31, 16],
      data: tensorsOf(folder)[EMBEDDING]?.data,
    })
    expect(model).toMatchObject({
      generationConfig: { eos_token_id: [2, 3] },
      chatTemplate: 'd',
      licence: 'apache-2.0',
    })
    expect(model.config).toMatchObject({ family: 'llama', keyValueHeads: 2, headWidth: 4, tied: true })
  })

  it('may have its template in a file of its own', () => {
    const folder = copied('llama')
    writeFileSync(join(folder, 'chat_template.jinja'), '{{ messages }}')
    expect(openTextModel(folder).chatTemplate).toBe('{{ messages }}')
  })

  it.each([
    ['F16', f16FromF32, f32FromF16],
    ['BF16', bf16FromF32, f32FromBf16],
  ] as const)('may have tensors of %s', (dtype, pack, unpack) => {
    const folder = changed('llama', (all) =>
      Object.fromEntries(
        Object.entries(all).map(([name, { shape, data }]) => [
          name,
          { dtype, shape, data: pack(data as Float32Array) },
        ]),
      ),
    )
    const original = tensorsOf(join(GOLDEN, 'llama'))[EMBEDDING]?.data as Float32Array
    expect(loadTextModel(folder).weights[EMBEDDING]?.data).toEqual(unpack(pack(original)))
  })

  it.each<[string, object, object]>([
    [
      'the keys before transformers 5',
      {
        ...{ layer_types: null, sliding_window_pattern: 2, _sliding_window_pattern: null },
        ...{ rope_parameters: null, rope_theta: 500 },
        ...{ rope_local_base_freq: 50, rope_scaling: { rope_type: 'linear', factor: 8 } },
      },
      {
        positions: {
          kind: 'rotary',
          base: 500,
          width: 8,
          layout: 'halves',
          scaling: { kind: 'linear', factor: 8 },
        },
        sliding: {
          window: 4,
          layers: [true, false, true, false, true, false],
          positions: { kind: 'rotary', base: 50, width: 8, layout: 'halves', scaling: { kind: 'none' } },
        },
      },
    ],
    [
      'what is not said',
      { rope_parameters: null, layer_types: null, query_pre_attn_scalar: null, sliding_window: null },
      {
        attention: { scale: 1 / 16 },
        positions: { base: 1_000_000 },
        sliding: {
          window: 4096,
          layers: [true, true, true, true, true, false],
          positions: { base: 10_000 },
        },
      },
    ],
  ])('of Gemma 3 is read by %s', (_name, change, expected) => {
    expect(openTextModel(reconfigured('gemma3_text', change)).config).toMatchObject(expected)
  })

  it.each<[string, object, object | undefined]>([
    ['mistral', {}, { window: 5, layers: [true, true] }],
    ['mistral', { sliding_window: null }, undefined],
    ['mistral', { sliding_window: undefined }, { window: 4096, layers: [true, true] }],
    ['qwen2-windows', { layer_types: null }, { window: 4, layers: [false, true] }],
    ['qwen2-windows', { layer_types: null, max_window_layers: 0 }, { window: 4, layers: [true, true] }],
    ['qwen2-windows', { layer_types: null, sliding_window: null }, undefined],
    ['qwen3-windows', {}, { window: 6, layers: [true, false, true] }],
  ])('says which layers have a window: %s with %j', (name, change, sliding) => {
    expect(openTextModel(reconfigured(name, change)).config.sliding).toEqual(sliding)
  })

  it('of Gemma 3 may have tokens for pictures without rows; others are refused', () => {
    const folder = copied('gemma3_text')
    const added = [
      { id: 30, content: '<start_of_image>' },
      { id: 31, content: '<image_soft_token>' },
    ]
    const write = (tokens: readonly object[]): void =>
      writeFileSync(
        join(folder, 'tokenizer.json'),
        JSON.stringify({ model: { vocab: { a: 0 } }, added_tokens: tokens }),
      )
    write(added)
    expect(openTextModel(folder).tokenizerJson?.['added_tokens']).toEqual(added.slice(0, 1))
    write([...added, { id: 32, content: '<other>' }])
    expect(refusal(folder).message).toContain('ids up to 32, the embedding has 31 rows')
  })

  it('may be in shards', () => {
    const folder = copied('gpt2')
    const entries = Object.entries(tensorsOf(folder))
    const whole = loadTextModel(folder).weights
    rmSync(join(folder, 'model.safetensors'))
    const halves = [entries.slice(0, 9), entries.slice(9)]
    halves.forEach((half, i) => write(folder, Object.fromEntries(half), `model-${i}.safetensors`))
    const map = halves.flatMap((half, i) => half.map(([name]) => [name, `model-${i}.safetensors`]))
    writeFileSync(
      join(folder, 'model.safetensors.index.json'),
      JSON.stringify({ weight_map: Object.fromEntries(map) }),
    )
    expect(valuesOf(loadTextModel(folder).weights)).toEqual(valuesOf(whole))
  })

  it('may be a base model without the prefix, with buffers of causal masks and a copy of the embedding as a head', () => {
    const folder = changed('gpt2', (all) => ({
      ...Object.fromEntries(
        Object.entries(all).map(([name, tensor]) => [name.replace(/^transformer\./, ''), tensor]),
      ),
      'h.0.attn.bias': { dtype: 'U8', shape: [1, 1, 16, 16], data: new Uint8Array(256) },
      'h.1.attn.masked_bias': { dtype: 'F32', shape: [], data: Float32Array.of(-1e4) },
      'lm_head.weight': all['transformer.wte.weight'] as SafetensorsTensor,
    }))
    expect(valuesOf(loadTextModel(folder).weights)).toEqual(
      valuesOf(loadTextModel(join(GOLDEN, 'gpt2')).weights),
    )
  })
})
