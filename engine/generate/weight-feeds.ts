// A model's weights as programs are fed them, call after call.
import type { HostTensor } from '../base/tensor.ts'
import type { HostWeights } from '../nn/parameters.ts'
import { type Feeds, keepFeeds, type KeptFeeds } from '../runtimes/device.ts'
import type { Runtime } from '../runtimes/runtime.ts'

/** Weights where a runtime takes them without copying, put there when first needed; the copy they came as is let go then. */
export class WeightFeeds {
  readonly #runtime: Runtime
  #source: HostWeights | undefined
  #kept: Promise<KeptFeeds> | undefined

  constructor(runtime: Runtime, weights: HostWeights) {
    this.#runtime = runtime
    this.#source = weights
  }

  async get(): Promise<Feeds> {
    this.#kept ??= keepFeeds(this.#runtime, this.#source ?? {})
    const { feeds } = await this.#kept
    this.#source = undefined
    return feeds
  }

  /** Takes other weights of the same shapes: into the memory that holds those before, where that is the host's. */
  async renew(weights: HostWeights): Promise<void> {
    const kept = this.#runtime.upload ? undefined : this.#kept
    if (!kept) {
      await this.dispose()
      this.#source = weights
      return
    }
    const { feeds } = await kept
    for (const [name, { data }] of Object.entries(weights)) (feeds[name] as HostTensor).data.set(data)
  }

  async dispose(): Promise<void> {
    const kept = this.#kept
    this.#kept = this.#source = undefined
    if (kept) (await kept).dispose()
  }
}
