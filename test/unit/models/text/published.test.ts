// Configurations as their makers published them on huggingface.co: they are read, and have as many parameters as the models.
import { describe, expect, it } from 'vitest'
import { textParameters } from '../../../../engine/models/text/decoder.ts'
import { textFamilyNamed } from '../../../../engine/models/text/index.ts'
import { ropeFrequencies } from '../../../../engine/models/text/rope.ts'
import { countParameters } from '../../../../engine/nn/parameters.ts'

type Json = Record<string, unknown>

const GPT2: Json = {
  ...{
    activation_function: 'gelu_new',
    architectures: ['GPT2LMHeadModel'],
    attn_pdrop: 0.1,
    bos_token_id: 50256,
  },
  ...{
    embd_pdrop: 0.1,
    eos_token_id: 50256,
    initializer_range: 0.02,
    layer_norm_epsilon: 1e-5,
    model_type: 'gpt2',
  },
  ...{
    n_ctx: 1024,
    n_embd: 768,
    n_head: 12,
    n_layer: 12,
    n_positions: 1024,
    resid_pdrop: 0.1,
    vocab_size: 50257,
  },
  ...{
    summary_activation: null,
    summary_first_dropout: 0.1,
    summary_proj_to_labels: true,
    summary_type: 'cls_index',
  },
  ...{
    summary_use_proj: true,
    task_specific_params: { 'text-generation': { do_sample: true, max_length: 50 } },
  },
}
const QWEN: Json = {
  ...{
    architectures: ['Qwen2ForCausalLM'],
    attention_dropout: 0,
    bos_token_id: 151643,
    eos_token_id: 151643,
  },
  ...{
    hidden_act: 'silu',
    hidden_size: 896,
    initializer_range: 0.02,
    intermediate_size: 4864,
    model_type: 'qwen2',
  },
  ...{
    max_position_embeddings: 32768,
    max_window_layers: 24,
    num_attention_heads: 14,
    num_hidden_layers: 24,
  },
  ...{ num_key_value_heads: 2, rms_norm_eps: 1e-6, rope_theta: 1_000_000, sliding_window: 32768 },
  ...{ tie_word_embeddings: true, torch_dtype: 'bfloat16', transformers_version: '4.40.1', use_cache: true },
  ...{ use_mrope: false, use_sliding_window: false, vocab_size: 151936 },
}
const LLAMA3_SCALING = {
  ...{ factor: 32, high_freq_factor: 4, low_freq_factor: 1 },
  ...{ original_max_position_embeddings: 8192, rope_type: 'llama3' },
}
const LLAMA: Json = {
  ...{
    architectures: ['LlamaForCausalLM'],
    attention_bias: false,
    attention_dropout: 0,
    bos_token_id: 128000,
  },
  ...{ eos_token_id: 128001, head_dim: 64, hidden_act: 'silu', hidden_size: 2048, initializer_range: 0.02 },
  ...{ intermediate_size: 8192, max_position_embeddings: 131072, mlp_bias: false, model_type: 'llama' },
  ...{ num_attention_heads: 32, num_hidden_layers: 16, num_key_value_heads: 8, pretraining_tp: 1 },
  ...{ rms_norm_eps: 1e-5, rope_scaling: LLAMA3_SCALING, rope_theta: 500_000, tie_word_embeddings: true },
  ...{ torch_dtype: 'bfloat16', use_cache: true, vocab_size: 128256 },
}
const TINY_LLAMA: Json = {
  ...{ architectures: ['LlamaForCausalLM'], attention_bias: false, bos_token_id: 1, eos_token_id: 2 },
  ...{
    hidden_act: 'silu',
    hidden_size: 2048,
    initializer_range: 0.02,
    intermediate_size: 5632,
    model_type: 'llama',
  },
  ...{
    max_position_embeddings: 2048,
    num_attention_heads: 32,
    num_hidden_layers: 22,
    num_key_value_heads: 4,
  },
  ...{
    pretraining_tp: 1,
    rms_norm_eps: 1e-5,
    rope_scaling: null,
    rope_theta: 10_000,
    tie_word_embeddings: false,
  },
  ...{ torch_dtype: 'bfloat16', use_cache: true, vocab_size: 32000 },
}
const QWEN3: Json = {
  ...{
    architectures: ['Qwen3ForCausalLM'],
    attention_bias: false,
    attention_dropout: 0,
    bos_token_id: 151643,
  },
  ...{ eos_token_id: 151645, head_dim: 128, hidden_act: 'silu', hidden_size: 1024, initializer_range: 0.02 },
  ...{ intermediate_size: 3072, max_position_embeddings: 40960, max_window_layers: 28, model_type: 'qwen3' },
  ...{ num_attention_heads: 16, num_hidden_layers: 28, num_key_value_heads: 8, rms_norm_eps: 1e-6 },
  ...{ rope_scaling: null, rope_theta: 1_000_000, sliding_window: null, tie_word_embeddings: true },
  ...{ use_cache: true, use_sliding_window: false, vocab_size: 151936 },
}
const MISTRAL: Json = {
  ...{ architectures: ['MistralForCausalLM'], attention_dropout: 0, bos_token_id: 1, eos_token_id: 2 },
  ...{ hidden_act: 'silu', hidden_size: 4096, initializer_range: 0.02, intermediate_size: 14336 },
  ...{
    max_position_embeddings: 32768,
    model_type: 'mistral',
    num_attention_heads: 32,
    num_hidden_layers: 32,
  },
  ...{ num_key_value_heads: 8, rms_norm_eps: 1e-5, rope_theta: 10_000, sliding_window: 4096 },
  ...{ tie_word_embeddings: false, torch_dtype: 'bfloat16', use_cache: true, vocab_size: 32000 },
}
const GEMMA: Json = {
  ...{
    architectures: ['GemmaForCausalLM'],
    attention_bias: false,
    bos_token_id: 2,
    eos_token_id: 1,
    head_dim: 256,
  },
  ...{
    hidden_act: 'gelu',
    hidden_activation: null,
    hidden_size: 2048,
    initializer_range: 0.02,
    pad_token_id: 0,
  },
  ...{ intermediate_size: 16384, max_position_embeddings: 8192, model_type: 'gemma', num_attention_heads: 8 },
  ...{
    num_hidden_layers: 18,
    num_key_value_heads: 1,
    rms_norm_eps: 1e-6,
    rope_scaling: null,
    rope_theta: 10_000,
  },
  ...{ torch_dtype: 'bfloat16', use_cache: true, vocab_size: 256000 },
}
const GEMMA3: Json = {
  ...{ architectures: ['Gemma3ForCausalLM'], attention_bias: false, attention_dropout: 0, bos_token_id: 2 },
  ...{ attn_logit_softcapping: null, cache_implementation: 'hybrid', eos_token_id: [1, 106], head_dim: 256 },
  ...{ final_logit_softcapping: null, hidden_activation: 'gelu_pytorch_tanh', hidden_size: 1152 },
  ...{ initializer_range: 0.02, intermediate_size: 6912, max_position_embeddings: 32768 },
  ...{ model_type: 'gemma3_text', num_attention_heads: 4, num_hidden_layers: 26, num_key_value_heads: 1 },
  ...{ pad_token_id: 0, query_pre_attn_scalar: 256, rms_norm_eps: 1e-6, rope_local_base_freq: 10_000 },
  ...{ rope_scaling: null, rope_theta: 1_000_000, sliding_window: 512, sliding_window_pattern: 6 },
  ...{ torch_dtype: 'bfloat16', transformers_version: '4.50.0.dev0', use_cache: true, vocab_size: 262144 },
}
const GEMMA3_LAYERS = Array.from({ length: 18 }, (_, layer) =>
  layer % 6 === 5 ? 'full_attention' : 'sliding_attention',
)
const PYTHIA: Json = {
  ...{ architectures: ['GPTNeoXForCausalLM'], bos_token_id: 0, eos_token_id: 0, hidden_act: 'gelu' },
  ...{ hidden_size: 512, initializer_range: 0.02, intermediate_size: 2048, layer_norm_eps: 1e-5 },
  ...{ max_position_embeddings: 2048, model_type: 'gpt_neox', num_attention_heads: 8, num_hidden_layers: 6 },
  ...{ rotary_emb_base: 10_000, rotary_pct: 0.25, tie_word_embeddings: false, torch_dtype: 'float16' },
  ...{ use_cache: true, use_parallel_residual: true, vocab_size: 50304 },
}

/** Parameters that transformers counts for each, tied heads once. */
const MODELS: readonly (readonly [string, Json, number])[] = [
  ['GPT-2', GPT2, 124_439_808],
  ['DistilGPT2', { ...GPT2, n_layer: 6, _num_labels: 1 }, 81_912_576],
  ['GPT-2 XL', { ...GPT2, n_embd: 1600, n_head: 25, n_layer: 48 }, 1_557_611_200],
  ['Qwen2.5-0.5B', QWEN, 494_032_768],
  ['Llama-3.2-1B', LLAMA, 1_235_814_400],
  ['TinyLlama-1.1B', TINY_LLAMA, 1_100_048_384],
  ['Qwen3-0.6B', QWEN3, 596_049_920],
  ['Mistral-7B', MISTRAL, 7_241_732_096],
  [
    'Mistral-7B v0.3',
    { ...MISTRAL, rope_theta: 1_000_000, sliding_window: null, vocab_size: 32768 },
    7_248_023_552,
  ],
  ['Gemma-2B', GEMMA, 2_506_172_416],
  ['Gemma-3-1B', GEMMA3, 999_885_952],
  [
    'Gemma-3-270M',
    {
      ...GEMMA3,
      ...{ _sliding_window_pattern: 6, sliding_window_pattern: null, layer_types: GEMMA3_LAYERS },
      ...{
        hidden_size: 640,
        intermediate_size: 2048,
        num_hidden_layers: 18,
        use_bidirectional_attention: false,
      },
    },
    268_098_176,
  ],
  ['Pythia-70M', PYTHIA, 70_426_624],
]

describe('published configurations', () => {
  it.each(MODELS)('%s', (_name, json, parameters) => {
    const config = textFamilyNamed(String(json['model_type'])).readConfig(json)
    expect(countParameters(textParameters(config))).toBe(parameters)
  })

  it('turn a quarter of each head in Pythia, and stretch the slow pairs of Llama 3.2 by 32', () => {
    const positionsOf = (json: Json): ReturnType<typeof ropeFrequencies> => {
      const { positions } = textFamilyNamed(String(json['model_type'])).readConfig(json)
      return ropeFrequencies(positions as Parameters<typeof ropeFrequencies>[0])
    }
    expect(positionsOf(PYTHIA)).toHaveLength(8)
    const frequencies = positionsOf(LLAMA)
    expect(frequencies[0]).toBe(1)
    // 500,000^(−62/64) / 32
    expect(frequencies[31]).toBeCloseTo(500_000 ** (-62 / 64) / 32, 12)
  })
})
