// Text models from disk that are refused, and in which words.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import {
  changed,
  reconfigured,
  refusal,
  EMBEDDING,
  f32,
  withValue,
  shortened,
  withFile,
  pickle,
  indexed,
} from '../../../helpers/checkpoint-copies.ts'
import { tempFolder } from '../../../helpers/temp-folder.ts'

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
