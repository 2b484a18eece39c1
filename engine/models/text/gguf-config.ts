// Metadata of GGUF files → the `config.json` that says the same. Keys follow ggml's docs/gguf.md.
import { EngineError } from '../../base/errors.ts'
import { message } from '../../base/message.ts'
import type { GgufFile } from '../../formats/gguf.ts'
import { type ConfigJson, ConfigReader } from './config-reader.ts'
import { slidingOfGguf } from './gguf-sliding.ts'

/** A `config.json` of a file's metadata. @throws FILE_INVALID naming a key that is missing, wrong, or changes the maths unknown to us */
export function configOfGguf(file: GgufFile, architecture: string): ConfigJson {
  const read = new ConfigReader(keysOf(file, architecture), `gguf: ${architecture}`)
  const build = BUILDERS[architecture]
  if (!build) throw new EngineError('UNKNOWN_NAME', message('model.unknownArchitecture', { architecture }))
  const config = build(read, file)
  // sizes that follow from others, or only help to allocate
  read.ignore('vocab_size', 'tensor_data_layout', 'attention.value_length', 'rope.scaling.finetuned')
  read.only('expert_count', 0)
  read.only('expert_used_count', 0)
  read.finish()
  const vocabulary = file.tensors.get('token_embd.weight')?.shape[0]
  return { ...config, vocab_size: vocabulary, tie_word_embeddings: !file.tensors.has('output.weight') }
}

/** Keys of the architecture without its name. Numbers stored as f32 are taken as the short decimal they came from. */
function keysOf(file: GgufFile, architecture: string): ConfigJson {
  const prefix = `${architecture}.`
  return Object.fromEntries(
    [...file.metadata]
      .filter(([key]) => key.startsWith(prefix))
      .map(([key, value]) => [key.slice(prefix.length), shortened(value)]),
  )
}

function shortened(value: unknown): unknown {
  return typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(7)) : value
}

type Builder = (read: ConfigReader, file: GgufFile) => ConfigJson

/** What Llama, Qwen and Gemma share. */
function llamaKeys(model_type: string): Builder {
  return (read, file) => {
    const heads = read.count('attention.head_count')
    const width = read.count('embedding_length')
    const context = read.count('context_length')
    const headWidth = read.count('attention.key_length', width / heads)
    const turned = read.count('rope.dimension_count', headWidth)
    return {
      model_type,
      hidden_size: width,
      num_hidden_layers: read.count('block_count'),
      num_attention_heads: heads,
      num_key_value_heads: read.count('attention.head_count_kv', heads),
      head_dim: headWidth,
      intermediate_size: read.count('feed_forward_length'),
      max_position_embeddings: context,
      rms_norm_eps: read.number('attention.layer_norm_rms_epsilon'),
      rope_theta: read.number('rope.freq_base', 10_000),
      ...(turned === headWidth ? {} : { partial_rotary_factor: turned / headWidth }),
      ...scalingOf(read, file, context),
    }
  }
}

/** Biases are where the file has them; Qwen 2's are no choice of the configuration. */
function withBias(build: Builder): Builder {
  return (read, file) => ({ ...build(read, file), attention_bias: file.tensors.has('blk.0.attn_q.bias') })
}

function scalingOf(read: ConfigReader, file: GgufFile, context: number): ConfigJson {
  const kind = read.choice('rope.scaling.type', { none: 'none', linear: 'linear', yarn: 'yarn' }, 'none')
  const originalContext = read.count('rope.scaling.original_context_length', context)
  const factor = read.optionalNumber('rope.scaling.factor')
  // Llama 3 comes with a divisor of each frequency instead of its formula
  if (file.tensors.has('rope_freqs.weight'))
    return { rope_scaling: listed(Array.from(file.readF32('rope_freqs.weight'))) }
  if (kind === 'none') return {}
  if (kind === 'linear') return { rope_scaling: { rope_type: 'linear', factor } }
  return { rope_scaling: { rope_type: 'yarn', factor, original_max_position_embeddings: originalContext } }
}

function listed(factors: readonly number[]): ConfigJson {
  return {
    rope_type: 'longrope',
    factor: 1,
    short_factor: factors,
    long_factor: factors,
    attention_factor: 1,
  }
}

const BUILDERS: Readonly<Record<string, Builder>> = {
  llama: (read, file) => ({
    ...withBias(llamaKeys('llama'))(read, file),
    mlp_bias: file.tensors.has('blk.0.ffn_up.bias'),
  }),
  qwen2: llamaKeys('qwen2'),
  qwen3: withBias(llamaKeys('qwen3')),
  gemma: withBias(llamaKeys('gemma')),
  gemma3: (read, file) => {
    const keys = withBias(llamaKeys('gemma3_text'))(read, file)
    return { ...keys, ...slidingOfGguf(read, keys) }
  },
  gpt2: (read) => ({
    model_type: 'gpt2',
    n_embd: read.count('embedding_length'),
    n_layer: read.count('block_count'),
    n_head: read.count('attention.head_count'),
    n_positions: read.count('context_length'),
    n_inner: read.count('feed_forward_length'),
    layer_norm_epsilon: read.number('attention.layer_norm_epsilon'),
  }),
  gptneox: (read) => {
    const [heads, width] = [read.count('attention.head_count'), read.count('embedding_length')]
    return {
      model_type: 'gpt_neox',
      hidden_size: width,
      num_hidden_layers: read.count('block_count'),
      num_attention_heads: heads,
      intermediate_size: read.count('feed_forward_length'),
      max_position_embeddings: read.count('context_length'),
      rotary_pct: read.count('rope.dimension_count') / (width / heads),
      rotary_emb_base: read.number('rope.freq_base', 10_000),
      use_parallel_residual: read.flag('use_parallel_residual', true),
      layer_norm_eps: read.number('attention.layer_norm_epsilon'),
    }
  },
}
