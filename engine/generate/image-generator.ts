// Pictures from captions: prefill, one cached step per image token, guidance, the decoder of the image tokenizer.
import type { RgbImage } from '../base/image.ts'
import { RandomStream } from '../base/random.ts'
import { type HostTensor, i32 } from '../base/tensor.ts'
import { type LogitsProcessor, processLogits } from '../decode/processor.ts'
import type { GenerationOptions } from '../decode/generation-options.ts'
import { buildProcessors } from '../decode/index.ts'
import { argmaxToken, logSoftmax, sampleToken } from '../decode/sample.ts'
import { imageTokens } from '../models/caption-image.ts'
import type { CaptionImageModel } from '../models/package.ts'
import { type Feeds, keepFeeds, type KeptFeeds, runKept } from '../runtimes/device.ts'
import type { CompileOptions, Program, Runtime } from '../runtimes/runtime.ts'
import { BOS_ID, encodeCaption } from '../tokenizers/caption.ts'
import { ByteLevelBpe } from '../tokenizers/byte-level-bpe.ts'
import { type DecodingCache, KeyValueCache, prefillGraph, stepGraph } from './decoder-programs.ts'
import { DeviceCache, devicePrefillGraph, deviceStepGraph, keptCaches } from './device-cache.ts'
import { ImageCodec } from './image-codec.ts'

/** What is asked for: a caption and which of its samples. */
export interface ImageRequest {
  readonly caption: string
  /** Different samples of one caption have different random streams; the stream depends on nothing else but the seed. */
  readonly sample: number
}

/** A generated picture. */
export interface GeneratedImage extends ImageRequest {
  readonly tokens: Int32Array
  /** Σ ln p of the tokens under the unguided model, in nats. */
  readonly logProbability: number
  /** ln p of each token under the unguided model, in nats. */
  readonly tokenLogProbabilities: Float32Array
  readonly image: RgbImage
}

/**
 * Called after each token of a batch; `done` of `total` tokens over all requests. `grids` gives the tokens so far of
 * the requests under way, the first of which is number `first`.
 */
export type GenerationProgress = (
  done: number,
  total: number,
  underWay: { readonly first: number; grids(): readonly (readonly number[])[] },
) => void

interface Programs {
  readonly prefill: Program
  readonly step: Program
}

/** A model ready to draw. Keeps its compiled programs until disposed. */
export class ImageGenerator {
  readonly codec: ImageCodec
  readonly #runtime: Runtime
  readonly #model: CaptionImageModel
  readonly #compile: CompileOptions
  readonly #tokenizer: ByteLevelBpe
  readonly #programs = new Map<number, Programs>()
  #weights: Promise<KeptFeeds> | undefined

  constructor(runtime: Runtime, model: CaptionImageModel, compile: CompileOptions = {}) {
    this.#runtime = runtime
    this.#model = model
    this.#compile = compile
    this.#tokenizer = ByteLevelBpe.fromFile(model.captionTokenizer)
    this.codec = new ImageCodec(
      runtime,
      { config: model.manifest.imageTokenizer, weights: model.imageTokenizer },
      compile,
    )
  }

  /** Whether weights, keys and values stay in the memory of a device. */
  get #isOnDevice(): boolean {
    return this.#runtime.upload !== undefined
  }

  get #keeps(): string[] {
    return this.#isOnDevice ? keptCaches(this.#model.manifest.transformer) : []
  }

  /** One picture per request, in order. @throws CANCELLED when the signal aborts. */
  async generate(
    requests: readonly ImageRequest[],
    options: GenerationOptions,
    {
      batch = 16,
      signal,
      onProgress,
    }: { batch?: number; signal?: AbortSignal | undefined; onProgress?: GenerationProgress | undefined } = {},
  ): Promise<GeneratedImage[]> {
    const results: GeneratedImage[] = []
    const each = imageTokens(this.#model.manifest.transformer)
    for (let at = 0; at < requests.length; at += batch) {
      const part = requests.slice(at, at + batch)
      const tell = (token: number, grids: () => readonly (readonly number[])[]): void =>
        onProgress?.(at * each + token * part.length, requests.length * each, { first: at, grids })
      const rows = await this.#drawTokens(part, options, { signal, tell })
      const images = await this.codec.decode(rows.map(({ tokens }) => tokens))
      part.forEach((request, i) =>
        results.push({ ...request, ...(rows[i] as Drawn), image: images[i] as RgbImage }),
      )
    }
    return results
  }

  async dispose(): Promise<void> {
    for (const { prefill, step } of this.#programs.values()) {
      await prefill.dispose()
      await step.dispose()
    }
    await this.codec.dispose()
    if (this.#weights) (await this.#weights).dispose()
  }

  async #drawTokens(
    requests: readonly ImageRequest[],
    options: GenerationOptions,
    control: DrawControl,
  ): Promise<Drawn[]> {
    const { transformer: config } = this.#model.manifest
    const guided = options.guidanceScale !== 1
    const rows = requests.length * (guided ? 2 : 1)
    const programs = await this.#programsFor(rows)
    this.#weights ??= keepFeeds(this.#runtime, this.#model.transformer)
    const weights = (await this.#weights).feeds
    const cache = this.#isOnDevice ? new DeviceCache(config) : new KeyValueCache(config, rows, this.#runtime)
    try {
      const pickers = requests.map((request) => new TokenPicker(request, options))
      await this.#fill(
        pickers,
        { programs, weights, cache, captions: this.#captionRows(requests, guided), guided },
        control,
      )
      return pickers.map((picker) => picker.drawn())
    } finally {
      cache.dispose()
    }
  }

  /** Lets every picker choose all its tokens. */
  async #fill(
    pickers: readonly TokenPicker[],
    { programs, weights, cache, captions, guided }: Drawing,
    { signal, tell }: DrawControl,
  ): Promise<void> {
    const { transformer: config } = this.#model.manifest
    const run = async (program: Program, feeds: Feeds, count: number): Promise<HostTensor> => {
      const result = await runKept(program, { ...weights, ...feeds }, this.#keeps)
      cache.take(result, count)
      return result.host['logits'] as HostTensor
    }
    const rows = captions.shape[0] as number
    let logits = await run(programs.prefill, { captions }, config.captionSlots + 1)
    for (let position = 0; ; position++) {
      signal?.throwIfAborted()
      const chosen = pickers.map((picker, i) =>
        picker.pick(logits, i, guided ? pickers.length + i : undefined),
      )
      tell(position + 1, () => pickers.map((picker) => picker.tokens))
      if (position + 1 === imageTokens(config)) return
      const token = i32([rows], guided ? [...chosen, ...chosen] : chosen)
      const at = i32([rows], new Array<number>(rows).fill(position))
      logits = await run(programs.step, { ...cache.feeds, token, position: at }, 1)
    }
  }

  /** Captions, followed by as many empty ones for guidance. */
  #captionRows(requests: readonly ImageRequest[], guided: boolean): HostTensor {
    const { captionSlots: slots } = this.#model.manifest.transformer
    const rows = i32([requests.length * (guided ? 2 : 1), slots])
    requests.forEach(({ caption }, i) => {
      rows.data.set(encodeCaption(this.#tokenizer, caption, slots), i * slots)
      if (guided) rows.data[(requests.length + i) * slots] = BOS_ID
    })
    return rows
  }

  async #programsFor(rows: number): Promise<Programs> {
    const known = this.#programs.get(rows)
    if (known) return known
    const { transformer: config } = this.#model.manifest
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

type Drawn = Pick<GeneratedImage, 'tokens' | 'logProbability' | 'tokenLogProbabilities'>

interface Drawing {
  readonly programs: Programs
  readonly weights: Feeds
  readonly cache: DecodingCache
  readonly captions: HostTensor
  readonly guided: boolean
}

interface DrawControl {
  readonly signal: AbortSignal | undefined
  readonly tell: (token: number, grids: () => readonly (readonly number[])[]) => void
}

/** Chooses the tokens of one request. */
class TokenPicker {
  readonly #tokens: number[] = []
  readonly #logProbabilities: number[] = []
  readonly #random: RandomStream
  readonly #processors: readonly LogitsProcessor[]
  readonly #sampling: boolean

  constructor({ caption, sample }: ImageRequest, options: GenerationOptions) {
    this.#random = new RandomStream(options.seed, `image of ${caption}`, sample)
    this.#processors = buildProcessors(options)
    this.#sampling = options.doSample
  }

  /** Picks from row `row` of the logits, guided by row `emptyRow` where there is one. */
  pick({ shape, data }: HostTensor, row: number, emptyRow: number | undefined): number {
    const width = shape[1] as number
    const at = (r: number): Float32Array => (data as Float32Array).subarray(r * width, (r + 1) * width)
    const own = at(row)
    const context =
      emptyRow === undefined
        ? { tokens: this.#tokens }
        : { tokens: this.#tokens, unconditional: at(emptyRow) }
    const logits = processLogits(this.#processors, own, context)
    const token = this.#sampling ? sampleToken(logits, this.#random) : argmaxToken(logits)
    this.#logProbabilities.push(logSoftmax(own)[token] as number)
    this.#tokens.push(token)
    return token
  }

  /** So far. */
  get tokens(): readonly number[] {
    return this.#tokens
  }

  drawn(): Drawn {
    return {
      tokens: Int32Array.from(this.#tokens),
      logProbability: this.#logProbabilities.reduce((sum, one) => sum + one, 0),
      tokenLogProbabilities: Float32Array.from(this.#logProbabilities),
    }
  }
}
