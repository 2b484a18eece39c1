// Tiny text models and texts from an integer hash: the same as those of test/golden/train-text/tiny.py.
import { f32, type HostTensor, type Shape, sizeOf } from '../../engine/base/tensor.ts'
import type { TokenizedText } from '../../engine/data/text/example.ts'
import type { DecoderConfig } from '../../engine/models/text/decoder-config.ts'
import { textParameters } from '../../engine/models/text/decoder.ts'
import type { TextFamily } from '../../engine/models/text/family.ts'
import { textFamilyNamed } from '../../engine/models/text/index.ts'
import type { HostWeights } from '../../engine/nn/parameters.ts'

const CONFIGS = {
  gpt2: { vocab_size: 40, n_positions: 16, n_embd: 16, n_layer: 2, n_head: 2 },
  llama: {
    ...{
      vocab_size: 40,
      hidden_size: 16,
      intermediate_size: 24,
      num_hidden_layers: 2,
      num_attention_heads: 4,
    },
    ...{
      num_key_value_heads: 2,
      max_position_embeddings: 16,
      rms_norm_eps: 1e-5,
      tie_word_embeddings: false,
    },
  },
  gemma3_text: {
    ...{ vocab_size: 40, hidden_size: 16, intermediate_size: 24, num_hidden_layers: 3, head_dim: 8 },
    ...{ num_attention_heads: 4, num_key_value_heads: 2, max_position_embeddings: 16, sliding_window: 3 },
    ...{ layer_types: ['sliding_attention', 'full_attention', 'sliding_attention'] },
  },
}
/** Families that there are tiny models of. */
export type TinyFamily = keyof typeof CONFIGS
/** Tokens of each text, and how many of them are its prompt. */
const TINY_LENGTHS = [9, 12, 5, 8, 11]
const TINY_PROMPTS = [3, 5, 2, 4, 1]

/** An unsigned 32-bit hash of two whole numbers: `mix` of tiny.py. */
export function mix(seed: number, i: number): number {
  let h = (Math.imul(i, 2654435761) + seed * 40503 + 12345) >>> 0
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b) >>> 0
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35) >>> 0
  return (h ^ (h >>> 16)) >>> 0
}

/** Numbers around a middle: `hashed` of tiny.py. */
export function hashed(
  seed: number,
  shape: Shape,
  { middle, radius }: { readonly middle: number; readonly radius: number },
): HostTensor {
  const values = Array.from(
    { length: sizeOf(shape) },
    (_, i) => middle + radius * (mix(seed, i) / 2 ** 31 - 1),
  )
  return f32(shape, values)
}

/** A tiny model of a family. */
export function tinyText(name: TinyFamily): {
  readonly config: DecoderConfig
  readonly family: TextFamily
  readonly weights: HostWeights
} {
  const family = textFamilyNamed(name)
  const config = family.readConfig({ model_type: name, ...CONFIGS[name] })
  const specs = textParameters(config)
  const names = specs.map((spec) => spec.name).sort()
  const weights = specs.map((spec) => {
    const [middle, radius] = spec.shape.length > 1 ? [0, 0.3] : [spec.name.endsWith('weight') ? 1 : 0, 0.1]
    return [spec.name, hashed(names.indexOf(spec.name), spec.shape, { middle, radius })] as const
  })
  return { config, family, weights: Object.fromEntries(weights) }
}

/** The texts; what is learnt of them begins after the prompt, or with the second token. */
export function tinyTexts(isMasked: boolean): TokenizedText[] {
  return TINY_LENGTHS.map((length, k) => {
    const ids = Int32Array.from({ length }, (_, i) => 3 + (mix(1000 + k, i) % 37))
    const first = isMasked ? (TINY_PROMPTS[k] as number) : 1
    return { ids, learnt: Uint8Array.from(ids, (_, i) => (i >= first ? 1 : 0)) }
  })
}

/**
 * Where adapters stand before the first step: A of the n-th in alphabetical order from hash 500 + n, the rest as PEFT starts it; B
 * from hash 700 + n where it is asked for.
 */
export function tinyAdapters(starting: HostWeights, part: 'A' | 'B' = 'A'): HostWeights {
  const names = Object.keys(starting)
    .filter((name) => name.includes(`lora_${part}`))
    .sort()
  const seed = part === 'A' ? 500 : 700
  return Object.fromEntries(
    names.map((name, n) => [
      name,
      hashed(seed + n, (starting[name] as HostTensor).shape, { middle: 0, radius: 0.25 }),
    ]),
  )
}

/** What a fine-tune asks of a tokenizer. */
export const TINY_TOKENIZER = { vocabularySize: 40, padId: 0, eosId: undefined }
