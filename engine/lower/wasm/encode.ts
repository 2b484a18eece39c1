// The few parts of the WebAssembly binary format that a straight-line SIMD loop needs.

/** Bytes of code. */
export type Code = readonly number[]

const I32 = 0x7f
const F32 = 0x7d
const V128 = 0x7b

/** Opcodes of the f32x4 instructions in use (prefix 0xfd, LEB128 number). */
export const SIMD = {
  splat: [0xfd, 0x13],
  abs: [0xfd, 0xe0, 0x01],
  neg: [0xfd, 0xe1, 0x01],
  sqrt: [0xfd, 0xe3, 0x01],
  add: [0xfd, 0xe4, 0x01],
  sub: [0xfd, 0xe5, 0x01],
  mul: [0xfd, 0xe6, 0x01],
  div: [0xfd, 0xe7, 0x01],
  min: [0xfd, 0xe8, 0x01],
  max: [0xfd, 0xe9, 0x01],
} as const

/** Pushes a local. */
export const getLocal = (index: number): Code => [0x20, ...leb(index)]
/** Pops into a local. */
export const setLocal = (index: number): Code => [0x21, ...leb(index)]
/** Pushes a 32-bit integer. */
const i32Const = (value: number): Code => [0x41, ...signedLeb(value)]
/** Pushes a 32-bit float. */
export const f32Const = (value: number): Code => [0x43, ...new Uint8Array(Float32Array.of(value).buffer)]
/** Adds two 32-bit integers. */
export const I32_ADD: Code = [0x6a]
/** Loads four floats from the address on the stack (aligned to 16 bytes). */
export const V128_LOAD: Code = [0xfd, 0x00, 0x04, 0x00]
/** Stores four floats. */
export const V128_STORE: Code = [0xfd, 0x0b, 0x04, 0x00]

/** What a kernel module is made of. */
export interface KernelParts {
  /** Number of i32 parameters, then of f32 parameters. */
  readonly integers: number
  readonly floats: number
  /** Extra locals: one i32 counter, then this many v128. */
  readonly vectors: number
  /** Index of the counter is `integers + floats`; the first vector follows it. */
  readonly before: Code
  readonly body: Code
}

/**
 * A module importing `env.memory` and exporting `run(bytes, …)`, whose first parameter is the length in bytes: `before`
 * once, then `body` for counter = 0, 16, 32 … below the length. Format: WebAssembly core specification 2.0, §5.
 */
export function kernelModule({
  integers,
  floats,
  vectors,
  before,
  body,
}: KernelParts): Uint8Array<ArrayBuffer> {
  const counter = integers + floats
  const parameters = [...new Array<number>(integers).fill(I32), ...new Array<number>(floats).fill(F32)]
  const next = [...getLocal(counter), ...i32Const(16), ...I32_ADD, ...setLocal(counter)]
  const again = [...getLocal(counter), ...getLocal(0), 0x49, 0x0d, 0x00] // i32.lt_u, br_if 0
  const empty = [...getLocal(0), 0x45, 0x0d, 0x00] // i32.eqz, br_if 0: nothing to do
  const loop = [0x02, 0x40, ...empty, 0x03, 0x40, ...body, ...next, ...again, 0x0b, 0x0b]
  const locals = vectors === 0 ? [0x01, 0x01, I32] : [0x02, 0x01, I32, ...leb(vectors), V128]
  const code = [...locals, ...before, ...loop, 0x0b]
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    ...section(1, [0x01, 0x60, ...leb(parameters.length), ...parameters, 0x00]),
    ...section(2, [0x01, ...name('env'), ...name('memory'), 0x02, 0x00, 0x00]),
    ...section(3, [0x01, 0x00]),
    ...section(7, [0x01, ...name('run'), 0x00, 0x00]),
    ...section(10, [0x01, ...leb(code.length), ...code]),
  ])
}

function section(id: number, content: Code): number[] {
  return [id, ...leb(content.length), ...content]
}

function name(text: string): number[] {
  return [text.length, ...new TextEncoder().encode(text)]
}

function leb(value: number): number[] {
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
