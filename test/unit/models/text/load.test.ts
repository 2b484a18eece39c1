// Text models from disk: every layout that they come in, and what is refused.
import { cpSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { EngineError } from '../../../../engine/base/errors.ts'
import { bf16FromF32, f16FromF32, f32FromBf16, f32FromF16 } from '../../../../engine/formats/half.ts'
import {
  readSafetensorsAsF32,
  type SafetensorsTensor,
  writeSafetensors,
} from '../../../../engine/formats/safetensors.ts'
import { loadTextModel, openTextModel } from '../../../../engine/models/text/load.ts'
import { ropeFrequencies } from '../../../../engine/models/text/rope.ts'
import type { RotaryPositions } from '../../../../engine/models/text/decoder-config.ts'
import type { HostWeights } from '../../../../engine/nn/parameters.ts'
import { worstDifference } from '../../../helpers/gradient-check.ts'
import { tempFolder } from '../../../helpers/temp-folder.ts'

const GOLDEN = join(import.meta.dirname, '../../../golden/models')
const GGUF = ['gpt2', 'llama', 'llama-3', 'qwen2', 'qwen3', 'gemma', 'gemma3_text', 'gpt_neox']

/** A copy of a checkpoint that a test may change. */
function copied(name: string): string {
  const folder = tempFolder()
  for (const file of ['config.json', 'model.safetensors'])
    cpSync(join(GOLDEN, name, file), join(folder, file))
  return folder
}

type Tensors = Record<string, SafetensorsTensor>

function tensorsOf(folder: string): Tensors {
  const tensors = readSafetensorsAsF32(readFileSync(join(folder, 'model.safetensors')))
  return Object.fromEntries(
    Object.entries(tensors).map(([name, { shape, data }]): [string, SafetensorsTensor] => [
      name,
      { dtype: 'F32', shape, data: Float32Array.from(data) },
    ]),
  )
}

function write(folder: string, tensors: Tensors, name = 'model.safetensors'): void {
  writeFileSync(join(folder, name), writeSafetensors(tensors, { format: 'pt' }))
}

/** A checkpoint whose tensors a test changes. */
function changed(name: string, change: (tensors: Tensors) => Tensors): string {
  const folder = copied(name)
  write(folder, change(tensorsOf(folder)))
  return folder
}

function reconfigured(name: string, change: object): string {
  const folder = copied(name)
  const path = join(folder, 'config.json')
  writeFileSync(path, JSON.stringify({ ...JSON.parse(readFileSync(path, 'utf8')), ...change }))
  return folder
}

const valuesOf = (weights: HostWeights): Record<string, number[]> =>
  Object.fromEntries(Object.entries(weights).map(([name, { data }]) => [name, Array.from(data)]))

function refusal(path: string): EngineError {
  try {
    loadTextModel(path)
  } catch (error) {
    if (error instanceof EngineError) return error
    throw error
  }
  throw new Error('expected a refusal')
}

const EMBEDDING = 'model.embed_tokens.weight'

describe('a text model is refused', () => {
  it.each<[string, () => string, string]>([
    ['that is not there', () => join(tempFolder(), 'nothing'), 'does not exist'],
    ['without a configuration', tempFolder, 'config.json does not exist'],
    ['of an unknown family', () => reconfigured('llama', { model_type: 'lama' }), 'got "lama"'],
    [
      'with a key that may change the maths',
      () => reconfigured('llama', { logit_scale: 2 }),
      '"logit_scale" (2)',
    ],
    ['of Gemma 2', () => reconfigured('gemma', { model_type: 'gemma2' }), 'got "gemma2"'],
    ['of Gemma 3 with vision', () => reconfigured('gemma', { model_type: 'gemma3' }), 'got "gemma3"'],
    [
      'with windows in both directions',
      () => reconfigured('gemma3_text', { use_bidirectional_attention: true }),
      '"use_bidirectional_attention" must be false',
    ],
    [
      'with capped scores of attention',
      () => reconfigured('gemma3_text', { attn_logit_softcapping: 50 }),
      '"attn_logit_softcapping" (50)',
    ],
    [
      'with capped logits of Gemma 3',
      () => reconfigured('gemma3_text', { final_logit_softcapping: 30 }),
      '"final_logit_softcapping" (30)',
    ],
    [
      'with fewer kinds than layers',
      () => reconfigured('gemma3_text', { layer_types: ['full_attention'] }),
      '"layer_types" must be a list of 6 of full_attention, sliding_attention',
    ],
    [
      'with a kind of layer that is not known',
      () => reconfigured('gemma3_text', { layer_types: new Array(6).fill('chunked_attention') }),
      '"layer_types" must be a list of 6',
    ],
    [
      'with two patterns of windows',
      () => reconfigured('gemma3_text', { layer_types: null, _sliding_window_pattern: 2 }),
      '"_sliding_window_pattern" must be 6',
    ],
    [
      'with stretched angles in windows',
      () =>
        reconfigured('gemma3_text', {
          rope_parameters: { sliding_attention: { rope_type: 'linear', factor: 2 } },
        }),
      'rope_parameters of sliding_attention: "rope_type" must be "default"',
    ],
    [
      'with one base for all layers',
      () => reconfigured('gemma3_text', { rope_parameters: { rope_type: 'default', rope_theta: 5 } }),
      'rope_parameters: "rope_type" ("default") is not known',
    ],
    ['of Mixtral', () => reconfigured('llama', { model_type: 'mixtral' }), 'got "mixtral"'],
    ['with a window of Llama', () => reconfigured('llama', { sliding_window: 16 }), '"sliding_window" (16)'],
    [
      'with a window in some layers that is not in use',
      () => reconfigured('qwen3', { layer_types: ['sliding_attention', 'full_attention'] }),
      '"layer_types"',
    ],
    [
      'with capped logits',
      () => reconfigured('gemma', { final_logit_softcapping: 30 }),
      '"final_logit_softcapping" (30)',
    ],
    [
      'with frequencies that depend on the length',
      () => reconfigured('llama', { rope_parameters: { rope_type: 'dynamic', factor: 2 } }),
      'rope scaling: "rope_type" must be one of',
    ],
    [
      'with an unknown key of a scaling',
      () => reconfigured('llama', { rope_parameters: { rope_type: 'linear', factor: 2, beta: 1 } }),
      'rope scaling: "beta"',
    ],
    [
      'with heads that are no number',
      () => reconfigured('llama', { num_attention_heads: '4' }),
      '"num_attention_heads" must be a whole number',
    ],
    [
      'quantized by a scheme of its own',
      () => reconfigured('llama', { quantization_config: { bits: 4 } }),
      '"quantization_config"',
    ],
    [
      'with a tensor missing',
      () =>
        changed('llama', (all) =>
          Object.fromEntries(Object.entries(all).filter(([name]) => name !== EMBEDDING)),
        ),
      `"${EMBEDDING}" of [31, 16] is missing`,
    ],
    [
      'with a tensor of another shape',
      () => changed('llama', (all) => ({ ...all, [EMBEDDING]: f32(30, 16) })),
      `"${EMBEDDING}" must be [31, 16], it is [30, 16]`,
    ],
    [
      'with a tensor of another model',
      () => changed('llama', (all) => ({ ...all, 'model.layers.2.mlp.up_proj.weight': f32(24, 16) })),
      '"model.layers.2.mlp.up_proj.weight" is not a tensor of this model',
    ],
    [
      'with NaN',
      () => changed('llama', (all) => withValue(all, EMBEDDING, NaN)),
      `"${EMBEDDING}" has NaN at place 7 of 496`,
    ],
    [
      'with infinity',
      () => changed('llama', (all) => withValue(all, EMBEDDING, -Infinity)),
      'has -Infinity at place 7',
    ],
    ['that is cut short', () => shortened('llama'), 'the data needs'],
    ['that is a pickle', () => pickle('pytorch_model.bin'), 'is a PyTorch pickle, which is never opened'],
    [
      'whose index leads out of the folder',
      () => indexed({ a: '../model.safetensors' }),
      'must be in a file of this folder',
    ],
    [
      'whose shards are pickles',
      () => indexed({ a: 'pytorch_model-00001-of-00002.bin' }),
      'is a PyTorch pickle',
    ],
    [
      'whose shard is missing',
      () => indexed({ a: 'a.safetensors' }),
      'a.safetensors cannot be opened: there is no such file',
    ],
    [
      'whose tokenizer has an id without a row',
      () => withFile('tokenizer.json', '{"model": {"vocab": {"a": 30}}, "added_tokens": [{"id": 31}]}'),
      'ids up to 31, the embedding has 31 rows',
    ],
    [
      'whose tokenizer has more pieces than rows',
      () => withFile('tokenizer.json', JSON.stringify({ model: { vocab: new Array(32).fill(['a', 0]) } })),
      'ids up to 31, the embedding has 31 rows',
    ],
    ['whose configuration is no JSON', () => withFile('config.json', '{'), 'is not JSON'],
    ['whose configuration is a list', () => withFile('config.json', '[]'), 'must hold a JSON object'],
  ])('%s', (_name, make, message) => {
    expect(refusal(make()).message).toContain(message)
  })

  it.each([
    ['gemma2', 'caps its scores and logits'],
    ['gemma3', 'Gemma 3 with vision. Take one of texts ("gemma3_text")'],
    ['gemma3-text', 'gemma3_text'],
  ])('naming what to take instead of %s', (model_type, fix) => {
    expect(refusal(reconfigured('gemma', { model_type })).fixes.join(' ')).toContain(fix)
  })

  it('as a file that is a pickle by its name', () => {
    const path = join(tempFolder(), 'model.pt')
    writeFileSync(path, Uint8Array.of(0x80, 2))
    expect(refusal(path)).toMatchObject({
      code: 'FILE_INVALID',
      fixes: [expect.stringContaining('safetensors')],
    })
  })
})

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

describe('a GGUF file', () => {
  it.each(GGUF)('gives the weights and the configuration of the folder it was made of: %s', (name) => {
    const [file, folder] = [
      loadTextModel(join(GOLDEN, name, 'model.gguf')),
      loadTextModel(join(GOLDEN, name)),
    ]
    expect(file.family).toBe(folder.family)
    expect(Object.keys(file.weights)).toEqual(Object.keys(folder.weights))
    for (const [key, { data, shape }] of Object.entries(folder.weights)) {
      expect(file.weights[key]?.shape).toEqual(shape)
      // Gemma's gains were stored with 1 added, which costs digits of small ones; the others are the same bits
      expect(worstDifference(file.weights[key]?.data ?? [], data)).toBeLessThanOrEqual(
        name.startsWith('gemma') ? 1.2e-7 : 0,
      )
    }
    const [{ positions, ...rest }, { positions: original, ...others }] = [file.config, folder.config]
    expect(rest).toEqual(others)
    if (positions.kind === 'learned') return
    // Llama 3's formula came as one divisor for each frequency
    expect(
      worstDifference(ropeFrequencies(positions), ropeFrequencies(original as RotaryPositions)),
    ).toBeLessThan(2e-7)
  })

  it('may lie in a folder as model.gguf', () => {
    const folder = tempFolder()
    cpSync(join(GOLDEN, 'llama', 'model.gguf'), join(folder, 'model.gguf'))
    expect(openTextModel(folder).config.family).toBe('llama')
  })

  it('is refused when it is cut short', () => {
    const path = join(tempFolder(), 'model.gguf')
    cpSync(join(GOLDEN, 'llama', 'model.gguf'), path)
    truncateSync(path, 10_000)
    expect(refusal(path).message).toContain('the file has 10000')
  })

  it('is refused when its architecture is not known', () => {
    expect(refusal(join(GOLDEN, '../gguf/types.gguf'))).toMatchObject({
      code: 'UNKNOWN_NAME',
      message: expect.stringContaining('got "test"'),
    })
  })
})

function f32(...shape: number[]): SafetensorsTensor {
  return { dtype: 'F32', shape, data: new Float32Array(shape.reduce((a, b) => a * b)) }
}

function withValue(all: Tensors, name: string, value: number): Tensors {
  const data = Float32Array.from((all[name] as SafetensorsTensor).data as Float32Array)
  data[7] = value
  return { ...all, [name]: { ...(all[name] as SafetensorsTensor), data } as SafetensorsTensor }
}

function shortened(name: string): string {
  const folder = copied(name)
  truncateSync(join(folder, 'model.safetensors'), 10_000)
  return folder
}

function withFile(name: string, content: string): string {
  const folder = copied('llama')
  writeFileSync(join(folder, name), content)
  return folder
}

function pickle(name: string): string {
  const folder = withFile(name, 'x')
  rmSync(join(folder, 'model.safetensors'))
  return folder
}

function indexed(map: Readonly<Record<string, string>>): string {
  const folder = withFile('model.safetensors.index.json', JSON.stringify({ weight_map: map }))
  rmSync(join(folder, 'model.safetensors'))
  return folder
}
