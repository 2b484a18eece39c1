// A model's weights as programs are fed them, call after call.
import type { HostTensor } from '../base/tensor.ts'
import { type BlockMatrix, floatsOf } from '../formats/gguf-matrix.ts'
import type { HostWeights } from '../nn/parameters.ts'
import { type Feeds, keepFeeds, type KeptFeeds } from '../runtimes/device.ts'
import type { CompileOptions, KeptQuantized, Runtime } from '../runtimes/runtime.ts'

/** Weights where a runtime takes them without copying, put there when first needed; the copy they came as is let go then. */
export class WeightFeeds {
  readonly #runtime: Runtime
  #source: HostWeights | undefined
  #stored: StoredMatrices | undefined
  #kept: Promise<KeptFeeds> | undefined
  #keptStored: KeptQuantized | undefined

  /** Matrices that are `stored` in blocks are used like that by a runtime that can, and turned into floats for others. */
  constructor(runtime: Runtime, weights: HostWeights, stored?: StoredMatrices) {
    this.#runtime = runtime
    this.#source = weights
    if (!stored || Object.keys(stored).length === 0) return
    if (runtime.takesQuantized) this.#stored = stored
    else this.#source = { ...weights, ...asFloats(stored) }
  }

  /** What programs are compiled with, so that they read stored matrices; they must be gone before this is disposed of. */
  compileOptions(): Pick<CompileOptions, 'quantized' | 'roundsInputs'> {
    if (this.#stored)
      this.#keptStored = this.#runtime.keepQuantized?.(this.#stored) ?? {
        ...{ weights: this.#stored, dispose: () => undefined },
      }
    this.#stored = undefined
    return this.#keptStored ? { quantized: this.#keptStored.weights, roundsInputs: true } : {}
  }

  async get(): Promise<Feeds> {
    this.#kept ??= keepFeeds(this.#runtime, this.#source ?? {})
    const { feeds } = await this.#kept
    this.#source = undefined
    return feeds
  }

  /** Takes other weights of the same shapes, stored matrices stay: into the memory that holds those before, where that is the host's. */
  async renew(weights: HostWeights): Promise<void> {
    const kept = this.#runtime.upload ? undefined : this.#kept
    if (!kept) {
      const before = this.#kept
      this.#kept = undefined
      this.#source = weights
      return before && (await before).dispose()
    }
    const { feeds } = await kept
    for (const [name, { data }] of Object.entries(weights)) (feeds[name] as HostTensor).data.set(data)
  }

  async dispose(): Promise<void> {
    const kept = this.#kept
    this.#kept = this.#source = undefined
    this.#keptStored?.dispose()
    this.#keptStored = undefined
    if (kept) (await kept).dispose()
  }
}

/** Matrices in blocks by the name of the weight that they stand for. */
export type StoredMatrices = Readonly<Record<string, BlockMatrix>>

function asFloats(stored: StoredMatrices): HostWeights {
  const tensors = Object.entries(stored).map(([name, matrix]) => {
    const shape = [matrix.rows, matrix.columns]
    return [name, { shape, dtype: 'f32', data: floatsOf(matrix) }] as const
  })
  return Object.fromEntries(tensors)
}
