// The WebAssembly instructions that generated kernels are made of. Format: core specification 2.0 and the SIMD proposal.

/** Bytes of code. */
export type Code = readonly number[]

const simd = (opcode: number): Code => [0xfd, ...leb(opcode)]

/** Instructions on four lanes at once. */
export const V = {
  // values
  f32Splat: simd(0x13),
  not: simd(0x4d),
  and: simd(0x4e),
  or: simd(0x50),
  bitselect: simd(0x52),
  // f32x4
  eq: simd(0x41),
  ne: simd(0x42),
  lt: simd(0x43),
  gt: simd(0x44),
  ceil: simd(0x67),
  floor: simd(0x68),
  nearest: simd(0x6a),
  abs: simd(0xe0),
  neg: simd(0xe1),
  sqrt: simd(0xe3),
  add: simd(0xe4),
  sub: simd(0xe5),
  mul: simd(0xe6),
  div: simd(0xe7),
  min: simd(0xe8),
  max: simd(0xe9),
  /** a·b + c, fused where the processor can. */
  madd: simd(0x105),
  toI32: simd(0xf8),
  // i32x4
  i32Eq: simd(0x37),
  i32Ne: simd(0x38),
  i32Lt: simd(0x39),
  i32Shl: simd(0xab),
  i32ShrS: simd(0xac),
  i32Add: simd(0xae),
  i32Sub: simd(0xb1),
  toF32: simd(0xfa),
} as const

/** Instructions on one 32-bit integer. */
export const I = { add: [0x6a], mul: [0x6c], divU: [0x6e], remU: [0x70], ltU: [0x49], geU: [0x4f] } as const

/** Pushes a local. */
export const getLocal = (index: number): Code => [0x20, ...leb(index)]
/** Pops into a local. */
export const setLocal = (index: number): Code => [0x21, ...leb(index)]
/** Pushes a 32-bit integer. */
export const i32Const = (value: number): Code => [0x41, ...signedLeb(value)]

/** Pushes four equal floats. */
export function f32x4Const(value: number): Code {
  return constant(new Uint8Array(Float32Array.of(value, value, value, value).buffer))
}

/** Pushes four equal integers. */
export function i32x4Const(value: number): Code {
  return constant(new Uint8Array(Int32Array.of(value, value, value, value).buffer))
}

const constant = (bytes: Uint8Array): Code => [...simd(0x0c), ...bytes]

/** Loads four lanes; no alignment is promised. */
export const LOAD: Code = [...simd(0x00), 0x00, 0x00]
/** Loads one lane into all four. */
export const LOAD_SPLAT: Code = [...simd(0x09), 0x00, 0x00]
/** Loads one lane, zeros elsewhere. */
export const LOAD_ONE: Code = [...simd(0x5c), 0x00, 0x00]
/** Stores four lanes. */
export const STORE: Code = [...simd(0x0b), 0x00, 0x00]
/** Stores the first lane. */
export const STORE_ONE: Code = [...simd(0x5a), 0x00, 0x00, 0x00]

/** `body` again and again while the local is below the limit (both unsigned); `body` must raise the local. */
export function whileBelow(local: number, limit: Code, body: Code): Code {
  const leave = [...getLocal(local), ...limit, ...I.geU, 0x0d, 0x01]
  return [0x02, 0x40, 0x03, 0x40, ...leave, ...body, 0x0c, 0x00, 0x0b, 0x0b]
}

/** Unsigned LEB128. */
export function leb(value: number): number[] {
  const bytes: number[] = []
  let rest = value
  do {
    const byte = rest & 0x7f
    rest >>>= 7
    bytes.push(rest === 0 ? byte : byte | 0x80)
  } while (rest !== 0)
  return bytes
}

function signedLeb(value: number): number[] {
  const bytes: number[] = []
  let rest = value
  for (;;) {
    const byte = rest & 0x7f
    rest >>= 7
    if ((rest === 0 && !(byte & 0x40)) || (rest === -1 && byte & 0x40)) return [...bytes, byte]
    bytes.push(byte | 0x80)
  }
}
