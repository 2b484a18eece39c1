// The two 16-bit floats, as their bit patterns: f16 (IEEE 754 binary16) and bf16 (the upper half of an f32).
// Rounding is to nearest, ties to even; infinities and NaN stay what they are.

const F32_SIGN = 0x8000_0000
const F32_INFINITY = 0x7f80_0000
const F16_INFINITY = 0x7c00
const QUIET_NAN_F16 = 0x7e00
const QUIET_BIT_BF16 = 0x40
/** Fraction bits that f32 has more than f16. */
const DROPPED_BITS = 13
/** Least f32 bits whose f16 is normal, 2⁻¹⁴, and least that round up to infinity, 65520. */
const F16_NORMAL = 0x3880_0000
const F16_OVERFLOW = 0x477f_f000
/** What f32 exponents are larger than f16 ones: 127 − 15, at the place of the exponent. */
const EXPONENT_SHIFT = 112 << 23
/** Units of the smallest f16, 2⁻²⁴, in one. */
const SUBNORMAL_SCALE = 2 ** 24

/** The f16 bit patterns of numbers, which are taken as f32 first. From 65520 on they become infinity. */
export function f16FromF32(values: ArrayLike<number>): Uint16Array<ArrayBuffer> {
  const floats = new Float32Array(values)
  const bits = new Uint32Array(floats.buffer)
  const out = new Uint16Array(bits.length)
  for (let i = 0; i < out.length; i++) out[i] = f16Bits(bits[i] as number, floats[i] as number)
  return out
}

function f16Bits(word: number, value: number): number {
  const sign = (word & F32_SIGN) >>> 16
  const size = word & ~F32_SIGN
  if (size > F32_INFINITY) return sign | QUIET_NAN_F16
  if (size >= F16_OVERFLOW) return sign | F16_INFINITY
  if (size < F16_NORMAL) return sign | roundHalfEven(Math.abs(value) * SUBNORMAL_SCALE)
  const even = (size >>> DROPPED_BITS) & 1 // a tie rounds up only when the last kept bit is 1
  return sign | ((size - EXPONENT_SHIFT + ((1 << (DROPPED_BITS - 1)) - 1) + even) >>> DROPPED_BITS)
}

/** Exact for the numbers below 2¹⁰ that come here: their product with a power of two lost nothing. */
function roundHalfEven(value: number): number {
  const floor = Math.floor(value)
  const rest = value - floor
  return rest > 0.5 || (rest === 0.5 && floor % 2 === 1) ? floor + 1 : floor
}

/** Every f16 by its bits, made when first needed: looking up is ten times as fast as computing. */
let f16Table: Float32Array | undefined

/** The exact value of one f16 bit pattern. */
export function f16Value(bits: number): number {
  f16Table ??= Float32Array.from({ length: 2 ** 16 }, (_, pattern) => computeF16(pattern))
  return f16Table[bits] as number
}

/** The exact values of f16 bit patterns. */
export function f32FromF16(bits: ArrayLike<number>): Float32Array<ArrayBuffer> {
  const values = new Float32Array(bits.length)
  for (let i = 0; i < values.length; i++) values[i] = f16Value(bits[i] as number)
  return values
}

function computeF16(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1
  const exponent = (bits >>> 10) & 0x1f
  const fraction = bits & 0x3ff
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : NaN
  if (exponent === 0) return (sign * fraction) / SUBNORMAL_SCALE
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15)
}

/** The bf16 bit patterns of numbers, which are taken as f32 first. */
export function bf16FromF32(values: ArrayLike<number>): Uint16Array<ArrayBuffer> {
  const bits = new Uint32Array(new Float32Array(values).buffer)
  const out = new Uint16Array(bits.length)
  for (let i = 0; i < out.length; i++) out[i] = bf16Bits(bits[i] as number)
  return out
}

function bf16Bits(word: number): number {
  if ((word & ~F32_SIGN) > F32_INFINITY) return (word >>> 16) | QUIET_BIT_BF16
  return (word + 0x7fff + ((word >>> 16) & 1)) >>> 16
}

/** The exact values of bf16 bit patterns. */
export function f32FromBf16(bits: ArrayLike<number>): Float32Array<ArrayBuffer> {
  const words = new Uint32Array(bits.length)
  for (let i = 0; i < words.length; i++) words[i] = (bits[i] as number) << 16
  return new Float32Array(words.buffer)
}
