// Counter-based random streams: every number is a pure function of (seed, name, indices, counter), so any point of a
// stream can be reached again without replaying it. Philox4x32-10, Salmon et al. 2011, "Parallel Random Numbers: As
// Easy as 1, 2, 3".
import { assert } from './errors.ts'

/** The generator's constants, for runtimes that compute it themselves. */
export const PHILOX = {
  rounds: 10,
  multipliers: [0xd2511f53, 0xcd9e8d57],
  weyl: [0x9e3779b9, 0xbb67ae85],
} as const

/** High 32 bits of the 64-bit product of two unsigned 32-bit integers. */
function multiplyHigh(a: number, b: number): number {
  const aLow = a & 0xffff
  const aHigh = a >>> 16
  const bLow = b & 0xffff
  const bHigh = b >>> 16
  const middle = aHigh * bLow + ((aLow * bLow) >>> 16)
  const cross = aLow * bHigh + (middle & 0xffff)
  return (aHigh * bHigh + Math.floor(middle / 65536) + (cross - (cross % 65536)) / 65536) >>> 0
}

/** Ten Philox rounds over `counter` (4 words) with `key` (2 words), written into `out` (4 words). */
export function philox(counter: Uint32Array, key: Uint32Array, out: Uint32Array): void {
  const [multiplier0, multiplier1] = PHILOX.multipliers
  const [weyl0, weyl1] = PHILOX.weyl
  let [c0, c1, c2, c3] = counter as unknown as [number, number, number, number]
  let [k0, k1] = key as unknown as [number, number]
  for (let round = 0; round < PHILOX.rounds; round++) {
    const high0 = multiplyHigh(multiplier0, c0)
    const low0 = Math.imul(multiplier0, c0) >>> 0
    const high1 = multiplyHigh(multiplier1, c2)
    const low1 = Math.imul(multiplier1, c2) >>> 0
    c0 = (high1 ^ c1 ^ k0) >>> 0
    c2 = (high0 ^ c3 ^ k1) >>> 0
    c1 = low1
    c3 = low0
    k0 = (k0 + weyl0) >>> 0
    k1 = (k1 + weyl1) >>> 0
  }
  out[0] = c0
  out[1] = c1
  out[2] = c2
  out[3] = c3
}

/**
 * The first `size` words of a stream as numbers in [0, 1) with 24 bits, exact in f32. `counter` is seed (low and high
 * word), first and second index.
 */
export function uniforms(counter: ArrayLike<number>, stream: string, size: number): Float32Array {
  const [low, high, first, second] = Uint32Array.from(counter) as unknown as [number, number, number, number]
  const key = Uint32Array.of(low, hashText(stream) ^ high)
  const place = Uint32Array.of(0, 0, first, second)
  const block = new Uint32Array(4)
  const out = new Float32Array(size)
  for (let i = 0; i < size; i++) {
    if (i % 4 === 0) {
      place[0] = i / 4
      philox(place, key, block)
    }
    out[i] = ((block[i % 4] as number) >>> 8) / 2 ** 24
  }
  return out
}

/** 32-bit FNV-1a of a text's UTF-16 units, with an avalanche at the end. */
export function hashText(text: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}

/**
 * A stream of random numbers named for its purpose: `new RandomStream(seed, 'caption-dropout', epoch)`.
 * Up to two indices (unsigned 32-bit) select independent sub-streams; `position` may be saved and set.
 */
export class RandomStream {
  /** Index of the next 32-bit word; save it and set it to continue a stream. */
  position = 0
  readonly #key: Uint32Array
  readonly #counter: Uint32Array
  readonly #block = new Uint32Array(4)
  #blockIndex = -1

  constructor(seed: number, name: string, firstIndex = 0, secondIndex = 0) {
    assert(Number.isSafeInteger(seed) && seed >= 0, `random: a seed is a whole number from 0, got ${seed}.`)
    const high = Math.floor(seed / 2 ** 32)
    this.#key = Uint32Array.of(seed >>> 0, (hashText(name) ^ high) >>> 0)
    this.#counter = Uint32Array.of(0, 0, firstIndex, secondIndex)
  }

  /** An unsigned 32-bit integer. */
  u32(): number {
    const index = Math.floor(this.position / 4)
    if (index !== this.#blockIndex) {
      this.#counter[0] = index >>> 0
      this.#counter[1] = Math.floor(index / 2 ** 32)
      philox(this.#counter, this.#key, this.#block)
      this.#blockIndex = index
    }
    return this.#block[this.position++ % 4] as number
  }

  /** A number in [0, 1) with 32 random bits. */
  uniform(): number {
    return this.u32() / 2 ** 32
  }

  /** A number in [low, high). */
  between(low: number, high: number): number {
    return low + (high - low) * this.uniform()
  }

  /** A whole number in [0, count). */
  integer(count: number): number {
    return Math.floor(this.uniform() * count)
  }

  /** A standard normal number (Box–Muller; two words each). */
  normal(): number {
    const radius = Math.sqrt(-2 * Math.log(1 - this.uniform()))
    return radius * Math.cos(2 * Math.PI * this.uniform())
  }

  /** One of the items. @throws INTERNAL when there are none. */
  choice<T>(items: readonly T[]): T {
    assert(items.length > 0, 'random: cannot choose from nothing.')
    return items[this.integer(items.length)] as T
  }

  /** A new array in random order (Fisher–Yates). */
  shuffled<T>(items: readonly T[]): T[] {
    const out = [...items]
    for (let i = out.length - 1; i > 0; i--) {
      const j = this.integer(i + 1)
      ;[out[i], out[j]] = [out[j] as T, out[i] as T]
    }
    return out
  }

  /** The index drawn with probability proportional to `weights`; they need not sum to 1. */
  weighted(weights: ArrayLike<number>): number {
    let total = 0
    for (let i = 0; i < weights.length; i++) total += weights[i] as number
    let left = this.uniform() * total
    for (let i = 0; i < weights.length - 1; i++) {
      left -= weights[i] as number
      if (left < 0) return i
    }
    return weights.length - 1
  }
}
