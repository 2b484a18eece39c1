// Keys that Llama's configuration shares with the families after it, and the names of their tensors.
import type { ConfigReader } from '../config-reader.ts'
import type { DecoderConfig, DecoderConfigInput } from '../decoder-config.ts'
import type { DecoderPart } from '../family.ts'
import { readRope, writeRope } from '../rope-config.ts'

const PARTS: Partial<Record<DecoderPart, string>> = {
  token: 'model.embed_tokens',
  norm: 'model.norm',
  head: 'lm_head',
  'layer.norm1': 'input_layernorm',
  'layer.q': 'self_attn.q_proj',
  'layer.k': 'self_attn.k_proj',
  'layer.v': 'self_attn.v_proj',
  'layer.qNorm': 'self_attn.q_norm',
  'layer.kNorm': 'self_attn.k_norm',
  'layer.out': 'self_attn.o_proj',
  'layer.norm2': 'post_attention_layernorm',
  'layer.gate': 'mlp.gate_proj',
  'layer.up': 'mlp.up_proj',
  'layer.down': 'mlp.down_proj',
}

/** Name of a part's module. */
export function llamaName(part: DecoderPart, layer: number): string {
  const name = PARTS[part] as string
  return part.startsWith('layer.') ? `model.layers.${layer}.${name}` : name
}

/** Where families differ in what a missing key means. */
export interface LlamaDefaults {
  readonly family: string
  readonly context?: number
  readonly headWidth?: number
  readonly tied?: boolean
  readonly activation?: string
  /** Key of the activation, where the family has a name of its own. */
  readonly activationKey?: string
  /** What that key can say. */
  readonly activations?: Readonly<Record<string, DecoderConfig['feedForward']['activation']>>
  /** Biases of q, k, v and of out; read from `attention_bias` unless given. */
  readonly biases?: { readonly qkv: boolean; readonly out: boolean }
  /** Reads the positions, where the family has keys of its own for them. */
  readonly positions?: typeof readRope
}

/** `hidden_act` of Llama and Qwen, by the names of transformers. */
const ACTIVATIONS = {
  silu: 'silu',
  swish: 'silu',
  gelu: 'gelu',
  gelu_pytorch_tanh: 'gelu-tanh',
  gelu_new: 'gelu-tanh',
  relu: 'relu',
} as const

/** What the keys of Llama say. */
export function readLlamaKeys(read: ConfigReader, defaults: LlamaDefaults): DecoderConfigInput {
  const width = read.count('hidden_size')
  const heads = read.count('num_attention_heads')
  const headWidth = read.count('head_dim', defaults.headWidth ?? width / heads)
  const context = read.count('max_position_embeddings', defaults.context ?? 2048)
  const bias = defaults.biases ? undefined : read.flag('attention_bias', false)
  return {
    family: defaults.family,
    vocabulary: read.count('vocab_size'),
    context,
    width,
    layers: read.count('num_hidden_layers'),
    heads,
    keyValueHeads: read.count('num_key_value_heads', heads),
    headWidth,
    hidden: read.count('intermediate_size'),
    positions: (defaults.positions ?? readRope)(read, { headWidth, context }),
    norm: { kind: 'rms', epsilon: read.number('rms_norm_eps', 1e-6) },
    attention: {
      joint: 'no',
      qkvBias: bias ?? defaults.biases?.qkv ?? false,
      outBias: bias ?? defaults.biases?.out ?? false,
      scale: 1 / Math.sqrt(headWidth),
    },
    feedForward: {
      gated: true,
      activation: read.choice(
        defaults.activationKey ?? 'hidden_act',
        defaults.activations ?? ACTIVATIONS,
        defaults.activation ?? 'silu',
      ),
      bias: false,
    },
    tied: read.flag('tie_word_embeddings', defaults.tied ?? false),
  }
}

/** The keys of Llama that give a configuration again. */
export function writeLlamaKeys(config: DecoderConfig): Record<string, unknown> {
  const activation = { gelu: 'gelu', 'gelu-tanh': 'gelu_pytorch_tanh', silu: 'silu', relu: 'relu' }
  return {
    model_type: config.family,
    vocab_size: config.vocabulary,
    hidden_size: config.width,
    intermediate_size: config.hidden,
    num_hidden_layers: config.layers,
    num_attention_heads: config.heads,
    num_key_value_heads: config.keyValueHeads,
    head_dim: config.headWidth,
    hidden_act: activation[config.feedForward.activation],
    max_position_embeddings: config.context,
    rms_norm_eps: config.norm.epsilon,
    ...(config.positions.kind === 'rotary' ? writeRope(config.positions) : {}),
    tie_word_embeddings: config.tied,
  }
}
