// Image tokens after captions: prefill, one cached step per token, whoever chooses them.
import { type HostTensor, i32 } from '../base/tensor.ts'
import { type CaptionImageConfig, imageTokens } from '../models/caption-image.ts'
import type { HostWeights } from '../nn/parameters.ts'
import { type Feeds, runKept } from '../runtimes/device.ts'
import type { CompileOptions, Program, Runtime } from '../runtimes/runtime.ts'
import { type DecodingCache, KeyValueCache, prefillGraph, stepGraph } from './decoder-programs.ts'
import { DeviceCache, devicePrefillGraph, deviceStepGraph, keptCaches } from './device-cache.ts'
import { WeightFeeds } from './weight-feeds.ts'

/** A transformer of captions and pictures. */
export interface ImageTransformer {
  readonly config: CaptionImageConfig
  readonly weights: HostWeights
}

/** The next token of every row:  logits [rows, imageVocabulary] after the tokens before, `position` tokens so far. */
export type ChooseTokens = (logits: HostTensor, position: number) => readonly number[]

interface Programs {
  readonly prefill: Program
  readonly step: Program
}

/** Rows of image tokens. Keeps its compiled programs and its weights until disposed; one call at a time. */
export class ImageTokenRows {
  readonly #runtime: Runtime
  readonly #config: CaptionImageConfig
  readonly #compile: CompileOptions
  readonly #weights: WeightFeeds
  readonly #programs = new Map<number, Programs>()

  constructor(runtime: Runtime, { config, weights }: ImageTransformer, compile: CompileOptions = {}) {
    this.#runtime = runtime
    this.#config = config
    this.#compile = compile
    this.#weights = new WeightFeeds(runtime, weights)
  }

  /**
   * Lets `choose` fill rows after their captions, a whole picture's tokens:  captions [rows, captionSlots] i32.
   * @throws the signal's reason when it aborts, before the next token
   */
  async draw(captions: HostTensor, choose: ChooseTokens, signal?: AbortSignal): Promise<void> {
    const config = this.#config
    const rows = captions.shape[0] as number
    const { prefill, step } = await this.#programsFor(rows)
    const weights = await this.#weights.get()
    const cache: DecodingCache = this.#isOnDevice
      ? new DeviceCache(config)
      : new KeyValueCache(config, rows, this.#runtime)
    const run = async (program: Program, feeds: Feeds, count: number): Promise<HostTensor> => {
      const result = await runKept(program, { ...weights, ...feeds }, this.#keeps)
      cache.take(result, count)
      return result.host['logits'] as HostTensor
    }
    try {
      let logits = await run(prefill, { captions }, config.captionSlots + 1)
      for (let position = 0; ; position++) {
        signal?.throwIfAborted()
        const token = i32([rows], choose(logits, position))
        if (position + 1 === imageTokens(config)) return
        const at = i32([rows], new Array<number>(rows).fill(position))
        logits = await run(step, { ...cache.feeds, token, position: at }, 1)
      }
    } finally {
      cache.dispose()
    }
  }

  /** Takes other weights of the same model; those of the host's memory are copied. */
  renew(weights: HostWeights): Promise<void> {
    return this.#weights.renew(weights)
  }

  async dispose(): Promise<void> {
    for (const { prefill, step } of this.#programs.values()) {
      await prefill.dispose()
      await step.dispose()
    }
    this.#programs.clear()
    await this.#weights.dispose()
  }

  /** Whether weights, keys and values stay in the memory of a device. */
  get #isOnDevice(): boolean {
    return this.#runtime.upload !== undefined
  }

  get #keeps(): string[] {
    return this.#isOnDevice ? keptCaches(this.#config) : []
  }

  async #programsFor(rows: number): Promise<Programs> {
    const known = this.#programs.get(rows)
    if (known) return known
    const config = this.#config
    const graphs = this.#isOnDevice
      ? { prefill: devicePrefillGraph(config, rows), step: deviceStepGraph(config, rows) }
      : { prefill: prefillGraph(config, rows), step: stepGraph(config, rows) }
    const options = { ...this.#compile, keeps: this.#keeps }
    const programs = {
      prefill: await this.#runtime.compile(graphs.prefill, options),
      step: await this.#runtime.compile(graphs.step, { ...options, spinning: true }),
    }
    this.#programs.set(rows, programs)
    return programs
  }
}
