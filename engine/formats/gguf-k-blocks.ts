// Blocks of 256 quantized weights ("K quants"), as ggml lays them out and the reference decodes them; see gguf-blocks.ts.
import { type BlockDecoder, f16At, i8At } from './gguf-blocks.ts'

/** Scale and minimum of sub-block j of Q4_K and Q5_K, six bits each out of twelve bytes. */
function scaleAndMinimum(bytes: Uint8Array, at: number, j: number): [number, number] {
  const byte = (i: number): number => bytes[at + i] as number
  if (j < 4) return [byte(j) & 63, byte(j + 4) & 63]
  return [(byte(j + 4) & 15) | ((byte(j - 4) >> 6) << 4), (byte(j + 4) >> 4) | ((byte(j) >> 6) << 4)]
}

/** d·scale·q − dmin·minimum: eight sub-blocks of 32; 32 bytes hold two of them, in low and high halves. */
export const decodeQ4K: BlockDecoder = (bytes, at, out, to) => {
  const [d, least] = [f16At(bytes, at), f16At(bytes, at + 2)]
  for (let j = 0; j < 8; j++) {
    const [scale, minimum] = scaleAndMinimum(bytes, at + 4, j)
    const [factor, shift] = [d * scale, least * minimum]
    const chunk = at + 16 + 32 * (j >> 1)
    for (let i = 0; i < 32; i++) {
      const q = ((bytes[chunk + i] as number) >> (4 * (j & 1))) & 15
      out[to + 32 * j + i] = factor * q - shift
    }
  }
}

/** As Q4_K; bit j of byte i of 32 more bytes is the fifth bit of weight i of sub-block j. */
export const decodeQ5K: BlockDecoder = (bytes, at, out, to) => {
  const [d, least] = [f16At(bytes, at), f16At(bytes, at + 2)]
  for (let j = 0; j < 8; j++) {
    const [scale, minimum] = scaleAndMinimum(bytes, at + 4, j)
    const [factor, shift] = [d * scale, least * minimum]
    const chunk = at + 48 + 32 * (j >> 1)
    for (let i = 0; i < 32; i++) {
      const low = ((bytes[chunk + i] as number) >> (4 * (j & 1))) & 15
      const high = ((bytes[at + 16 + i] as number) >> j) & 1
      out[to + 32 * j + i] = factor * (low | (high << 4)) - shift
    }
  }
}

/** d·scale·(q − 32): low four bits, then high two, then sixteen signed scales, then d. */
export const decodeQ6K: BlockDecoder = (bytes, at, out, to) => {
  const d = f16At(bytes, at + 208)
  for (let i = 0; i < 256; i++) {
    const [half, part, l] = [i >> 7, (i >> 5) & 3, i & 31] // 128 weights, 32 of them, one
    const low = bytes[at + 64 * half + 32 * (part & 1) + l] as number
    const high = bytes[at + 128 + 32 * half + l] as number
    const q = ((low >> (4 * (part >> 1))) & 15) | (((high >> (2 * part)) & 3) << 4)
    out[to + i] = d * i8At(bytes, at + 192 + (i >> 4)) * (q - 32)
  }
}

/** d·scale·q − dmin·minimum, two bits each: sixteen sub-blocks of 16. */
export const decodeQ2K: BlockDecoder = (bytes, at, out, to) => {
  const [d, least] = [f16At(bytes, at + 80), f16At(bytes, at + 82)]
  for (let i = 0; i < 256; i++) {
    const both = bytes[at + (i >> 4)] as number
    const [half, part, l] = [i >> 7, (i >> 5) & 3, i & 31]
    const q = ((bytes[at + 16 + 32 * half + l] as number) >> (2 * part)) & 3
    out[to + i] = d * (both & 15) * q - least * (both >> 4)
  }
}

/** d·(scale − 32)·(q − 4 where the third bit is not set): third bits, two low bits, twelve bytes of scales, d. */
export const decodeQ3K: BlockDecoder = (bytes, at, out, to) => {
  const d = f16At(bytes, at + 108)
  for (let i = 0; i < 256; i++) {
    const [half, part, l] = [i >> 7, (i >> 5) & 3, i & 31]
    const low = ((bytes[at + 32 + 32 * half + l] as number) >> (2 * part)) & 3
    const third = ((bytes[at + l] as number) >> (i >> 5)) & 1
    out[to + i] = d * (scaleOfQ3K(bytes, at + 96, i >> 4) - 32) * (low - (third === 1 ? 0 : 4))
  }
}

/** Low four bits of scale j in the first eight bytes, high two in the last four. */
function scaleOfQ3K(bytes: Uint8Array, at: number, j: number): number {
  const low = ((bytes[at + (j & 7)] as number) >> (4 * (j >> 3))) & 15
  const high = ((bytes[at + 8 + (j & 3)] as number) >> (2 * (j >> 2))) & 3
  return low | (high << 4)
}
