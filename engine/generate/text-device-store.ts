// Keys and values of text rows on a device: the step graph picks rows, makes room and writes new positions, and only logits
// come to the host.
import { f32, i32 } from '../base/tensor.ts'
import { type Graph, graphOf } from '../ir/graph.ts'
import type { Value } from '../ir/node.ts'
import type { DecoderConfig } from '../models/text/decoder-config.ts'
import type { LayerCache } from '../nn/transformer.ts'
import type { HostWeights } from '../nn/parameters.ts'
import { add } from '../ops/add.ts'
import { broadcastTo } from '../ops/broadcast-to.ts'
import { gather } from '../ops/gather.ts'
import { input } from '../ops/input.ts'
import { matmul } from '../ops/matmul.ts'
import { mul } from '../ops/mul.ts'
import { pad } from '../ops/pad.ts'
import { slice } from '../ops/slice.ts'
import { type DeviceTensor, disposeAll, runKept } from '../runtimes/device.ts'
import type { CompileOptions, Runtime, Tensors } from '../runtimes/runtime.ts'
import { cacheNames, cacheShape, type CachedRow, ROW_SIZES, sizeFor, slotsFor } from './text-cache.ts'
import { type RowStep, stepFeeds } from './text-feeds.ts'
import { type TextGives, TextPrograms, textStepOf } from './text-programs.ts'
import type { Room, RowStore, TextWeights } from './text-store.ts'
import { WeightFeeds } from './weight-feeds.ts'

/** Before the names of outputs that the next step is fed as inputs. */
const NEW = 'new '

interface Size {
  readonly rows: number
  readonly slots: number
}

/** On the runtime's device. */
export class DeviceStore implements RowStore {
  readonly #config: DecoderConfig
  readonly #weights: WeightFeeds
  readonly #programs: TextPrograms
  readonly #keeps: readonly string[]
  #caches: Readonly<Record<string, DeviceTensor>> = {}
  /** Of the caches that are there; no rows before the first run. */
  #size: Size = { rows: 0, slots: 0 }
  /** What the next run makes of them: row i continues the one of this place. */
  #next: Size & { readonly from: readonly number[] } = { rows: 0, slots: 0, from: [] }

  constructor(runtime: Runtime, model: TextWeights, compile: CompileOptions) {
    this.#config = model.config
    this.#weights = new WeightFeeds(runtime, model.weights, model.stored)
    const { layers } = model.config
    this.#keeps = Array.from({ length: layers }, (_, layer) => Object.values(cacheNames(layer)))
      .flat()
      .map((name) => NEW + name)
    this.#programs = new TextPrograms(runtime, { ...compile, keeps: this.#keeps })
  }

  arrange(sources: readonly CachedRow[], { least, wanted }: Room): number[] {
    const slots = slotsFor(wanted, this.#config.context)
    const fits = this.#size.slots >= least && this.#size.slots <= 2 * slots
    this.#next = {
      rows: sizeFor(ROW_SIZES, sources.length),
      slots: fits ? this.#size.slots : slots,
      from: sources.map(({ place }) => place),
    }
    return sources.map((_, place) => place)
  }

  async run(steps: readonly RowStep[], time: number, gives: TextGives): Promise<Tensors> {
    const config = this.#config
    const { rows, slots, from } = this.#next
    const isEmpty = steps.every(({ filled }) => filled === 0)
    const before = isEmpty ? { rows: 0, slots: 0 } : this.#size
    const key = `${before.rows} × ${before.slots} to ${rows} × ${slots}, ${time} new, ${gives}`
    const { program } = await this.#programs.get(
      key,
      () => deviceGraph(config, { before, rows, slots, time, gives }),
      () => this.#weights.compileOptions(),
    )
    const result = await runKept(
      program,
      {
        ...(await this.#weights.get()),
        ...(isEmpty ? {} : { ...this.#caches, from: i32([rows], padded(from, rows)) }),
        ...stepFeeds(steps, { rows, time, slots: isEmpty ? 0 : slots }),
        ...writeFeeds(steps, { rows, slots, time }),
      },
      this.#keeps,
    )
    disposeAll(this.#caches)
    this.#caches = Object.fromEntries(
      Object.entries(result.device).map(([name, tensor]) => [name.slice(NEW.length), tensor]),
    )
    this.#size = { rows, slots }
    this.#next = { rows, slots, from: Array.from({ length: rows }, (_, place) => place) }
    return result.host
  }

  async renew(weights: HostWeights): Promise<void> {
    this.#forget()
    await this.#weights.renew(weights)
  }

  async dispose(): Promise<void> {
    await this.#programs.dispose()
    this.#forget()
    await this.#weights.dispose()
  }

  #forget(): void {
    disposeAll(this.#caches)
    this.#caches = {}
    this.#size = { rows: 0, slots: 0 }
  }
}

interface DeviceSize extends Size {
  /** Of the caches that come in; without rows there are none. */
  readonly before: Size
  readonly time: number
  readonly gives: TextGives
}

/**
 * As the step graph of the host, whose row i continues row `from[i]` of the caches that come in; with `write`
 * [rows, 1, slots, time], 1 where a slot takes a new token, and `keep` [rows, 1, slots, 1], 0 there and 1 elsewhere
 * → the caches after it besides.
 */
function deviceGraph(config: DecoderConfig, { before, rows, slots, time, gives }: DeviceSize): Graph {
  const isEmpty = before.rows === 0
  const from = input('from', [rows], 'i32')
  const past = Array.from({ length: isEmpty ? 0 : config.layers }, (_, layer): LayerCache => {
    const names = cacheNames(layer)
    const picked = (name: string): Value =>
      resized(gather(input(name, cacheShape(config, before.rows, before.slots)), from), slots)
    return { keys: picked(names.keys), values: picked(names.values) }
  })
  const size = { rows, time, slots: isEmpty ? 0 : slots, gives }
  const { outputs, caches } = textStepOf(config, size, past)
  const heads = config.keyValueHeads
  const write = broadcastTo(input('write', [rows, 1, slots, time]), [rows, heads, slots, time])
  const keep = input('keep', [rows, 1, slots, 1])
  const after = (old: Value | undefined, fresh: Value): Value => {
    const written = matmul(write, fresh)
    return old ? add(mul(old, keep), written) : written
  }
  const named = caches.flatMap(({ keys, values }, layer) => {
    const names = cacheNames(layer)
    return [
      [NEW + names.keys, after(past[layer]?.keys, keys)],
      [NEW + names.values, after(past[layer]?.values, values)],
    ] as const
  })
  return graphOf({ ...outputs, ...Object.fromEntries(named) })
}

/** Keys or values with another number of slots. */
function resized(cache: Value, slots: number): Value {
  const size = cache.shape[2] as number
  return size < slots ? pad(cache, 2, 0, slots - size) : slice(cache, 2, 0, slots)
}

function writeFeeds(
  steps: readonly RowStep[],
  { rows, slots, time }: { readonly rows: number; readonly slots: number; readonly time: number },
): Tensors {
  const write = f32([rows, 1, slots, time])
  const keep = f32([rows, 1, slots, 1])
  keep.data.fill(1)
  for (const { place, filled, tokens } of steps)
    for (let i = 0; i < tokens.length; i++) {
      write.data[(place * slots + filled + i) * time + i] = 1
      keep.data[place * slots + filled + i] = 0
    }
  return { write, keep }
}

/** Rows that nobody asked for continue the first. */
function padded(from: readonly number[], rows: number): number[] {
  return Array.from({ length: rows }, (_, i) => from[i] ?? 0)
}
