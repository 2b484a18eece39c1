// Philox 4×32-10 (Salmon et al. 2011), the host's streams to the bit. AssemblyScript.
import { at } from './lanes'

/** dst[i] = upper 24 bits of word i of the stream / 2²⁴. `counter`: seed (2 words), two indices. Units: numbers from a multiple of 4. */
export function randomUniform(counter: usize, dst: usize, hash: u32, start: i32, end: i32): void {
  const low = load<u32>(counter)
  const high = load<u32>(counter, 4) ^ hash
  const first = load<u32>(counter, 8)
  const second = load<u32>(counter, 12)
  for (let i = start; i < end; i += 4) {
    let c0 = <u32>(i >> 2)
    let c1: u32 = 0
    let c2 = first
    let c3 = second
    let k0 = low
    let k1 = high
    for (let round = 0; round < 10; round++) {
      const a = <u64>c0 * 0xd2511f53
      const b = <u64>c2 * 0xcd9e8d57
      c0 = <u32>(b >> 32) ^ c1 ^ k0
      c2 = <u32>(a >> 32) ^ c3 ^ k1
      c1 = <u32>b
      c3 = <u32>a
      k0 += 0x9e3779b9
      k1 += 0xbb67ae85
    }
    put(dst, i, end, c0)
    put(dst, i + 1, end, c1)
    put(dst, i + 2, end, c2)
    put(dst, i + 3, end, c3)
  }
}

// @ts-ignore: decorator
@inline
function put(dst: usize, i: i32, end: i32, word: u32): void {
  if (i < end) store<f32>(at(dst, i), <f32>(word >> 8) * <f32>5.9604644775390625e-8)
}
