// What GGUF files of Gemma 3 say beyond Llama's keys, there and back: windows, the base of sliding layers, and the scale of
// scores, which llama.cpp takes from sizes. @source llama.cpp, src/models/gemma3.cpp, load_arch_hparams
import type { GgufFields } from '../../formats/gguf-write.ts'
import type { ConfigJson, ConfigReader } from './config-reader.ts'
import type { DecoderConfig } from './decoder-config.ts'

/** Every so many layers one sees everything, unless a file says otherwise. */
const PATTERN = 6
const LOCAL_BASE = 10_000
/** By so many llama.cpp knows the 27B, whose scores are divided by another root. */
const LAYERS_OF_27B = 62

/** Sizes as a `config.json` has them. */
interface Sizes {
  readonly num_hidden_layers: number
  readonly hidden_size: number
  readonly num_attention_heads: number
  readonly head_dim: number
}

/** The keys of a `config.json` that say the same. @throws FILE_INVALID naming a key that is wrong */
export function slidingOfGguf(read: ConfigReader, keys: ConfigJson): ConfigJson {
  const sizes = keys as unknown as Sizes
  read.only('rope.scaling.type', 'none', 'linear')
  const window = read.optionalNumber('attention.sliding_window')
  const pattern = read.count('attention.sliding_window_pattern', PATTERN)
  return {
    sliding_window: window,
    sliding_window_pattern: window === undefined ? 1 : pattern,
    rope_local_base_freq: read.number('rope.freq_base_swa', LOCAL_BASE),
    query_pre_attn_scalar: scoreWidth(sizes),
  }
}

/** The keys that give these windows again; undefined where no pattern does. */
export function slidingKeys({ sliding, layers }: DecoderConfig): GgufFields | undefined {
  if (!sliding) return undefined
  const first = sliding.layers.indexOf(false)
  const pattern = first === -1 ? layers + 1 : first + 1
  if (sliding.layers.some((slides, layer) => slides !== ((layer + 1) % pattern !== 0))) return undefined
  return {
    'attention.sliding_window': { type: 'u32', value: sliding.window },
    ...(pattern !== PATTERN && { 'attention.sliding_window_pattern': { type: 'u32', value: pattern } }),
    'rope.freq_base_swa': { type: 'f32', value: sliding.positions?.base ?? LOCAL_BASE },
  }
}

/** Whether llama.cpp computes with the model's scale of scores, and stretches no angles but by one factor. */
export function hasUsualScales({ attention, positions, ...sizes }: DecoderConfig): boolean {
  const width = scoreWidth({
    num_hidden_layers: sizes.layers,
    hidden_size: sizes.width,
    num_attention_heads: sizes.heads,
    head_dim: sizes.headWidth,
  })
  const isPlain = positions.kind === 'rotary' && ['none', 'linear'].includes(positions.scaling.kind)
  return isPlain && Math.abs(attention.scale * Math.sqrt(width) - 1) < 1e-6
}

/** Scores are divided by the root of this. */
function scoreWidth(sizes: Sizes): number {
  return sizes.num_hidden_layers === LAYERS_OF_27B
    ? Math.floor(sizes.hidden_size / sizes.num_attention_heads)
    : sizes.head_dim
}
