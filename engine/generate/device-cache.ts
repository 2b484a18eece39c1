// Keys and values that stay in a device's memory: the graphs write them into their place, and only logits come back.
import { f32 } from '../base/tensor.ts'
import { type Graph, graphOf } from '../ir/graph.ts'
import type { Value } from '../ir/node.ts'
import {
  captionImageParameters,
  captionImagePrefill,
  type CaptionImageConfig,
} from '../models/caption-image.ts'
import { weightInputs } from '../nn/parameters.ts'
import { add } from '../ops/add.ts'
import { scalar } from '../ops/constant.ts'
import { input } from '../ops/input.ts'
import { mul } from '../ops/mul.ts'
import { pad } from '../ops/pad.ts'
import { sub } from '../ops/sub.ts'
import { type DeviceTensor, disposeAll, type Feeds, type RunResult } from '../runtimes/device.ts'
import { cacheSlots, type DecodingCache, EMPTY, namedCaches, stepValues } from './decoder-programs.ts'

/** Before the names of outputs that the next step is fed as inputs. */
const NEW = 'new past '

/** Names of the outputs that stay on the device. */
export function keptCaches({ layers }: CaptionImageConfig): string[] {
  return Array.from({ length: layers }, (_, i) => [`${NEW}keys ${i}`, `${NEW}values ${i}`]).flat()
}

/** captions → `logits`, and the caches of caption and start of image with empty slots after them. */
export function devicePrefillGraph(config: CaptionImageConfig, rows: number): Graph {
  const weights = weightInputs(captionImageParameters(config))
  const captions = input('captions', [rows, config.captionSlots], 'i32')
  const { logits, caches } = captionImagePrefill(captions, weights, config)
  const filled = Object.entries(namedCaches(caches)).map(([name, value]) => {
    const missing = cacheSlots(config) - (value.shape[2] as number)
    return [NEW + name, pad(value, 2, 0, missing)] as const
  })
  return graphOf({ logits, ...Object.fromEntries(filled) })
}

/** As the step graph of the host, with `here` [slots, 1], 1 for the slot that is filled and 0 for the others → the caches after it. */
export function deviceStepGraph(config: CaptionImageConfig, rows: number): Graph {
  const { logits, caches, past } = stepValues(config, rows)
  const here = input('here', [cacheSlots(config), 1])
  const elsewhere = sub(scalar(1), here)
  const write = (before: Value, one: Value): Value => add(mul(before, elsewhere), mul(one, here))
  const after = caches.map(({ keys, values }, i) => ({
    keys: write(past[i]?.keys as Value, keys),
    values: write(past[i]?.values as Value, values),
  }))
  const named = Object.entries(namedCaches(after)).map(([name, value]) => [NEW + name, value] as const)
  return graphOf({ logits, ...Object.fromEntries(named) })
}

/** The caches of the last run, with the mask of what is filled. */
export class DeviceCache implements DecodingCache {
  readonly #slots: number
  #tensors: Readonly<Record<string, DeviceTensor>> = {}
  #filled = 0

  constructor(config: CaptionImageConfig) {
    this.#slots = cacheSlots(config)
  }

  get feeds(): Feeds {
    const [mask, here] = [f32([1, this.#slots]), f32([this.#slots, 1])]
    mask.data.fill(EMPTY, this.#filled)
    here.data[this.#filled] = 1
    return { ...this.#tensors, mask, here }
  }

  take({ device }: RunResult, count: number): void {
    disposeAll(this.#tensors)
    this.#tensors = Object.fromEntries(
      Object.entries(device).map(([name, tensor]) => [`past ${name.slice(NEW.length)}`, tensor]),
    )
    this.#filled += count
  }

  dispose(): void {
    disposeAll(this.#tensors)
    this.#tensors = {}
  }
}
