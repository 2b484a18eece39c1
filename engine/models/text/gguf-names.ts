// Tensors of GGUF files and their names.
import type { DecoderConfig } from './decoder-config.ts'
import type { DecoderPart, TextFamily } from './family.ts'

const PARTS: Readonly<Record<DecoderPart, string>> = {
  token: 'token_embd',
  position: 'position_embd',
  norm: 'output_norm',
  head: 'output',
  'layer.norm1': 'attn_norm',
  'layer.qkv': 'attn_qkv',
  'layer.q': 'attn_q',
  'layer.k': 'attn_k',
  'layer.v': 'attn_v',
  'layer.qNorm': 'attn_q_norm',
  'layer.kNorm': 'attn_k_norm',
  'layer.out': 'attn_output',
  'layer.postNorm1': 'post_attention_norm',
  'layer.norm2': 'ffn_norm',
  'layer.gate': 'ffn_gate',
  'layer.up': 'ffn_up',
  'layer.down': 'ffn_down',
  'layer.postNorm2': 'post_ffw_norm',
}

/** Where a tensor of a family is in a GGUF file. */
export interface GgufPlace {
  readonly name: string
  readonly part: DecoderPart
}

/** Every name that a tensor of a configuration can have, with its place. */
export function ggufPlaces(family: TextFamily, config: DecoderConfig): Map<string, GgufPlace> {
  const places = new Map<string, GgufPlace>()
  for (const part of Object.keys(PARTS) as DecoderPart[]) {
    const layers = part.startsWith('layer.') ? config.layers : 1
    for (let layer = 0; layer < layers; layer++)
      for (const kind of ['weight', 'bias']) {
        const block = part.startsWith('layer.') ? `blk.${layer}.` : ''
        places.set(`${family.nameOf(part, layer)}.${kind}`, { name: `${block}${PARTS[part]}.${kind}`, part })
      }
  }
  return places
}
