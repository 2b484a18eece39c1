// The two graphs of cached image decoding, compiled for a number of rows.
import { f32, type HostTensor, type Shape } from '../base/tensor.ts'
import { type Graph, graphOf } from '../ir/graph.ts'
import type { Value } from '../ir/node.ts'
import {
  type CaptionImageConfig,
  captionImageParameters,
  captionImagePrefill,
  captionImageStep,
  sequenceLength,
} from '../models/caption-image.ts'
import { weightInputs } from '../nn/parameters.ts'
import type { LayerCache } from '../nn/transformer.ts'
import { input } from '../ops/input.ts'
import type { Feeds, RunResult } from '../runtimes/device.ts'
import { type Kept, keepTensors, type Runtime } from '../runtimes/runtime.ts'

/** Added to the score of an empty slot. */
export const EMPTY = -1e9

/** Positions a cache has room for: captions, start of image and all image tokens but the last. */
export function cacheSlots(config: CaptionImageConfig): number {
  return sequenceLength(config)
}

/** captions → `logits`, and per layer `keys i`, `values i` of caption and start of image. */
export function prefillGraph(config: CaptionImageConfig, rows: number): Graph {
  const weights = weightInputs(captionImageParameters(config))
  const captions = input('captions', [rows, config.captionSlots], 'i32')
  const { logits, caches } = captionImagePrefill(captions, weights, config)
  return graphOf({ logits, ...namedCaches(caches) })
}

/** token, position, mask and per layer `past keys i`, `past values i` → `logits`, `keys i`, `values i` of one position. */
export function stepGraph(config: CaptionImageConfig, rows: number): Graph {
  const { logits, caches } = stepValues(config, rows)
  return graphOf({ logits, ...namedCaches(caches) })
}

/** Inputs and results of {@link stepGraph}, to build on. */
export function stepValues(
  config: CaptionImageConfig,
  rows: number,
): ReturnType<typeof captionImageStep> & { readonly past: readonly LayerCache[] } {
  const weights = weightInputs(captionImageParameters(config))
  const past = Array.from({ length: config.layers }, (_, i) => ({
    keys: input(`past keys ${i}`, cacheShape(config, rows)),
    values: input(`past values ${i}`, cacheShape(config, rows)),
  }))
  const token = input('token', [rows], 'i32')
  const position = input('position', [rows], 'i32')
  const mask = input('mask', [1, cacheSlots(config)])
  return { ...captionImageStep({ token, position, mask, past }, weights, config), past }
}

/** `keys i` and `values i` of every layer. */
export function namedCaches(caches: readonly LayerCache[]): Record<string, Value> {
  return Object.fromEntries(
    caches.flatMap(({ keys, values }, i) => [
      [`keys ${i}`, keys],
      [`values ${i}`, values],
    ]),
  )
}

/** [rows, heads, slots, head width] of every layer's keys and of its values. */
function cacheShape(config: CaptionImageConfig, rows: number): Shape {
  return [rows, config.heads, cacheSlots(config), config.width / config.heads]
}

/** Where keys and values lie while tokens are chosen. */
export interface DecodingCache {
  /** What the step graph is fed besides weights, token and position. */
  readonly feeds: Feeds
  /** Takes over `count` positions from what a graph gave. */
  take(result: RunResult, count: number): void
  dispose(): void
}

/** Keys and values of all layers where the step graph reads them, filled position by position. */
export class KeyValueCache implements DecodingCache {
  /** Feeds of the step graph: the caches and the mask. */
  readonly feeds: Readonly<Record<string, HostTensor>>
  readonly #kept: Kept
  readonly #config: CaptionImageConfig
  readonly #rows: number
  #filled = 0

  constructor(config: CaptionImageConfig, rows: number, runtime?: Runtime) {
    this.#config = config
    this.#rows = rows
    const slots = cacheSlots(config)
    const layer = (i: number): [string, ReturnType<typeof f32>][] => [
      [`past keys ${i}`, f32(cacheShape(config, rows))],
      [`past values ${i}`, f32(cacheShape(config, rows))],
    ]
    const mask = f32([1, slots])
    mask.data.fill(EMPTY)
    const layers = Object.fromEntries(Array.from({ length: config.layers }, (_, i) => layer(i)).flat())
    const tensors = { ...layers, mask }
    this.#kept = runtime ? keepTensors(runtime, tensors) : { tensors, dispose: () => undefined }
    this.feeds = this.#kept.tensors
  }

  take({ host }: RunResult, count: number): void {
    this.append(host, count)
  }

  /** Adds `count` positions from the outputs of a graph. */
  append(outputs: Readonly<Record<string, HostTensor>>, count: number): void {
    const { heads, width, layers } = this.#config
    const size = width / heads
    const slots = cacheSlots(this.#config)
    for (let layer = 0; layer < layers; layer++)
      for (const kind of ['keys', 'values']) {
        const from = outputs[`${kind} ${layer}`]?.data as Float32Array
        const to = this.feeds[`past ${kind} ${layer}`]?.data as Float32Array
        for (let r = 0; r < this.#rows * heads; r++)
          to.set(from.subarray(r * count * size, (r + 1) * count * size), (r * slots + this.#filled) * size)
      }
    this.feeds['mask']?.data.fill(0, this.#filled, this.#filled + count)
    this.#filled += count
  }

  dispose(): void {
    this.#kept.dispose()
  }
}
