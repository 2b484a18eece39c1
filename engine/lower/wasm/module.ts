// A WebAssembly module of one function over an imported memory. Format: core specification 2.0, §5.
import { type Code, leb } from './instructions.ts'

const I32 = 0x7f
const F32 = 0x7d
const V128 = 0x7b
/** Pages of 64 KiB in 4 GiB. */
export const MAX_PAGES = 65536

/** What the function is made of. */
export interface KernelParts {
  /** Parameters: addresses, then numbers, then start and end. */
  readonly integers: number
  readonly floats: number
  /** Further locals: i32 first, then v128. */
  readonly counters: number
  readonly vectors: number
  readonly body: Code
}

/** A module importing `env.memory` and exporting `run(…integers, …floats, start, end)`. */
export function kernelModule(
  { integers, floats, counters, vectors, body }: KernelParts,
  { isShared }: { readonly isShared: boolean },
): Uint8Array<ArrayBuffer> {
  const parameters = [...repeat(integers, I32), ...repeat(floats, F32), I32, I32]
  const limits = isShared ? [0x03, 0x00, ...leb(MAX_PAGES)] : [0x00, 0x00]
  const code = [0x02, ...leb(counters), I32, ...leb(vectors), V128, ...body, 0x0b]
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    ...section(1, [0x01, 0x60, ...leb(parameters.length), ...parameters, 0x00]),
    ...section(2, [0x01, ...name('env'), ...name('memory'), 0x02, ...limits]),
    ...section(3, [0x01, 0x00]),
    ...section(7, [0x01, ...name('run'), 0x00, 0x00]),
    ...section(10, [0x01, ...leb(code.length), ...code]),
  ])
}

const repeat = (count: number, byte: number): number[] => new Array<number>(count).fill(byte)

function section(id: number, content: Code): number[] {
  return [id, ...leb(content.length), ...content]
}

function name(text: string): number[] {
  return [text.length, ...new TextEncoder().encode(text)]
}
