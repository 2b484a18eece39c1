// Gemma 3 without vision: Gemma with windows in most layers, which turn queries and keys by a base of their own, norms of
// queries and keys, and norms around attention and feed-forward. Gemma Team 2025, 2503.19786.
import { type ConfigJson, ConfigReader } from '../config-reader.ts'
import { type DecoderConfig, decoderConfig, type RotaryPositions } from '../decoder-config.ts'
import type { DecoderPart, TextFamily } from '../family.ts'
import { readRope, type RopeDefaults, writeRope } from '../rope-config.ts'
import { llamaName, readLlamaKeys, writeLlamaKeys } from './llama-keys.ts'
import { DEFAULT_WINDOW, LAYER_TYPES, readLayerTypes, writeLayerTypes } from './window-keys.ts'

/** Norms that Llama has under other names, or not at all. */
const NORMS: Partial<Record<DecoderPart, string>> = {
  'layer.postNorm1': 'post_attention_layernorm',
  'layer.norm2': 'pre_feedforward_layernorm',
  'layer.postNorm2': 'post_feedforward_layernorm',
}

/** Every so many layers one sees everything, unless a configuration says otherwise. */
const PATTERN = 6
const LOCAL_BASE = 10_000
const GLOBAL_BASE = 1_000_000

/** Gemma 3. */
export const gemma3: TextFamily = {
  name: 'gemma3_text',
  label: 'Gemma 3',
  help: 'Gemma 3 of texts: 270M and 1B, and what GGUF files have of the others.',
  ggufArchitecture: 'gemma3',
  pictureTokens: ['<image_soft_token>', '<end_of_image>'],
  readConfig(json) {
    const read = new ConfigReader(json)
    const keys = readLlamaKeys(read, {
      family: 'gemma3_text',
      context: 131_072,
      headWidth: 256,
      tied: true,
      activationKey: 'hidden_activation',
      activation: 'gelu_pytorch_tanh',
      positions: readPositions,
    })
    const scale = read.number('query_pre_attn_scalar', 256) ** -0.5
    read.only('use_bidirectional_attention', false)
    read.ignore('hidden_act') // transformers reads hidden_activation only
    const sliding = {
      window: read.count('sliding_window', DEFAULT_WINDOW),
      layers: readLayers(read, keys.layers),
      positions: { ...(keys.positions as RotaryPositions), base: localBase(read), scaling: { kind: 'none' } },
    } as const
    read.finish()
    return decoderConfig.parse({
      ...keys,
      norm: { ...keys.norm, gainFromOne: true, after: true, perHead: true },
      attention: { ...keys.attention, scale },
      sliding,
      embeddingScale: Math.sqrt(keys.width),
    })
  },
  writeConfig(config) {
    const { hidden_act: activation, ...keys } = writeLlamaKeys(config)
    return {
      ...keys,
      architectures: ['Gemma3ForCausalLM'],
      hidden_activation: activation,
      attention_bias: config.attention.qkvBias,
      query_pre_attn_scalar: Number((config.attention.scale ** -2).toPrecision(12)),
      ...writeSliding(config),
    }
  },
  nameOf(part, layer) {
    const norm = NORMS[part]
    return norm === undefined ? llamaName(part, layer) : `model.layers.${layer}.${norm}`
  },
}

/** Of layers that see everything: `rope_theta` with `rope_scaling`, or what `rope_parameters` says of them. */
function readPositions(read: ConfigReader, defaults: RopeDefaults): ReturnType<typeof readRope> {
  const flat = {
    rope_theta: read.optionalNumber('rope_theta'),
    rope_scaling: read.object('rope_scaling'),
    rope_parameters: ofLayerType(read, 'full_attention'),
  }
  return readRope(new ConfigReader(flat), { ...defaults, base: GLOBAL_BASE })
}

/** Base of sliding layers, whose angles are never stretched. */
function localBase(read: ConfigReader): number {
  const own = new ConfigReader(
    ofLayerType(read, 'sliding_attention') ?? {},
    'config.json: rope_parameters of sliding_attention',
  )
  own.only('rope_type', 'default')
  const base = own.number('rope_theta', read.number('rope_local_base_freq', LOCAL_BASE))
  own.finish()
  return base
}

function ofLayerType(read: ConfigReader, type: keyof typeof LAYER_TYPES): ConfigJson | undefined {
  const nested = new ConfigReader(read.object('rope_parameters') ?? {}, 'config.json: rope_parameters')
  const found = Object.keys(LAYER_TYPES).map((one) => [one, nested.object(one)] as const)
  nested.finish()
  return Object.fromEntries(found)[type]
}

/** Which layers have a window: `layer_types`, or all but every so many. */
function readLayers(read: ConfigReader, count: number): boolean[] {
  const listed = readLayerTypes(read, count)
  const pattern = read.count('sliding_window_pattern', PATTERN)
  // transformers looks at this one nowhere; a file whose two patterns differ means something else
  if (listed) read.ignore('_sliding_window_pattern')
  else read.only('_sliding_window_pattern', pattern)
  return listed ?? Array.from({ length: count }, (_, layer) => (layer + 1) % pattern !== 0)
}

function writeSliding(config: DecoderConfig): ConfigJson {
  const { sliding } = config
  return {
    sliding_window: sliding?.window,
    layer_types: writeLayerTypes(config),
    rope_local_base_freq: sliding?.positions && writeRope(sliding.positions)['rope_theta'],
  }
}
