// Keys and values of text rows where step graphs read them. Rows stay in their place; what two rows share is copied when
// they part, and a larger cache takes over when rows or positions run out.
import { f32, type Shape } from '../base/tensor.ts'
import type { DecoderConfig } from '../models/text/decoder-config.ts'
import { type Kept, keepTensors, type Runtime, type Tensors } from '../runtimes/runtime.ts'

/** Up to so many positions are copied number by number: a view of shared memory takes longer to make than to copy one. */
const FEW = 4

/** Sizes that programs are compiled for; the next larger one is taken. */
export const ROW_SIZES = [1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128, 192, 256, 512, 1024, 2048]
const SLOT_SIZES = [32, 64, 128, 256, 384, 512, 768, 1024, 1536, 2048, 3072, 4096]

/** The next size of a list, or the next multiple of its last. */
export function sizeFor(sizes: readonly number[], wanted: number): number {
  const largest = sizes.at(-1) as number
  return sizes.find((size) => size >= wanted) ?? Math.ceil(wanted / largest) * largest
}

/** Positions of a cache that has room for so many, never more than a model sees. */
export function slotsFor(wanted: number, context: number): number {
  return Math.min(Math.max(context, wanted), sizeFor(SLOT_SIZES, wanted))
}

/** A row of the cache: its tokens, whose keys and values lie in the first places. */
export interface CachedRow {
  readonly place: number
  readonly tokens: readonly number[]
}

/** Names of a layer's tensors. */
export function cacheNames(layer: number): { readonly keys: string; readonly values: string } {
  return { keys: `past keys ${layer}`, values: `past values ${layer}` }
}

/** [rows, keyValueHeads, slots, headWidth] per layer, for keys and for values. */
export class TextCache {
  readonly rows: number
  readonly slots: number
  readonly #config: DecoderConfig
  readonly #kept: Kept
  readonly #arrays: readonly Float32Array[]

  constructor(runtime: Runtime, config: DecoderConfig, [rows, slots]: readonly [number, number]) {
    this.rows = rows
    this.slots = slots
    this.#config = config
    const shape = cacheShape(config, rows, slots)
    const names = Array.from({ length: config.layers }, (_, layer) => Object.values(cacheNames(layer))).flat()
    this.#kept = keepTensors(runtime, Object.fromEntries(names.map((name) => [name, f32(shape)])))
    this.#arrays = names.map((name) => this.#kept.tensors[name]?.data as Float32Array)
  }

  /** What step graphs are fed. */
  get feeds(): Tensors {
    return this.#kept.tensors
  }

  /** Copies the first `count` positions of a row of this or another cache. */
  copy(source: TextCache, from: number, to: number, count: number): void {
    const { keyValueHeads: heads, headWidth: width } = this.#config
    for (const [i, target] of this.#arrays.entries()) {
      const origin = source.#arrays[i] as Float32Array
      for (let head = 0; head < heads; head++) {
        const start = (from * heads + head) * source.slots * width
        const end = (to * heads + head) * this.slots * width
        if (origin === target) target.copyWithin(end, start, start + count * width)
        else target.set(origin.subarray(start, start + count * width), end)
      }
    }
  }

  /** Adds `count` of the `time` new positions that a graph gave for `row` behind the first `filled`. */
  append(
    outputs: Tensors,
    { row, filled, count, time }: { row: number; filled: number; count: number; time: number },
  ): void {
    const { keyValueHeads: heads, headWidth: width } = this.#config
    for (const [i, target] of this.#arrays.entries()) {
      const from = outputs[`${i % 2 === 0 ? 'keys' : 'values'} ${i >> 1}`]?.data as Float32Array
      for (let head = row * heads; head < (row + 1) * heads; head++) {
        const [start, end] = [head * time * width, (head * this.slots + filled) * width]
        if (count > FEW) target.set(from.subarray(start, start + count * width), end)
        else for (let j = 0; j < count * width; j++) target[end + j] = from[start + j] as number
      }
    }
  }

  dispose(): void {
    this.#kept.dispose()
  }
}

/** Shape of a layer's keys, and of its values. */
export function cacheShape({ keyValueHeads, headWidth }: DecoderConfig, rows: number, slots: number): Shape {
  return [rows, keyValueHeads, slots, headWidth]
}
