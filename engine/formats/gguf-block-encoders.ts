// Blocks of 32 weights as ggml quantizes them, operation by operation in f32 as gguf-py does (quants.py), so that the bytes
// are the same. The decoders are in gguf-blocks.ts.
import { f16FromF32 } from './half.ts'

/** Quantizes the weights of one block: `values` from `from` on to `bytes` from `at` on. */
export type BlockEncoder = (values: Float32Array, from: number, bytes: Uint8Array, at: number) => void

const { fround } = Math
const BLOCK = 32
const HALF = 16

/** Writes an f16. */
export function putF16(bytes: Uint8Array, at: number, value: number): void {
  const bits = f16FromF32([value])[0] as number
  bytes[at] = bits & 255
  bytes[at + 1] = bits >> 8
}

/** 1/d in f32; 0 where d is 0, so that a block of zeros stays one. */
function inverse(d: number): number {
  return d === 0 ? 0 : fround(1 / d)
}

/** d = max |x| / 127, q = x/d to the nearest, halves away from zero. */
export const encodeQ80: BlockEncoder = (values, from, bytes, at) => {
  let largest = 0
  for (let i = 0; i < BLOCK; i++) largest = Math.max(largest, Math.abs(values[from + i] as number))
  const d = fround(largest / 127)
  const factor = inverse(d)
  putF16(bytes, at, d)
  for (let i = 0; i < BLOCK; i++) {
    const scaled = fround((values[from + i] as number) * factor)
    const whole = Math.floor(Math.abs(scaled))
    bytes[at + 2 + i] = Math.sign(scaled) * (whole + Math.floor(2 * (Math.abs(scaled) - whole)))
  }
}

/** The value of greatest magnitude, the first of several. */
function extreme(values: Float32Array, from: number): number {
  let found = 0
  for (let i = 0; i < BLOCK; i++) {
    const value = values[from + i] as number
    if (Math.abs(value) > Math.abs(found)) found = value
  }
  return found
}

/** What is below a limit stays; codes are whole numbers from 0. */
function code(scaled: number, shift: number, most: number): number {
  return Math.min(most, Math.trunc(fround(scaled + shift)))
}

/** d = the extreme / −8, q = x/d + 8. */
export const encodeQ40: BlockEncoder = (values, from, bytes, at) => {
  const d = fround(extreme(values, from) / -8)
  const factor = inverse(d)
  putF16(bytes, at, d)
  const at4 = (i: number): number => code(fround((values[from + i] as number) * factor), 8.5, 15)
  for (let i = 0; i < HALF; i++) bytes[at + 2 + i] = at4(i) | (at4(i + HALF) << 4)
}

/** d = (max − min) / 15, m = min, q = (x − m)/d. */
export const encodeQ41: BlockEncoder = (values, from, bytes, at) => {
  let [least, most] = [values[from] as number, values[from] as number]
  for (let i = 1; i < BLOCK; i++) {
    least = Math.min(least, values[from + i] as number)
    most = Math.max(most, values[from + i] as number)
  }
  const d = fround(fround(most - least) / 15)
  const factor = inverse(d)
  putF16(bytes, at, d)
  putF16(bytes, at + 2, least)
  const at4 = (i: number): number =>
    code(fround(fround((values[from + i] as number) - least) * factor), 0.5, 15)
  for (let i = 0; i < HALF; i++) bytes[at + 4 + i] = at4(i) | (at4(i + HALF) << 4)
}

/** d = the extreme / −16, q = x/d + 16; fifth bits in four bytes of their own. */
export const encodeQ50: BlockEncoder = (values, from, bytes, at) => {
  const d = fround(extreme(values, from) / -16)
  const factor = inverse(d)
  putF16(bytes, at, d)
  bytes.fill(0, at + 2, at + 6)
  const at5 = (i: number): number => {
    const q = code(fround((values[from + i] as number) * factor), 16.5, 31)
    ;(bytes[at + 2 + (i >> 3)] as number) |= (q >> 4) << (i & 7)
    return q & 15
  }
  for (let i = 0; i < HALF; i++) bytes[at + 6 + i] = at5(i) | (at5(i + HALF) << 4)
}
