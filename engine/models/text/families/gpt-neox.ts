// GPT-NeoX and Pythia: layer norm, rotary positions on a part of each head, attention and feed-forward side by side. Black
// et al. 2022, 2204.06745.
import { ConfigReader } from '../config-reader.ts'
import { decoderConfig } from '../decoder-config.ts'
import type { DecoderPart, TextFamily } from '../family.ts'
import { readRope, writeRope } from '../rope-config.ts'

const PARTS: Partial<Record<DecoderPart, string>> = {
  token: 'gpt_neox.embed_in',
  norm: 'gpt_neox.final_layer_norm',
  head: 'embed_out',
  'layer.norm1': 'input_layernorm',
  'layer.qkv': 'attention.query_key_value',
  'layer.out': 'attention.dense',
  'layer.norm2': 'post_attention_layernorm',
  'layer.up': 'mlp.dense_h_to_4h',
  'layer.down': 'mlp.dense_4h_to_h',
}

const ACTIVATIONS = {
  gelu: 'gelu',
  gelu_new: 'gelu-tanh',
  gelu_fast: 'gelu-tanh',
  gelu_pytorch_tanh: 'gelu-tanh',
  relu: 'relu',
} as const

/** GPT-NeoX. */
export const gptNeox: TextFamily = {
  name: 'gpt_neox',
  label: 'GPT-NeoX',
  help: 'GPT-NeoX and Pythia.',
  ggufArchitecture: 'gptneox',
  readConfig(json) {
    const read = new ConfigReader(json)
    const width = read.count('hidden_size')
    const heads = read.count('num_attention_heads')
    const context = read.count('max_position_embeddings', 2_048)
    const hasBias = read.flag('attention_bias', true)
    const headWidth = width / heads
    const config = decoderConfig.parse({
      family: 'gpt_neox',
      vocabulary: read.count('vocab_size'),
      context,
      width,
      layers: read.count('num_hidden_layers'),
      heads,
      keyValueHeads: heads,
      headWidth,
      hidden: read.count('intermediate_size'),
      positions: readRope(read, {
        headWidth,
        context,
        baseKey: 'rotary_emb_base',
        shareKey: 'rotary_pct',
        share: 0.25,
      }),
      norm: { kind: 'layer', epsilon: read.number('layer_norm_eps', 1e-5) },
      attention: { joint: 'heads', qkvBias: hasBias, outBias: hasBias, scale: 1 / Math.sqrt(headWidth) },
      feedForward: { gated: false, activation: read.choice('hidden_act', ACTIVATIONS, 'gelu'), bias: true },
      parallel: read.flag('use_parallel_residual', true),
      tied: read.flag('tie_word_embeddings', false),
    })
    read.ignore('is_decoder')
    read.finish()
    return config
  },
  writeConfig(config) {
    const activation = { gelu: 'gelu', 'gelu-tanh': 'gelu_new', relu: 'relu', silu: 'silu' }
    const { positions } = config
    const { rope_theta: base, ...scaling } =
      positions.kind === 'rotary' ? writeRope(positions) : { rope_theta: 10_000 }
    return {
      model_type: 'gpt_neox',
      architectures: ['GPTNeoXForCausalLM'],
      vocab_size: config.vocabulary,
      max_position_embeddings: config.context,
      hidden_size: config.width,
      num_hidden_layers: config.layers,
      num_attention_heads: config.heads,
      intermediate_size: config.hidden,
      hidden_act: activation[config.feedForward.activation],
      rotary_emb_base: base,
      rotary_pct: positions.kind === 'rotary' ? positions.width / config.headWidth : 1,
      ...scaling,
      layer_norm_eps: config.norm.epsilon,
      use_parallel_residual: config.parallel,
      attention_bias: config.attention.qkvBias,
      tie_word_embeddings: config.tied,
    }
  },
  nameOf(part, layer) {
    const name = PARTS[part] as string
    return part.startsWith('layer.') ? `gpt_neox.layers.${layer}.${name}` : name
  },
}
