// Blocks of 32 quantized weights, as ggml lays them out (ggml-common.h) and the reference decodes them (ggml-quants.c,
// gguf-py's quants.py). Every product of a scale and a whole number is exact in f64, so that storing it as f32 rounds as
// the reference does.
import { f16Value } from './half.ts'

/** Writes the weights of one block: `bytes` from `at` on to `out` from `to` on. */
export type BlockDecoder = (bytes: Uint8Array, at: number, out: Float32Array, to: number) => void

const HALF = 16

/** The f16 at a place. */
export function f16At(bytes: Uint8Array, at: number): number {
  return f16Value((bytes[at] as number) | ((bytes[at + 1] as number) << 8))
}

/** The i8 at a place. */
export function i8At(bytes: Uint8Array, at: number): number {
  return ((bytes[at] as number) << 24) >> 24
}

/** d·q, q a signed byte. */
export const decodeQ80: BlockDecoder = (bytes, at, out, to) => {
  const d = f16At(bytes, at)
  for (let i = 0; i < 32; i++) out[to + i] = d * i8At(bytes, at + 2 + i)
}

/** d·(q − 8); byte i holds weights i and i + 16. */
export const decodeQ40: BlockDecoder = (bytes, at, out, to) => {
  const d = f16At(bytes, at)
  for (let i = 0; i < HALF; i++) {
    const byte = bytes[at + 2 + i] as number
    out[to + i] = d * ((byte & 15) - 8)
    out[to + i + HALF] = d * ((byte >> 4) - 8)
  }
}

/** d·q + m. */
export const decodeQ41: BlockDecoder = (bytes, at, out, to) => {
  const [d, m] = [f16At(bytes, at), f16At(bytes, at + 2)]
  for (let i = 0; i < HALF; i++) {
    const byte = bytes[at + 4 + i] as number
    out[to + i] = d * (byte & 15) + m
    out[to + i + HALF] = d * (byte >> 4) + m
  }
}

/** d·(q − 16), the fifth bits of all weights in front. */
export const decodeQ50: BlockDecoder = (bytes, at, out, to) => {
  const d = f16At(bytes, at)
  for (let i = 0; i < HALF; i++) {
    const byte = bytes[at + 6 + i] as number
    out[to + i] = d * (((byte & 15) | fifthBit(bytes, at + 2, i)) - 16)
    out[to + i + HALF] = d * (((byte >> 4) | fifthBit(bytes, at + 2, i + HALF)) - 16)
  }
}

/** d·q + m with fifth bits. */
export const decodeQ51: BlockDecoder = (bytes, at, out, to) => {
  const [d, m] = [f16At(bytes, at), f16At(bytes, at + 2)]
  for (let i = 0; i < HALF; i++) {
    const byte = bytes[at + 8 + i] as number
    out[to + i] = d * ((byte & 15) | fifthBit(bytes, at + 4, i)) + m
    out[to + i + HALF] = d * ((byte >> 4) | fifthBit(bytes, at + 4, i + HALF)) + m
  }
}

/** 16 where the bit of weight i is set. */
function fifthBit(bytes: Uint8Array, at: number, i: number): number {
  return (((bytes[at + (i >> 3)] as number) >> (i & 7)) & 1) << 4
}
