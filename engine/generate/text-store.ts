// Where keys and values of rows lie: in the host's memory, or on a device.
import type { DecoderConfig } from '../models/text/decoder-config.ts'
import type { HostWeights } from '../nn/parameters.ts'
import type { CompileOptions, Runtime, Tensors } from '../runtimes/runtime.ts'
import { type CachedRow, ROW_SIZES, sizeFor, slotsFor, TextCache } from './text-cache.ts'
import { type RowStep, stepFeeds } from './text-feeds.ts'
import { type TextGives, TextPrograms, textStepGraph } from './text-programs.ts'
import { type StoredMatrices, WeightFeeds } from './weight-feeds.ts'

/** A model's configuration and weights: in f32, or as files store them in blocks. */
export interface TextWeights {
  readonly config: DecoderConfig
  readonly weights: HostWeights
  /** By the names of weights that are not in `weights`. */
  readonly stored?: StoredMatrices
}

/** How many positions rows need. */
export interface Room {
  /** So many they must have. */
  readonly least: number
  /** And so many when new room is made. */
  readonly wanted: number
}

/** Rows of keys and values. */
export interface RowStore {
  /** Places of rows that continue these, with all they have; several may continue one. Rows that nobody continues are gone. */
  arrange(sources: readonly CachedRow[], room: Room): number[]
  /** Puts `time` new tokens, or fewer, behind the rows of these places: logits, and states where asked for. */
  run(steps: readonly RowStep[], time: number, gives: TextGives): Promise<Tensors>
  /** Takes other weights of the same model; rows and the room made for them are gone. */
  renew(weights: HostWeights): Promise<void>
  dispose(): Promise<void>
}

/** In the host's memory. Rows stay in their place; what two rows share is copied when they part. */
export class HostStore implements RowStore {
  readonly #runtime: Runtime
  readonly #config: DecoderConfig
  readonly #weights: WeightFeeds
  readonly #programs: TextPrograms
  #cache: TextCache | undefined

  constructor(runtime: Runtime, model: TextWeights, compile: CompileOptions) {
    this.#runtime = runtime
    this.#config = model.config
    this.#weights = new WeightFeeds(runtime, model.weights, model.stored)
    this.#programs = new TextPrograms(runtime, compile)
  }

  arrange(sources: readonly CachedRow[], { least, wanted }: Room): number[] {
    const before = this.#cache
    const rows = sizeFor(ROW_SIZES, sources.length)
    const slots = slotsFor(wanted, this.#config.context)
    const fits =
      before &&
      sources.length <= before.rows &&
      rows * 2 > before.rows &&
      before.slots >= least &&
      before.slots <= 2 * slots
    return fits ? placesIn(before, sources) : this.#moveAll(sources, [rows, slots])
  }

  async run(steps: readonly RowStep[], time: number, gives: TextGives): Promise<Tensors> {
    const cache = this.#cache as TextCache
    const isEmpty = steps.every(({ filled }) => filled === 0)
    const size = { rows: cache.rows, time, slots: isEmpty ? 0 : cache.slots }
    const key = `${size.rows} × ${time} after ${size.slots}, ${gives}`
    const config = this.#config
    const { program, fresh } = await this.#programs.get(
      key,
      () => textStepGraph(config, { ...size, gives }),
      () => this.#weights.compileOptions(),
    )
    const weights = (await this.#weights.get()) as Tensors
    const outputs = await program.run(
      { ...weights, ...(isEmpty ? {} : cache.feeds), ...stepFeeds(steps, size) },
      fresh.tensors,
    )
    for (const { place, filled, tokens } of steps)
      cache.append(outputs, { row: place, filled, count: tokens.length, time })
    return outputs
  }

  async renew(weights: HostWeights): Promise<void> {
    this.#cache?.dispose()
    this.#cache = undefined
    await this.#weights.renew(weights)
  }

  async dispose(): Promise<void> {
    await this.#programs.dispose()
    this.#cache?.dispose()
    await this.#weights.dispose()
    this.#cache = undefined
  }

  /** A cache of another size; row i begins with what its source has. */
  #moveAll(sources: readonly CachedRow[], sizes: readonly [rows: number, slots: number]): number[] {
    const before = this.#cache
    const cache = new TextCache(this.#runtime, this.#config, sizes)
    sources.forEach(({ place, tokens }, to) => {
      if (before && tokens.length > 0) cache.copy(before, place, to, tokens.length)
    })
    this.#cache = cache
    before?.dispose()
    return sources.map((_, place) => place)
  }
}

/** The first that continues a row keeps its place, others get copies. */
function placesIn(cache: TextCache, sources: readonly CachedRow[]): number[] {
  const kept = new Set(sources.map(({ place }) => place))
  const free = Array.from({ length: cache.rows }, (_, place) => place).filter((place) => !kept.has(place))
  return sources.map(({ place, tokens }) => {
    if (kept.delete(place)) return place
    const copy = free.pop() as number
    cache.copy(cache, place, copy, tokens.length)
    return copy
  })
}
