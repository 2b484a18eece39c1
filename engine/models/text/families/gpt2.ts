// GPT-2 and DistilGPT2: learned positions, layer norm, one matrix for queries, keys and values, matrices as [in, out].
// Radford et al. 2019, "Language Models are Unsupervised Multitask Learners".
import { ConfigReader } from '../config-reader.ts'
import { decoderConfig } from '../decoder-config.ts'
import type { DecoderPart, TextFamily } from '../family.ts'

const PARTS: Partial<Record<DecoderPart, string>> = {
  token: 'transformer.wte',
  position: 'transformer.wpe',
  norm: 'transformer.ln_f',
  head: 'lm_head',
  'layer.norm1': 'ln_1',
  'layer.qkv': 'attn.c_attn',
  'layer.out': 'attn.c_proj',
  'layer.norm2': 'ln_2',
  'layer.up': 'mlp.c_fc',
  'layer.down': 'mlp.c_proj',
}

const ACTIVATIONS = {
  gelu: 'gelu',
  gelu_new: 'gelu-tanh',
  gelu_pytorch_tanh: 'gelu-tanh',
  silu: 'silu',
  relu: 'relu',
} as const

/** GPT-2. */
export const gpt2: TextFamily = {
  name: 'gpt2',
  label: 'GPT-2',
  help: 'GPT-2 and DistilGPT2: learned positions, up to 1,024 tokens.',
  ggufArchitecture: 'gpt2',
  readConfig(json) {
    const read = new ConfigReader(json)
    const width = read.count('n_embd', 768)
    const heads = read.count('n_head', 12)
    const headWidth = width / heads
    // each layer divided by its number as well: Stanford's Mistral variant, which nothing else has
    read.only('scale_attn_by_inverse_layer_idx', false)
    read.only('add_cross_attention', false)
    read.ignore('reorder_and_upcast_attn') // order of rounding only
    const config = decoderConfig.parse({
      family: 'gpt2',
      vocabulary: read.count('vocab_size', 50_257),
      context: read.count('n_positions', 1_024),
      width,
      layers: read.count('n_layer', 12),
      heads,
      keyValueHeads: heads,
      headWidth,
      hidden: read.count('n_inner', 4 * width),
      positions: { kind: 'learned' },
      norm: { kind: 'layer', epsilon: read.number('layer_norm_epsilon', 1e-5) },
      attention: {
        joint: 'thirds',
        qkvBias: true,
        outBias: true,
        scale: read.flag('scale_attn_weights', true) ? 1 / Math.sqrt(headWidth) : 1,
      },
      feedForward: {
        gated: false,
        activation: read.choice('activation_function', ACTIVATIONS, 'gelu_new'),
        bias: true,
      },
      transposed: true,
      tied: read.flag('tie_word_embeddings', true),
    })
    read.finish()
    return config
  },
  writeConfig(config) {
    const activation = { gelu: 'gelu', 'gelu-tanh': 'gelu_new', silu: 'silu', relu: 'relu' }
    return {
      model_type: 'gpt2',
      architectures: ['GPT2LMHeadModel'],
      vocab_size: config.vocabulary,
      n_positions: config.context,
      n_embd: config.width,
      n_layer: config.layers,
      n_head: config.heads,
      n_inner: config.hidden,
      activation_function: activation[config.feedForward.activation],
      layer_norm_epsilon: config.norm.epsilon,
      scale_attn_weights: config.attention.scale !== 1,
      tie_word_embeddings: config.tied,
    }
  },
  nameOf(part, layer) {
    const name = PARTS[part] as string
    return part.startsWith('layer.') ? `transformer.h.${layer}.${name}` : name
  },
}
