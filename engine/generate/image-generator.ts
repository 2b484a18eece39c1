// Pictures from captions: prefill, one cached step per image token, guidance, the decoder of the image tokenizer.
import type { RgbImage } from '../base/image.ts'
import { RandomStream } from '../base/random.ts'
import { type HostTensor, i32 } from '../base/tensor.ts'
import { type LogitsProcessor, processLogits } from '../decode/processor.ts'
import type { GenerationOptions } from '../decode/generation-options.ts'
import { buildProcessors } from '../decode/index.ts'
import { argmaxToken, logSoftmax, sampleToken } from '../decode/sample.ts'
import { type CaptionImageConfig, imageTokens } from '../models/caption-image.ts'
import type { CaptionImageModel } from '../models/package.ts'
import type { CompileOptions, Runtime } from '../runtimes/runtime.ts'
import { BOS_ID, encodeCaption } from '../tokenizers/caption.ts'
import { ByteLevelBpe } from '../tokenizers/byte-level-bpe.ts'
import { ImageCodec } from './image-codec.ts'
import { ImageTokenRows } from './image-tokens.ts'

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

/** A model ready to draw. Keeps its compiled programs until disposed. */
export class ImageGenerator {
  readonly codec: ImageCodec
  readonly #config: CaptionImageConfig
  readonly #tokenizer: ByteLevelBpe
  readonly #rows: ImageTokenRows

  constructor(runtime: Runtime, model: CaptionImageModel, compile: CompileOptions = {}) {
    const { transformer: config, imageTokenizer } = model.manifest
    this.#config = config
    this.#tokenizer = ByteLevelBpe.fromFile(model.captionTokenizer)
    this.#rows = new ImageTokenRows(runtime, { config, weights: model.transformer }, compile)
    this.codec = new ImageCodec(runtime, { config: imageTokenizer, weights: model.imageTokenizer }, compile)
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
    const each = imageTokens(this.#config)
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
    await this.#rows.dispose()
    await this.codec.dispose()
  }

  async #drawTokens(
    requests: readonly ImageRequest[],
    options: GenerationOptions,
    { signal, tell }: DrawControl,
  ): Promise<Drawn[]> {
    const guided = options.guidanceScale !== 1
    const pickers = requests.map((request) => new TokenPicker(request, options))
    await this.#rows.draw(
      this.#captionRows(requests, guided),
      (logits, position) => {
        const chosen = pickers.map((picker, i) =>
          picker.pick(logits, i, guided ? pickers.length + i : undefined),
        )
        tell(position + 1, () => pickers.map((picker) => picker.tokens))
        return guided ? [...chosen, ...chosen] : chosen
      },
      signal,
    )
    return pickers.map((picker) => picker.drawn())
  }

  /** Captions, followed by as many empty ones for guidance. */
  #captionRows(requests: readonly ImageRequest[], guided: boolean): HostTensor {
    const { captionSlots: slots } = this.#config
    const rows = i32([requests.length * (guided ? 2 : 1), slots])
    requests.forEach(({ caption }, i) => {
      rows.data.set(encodeCaption(this.#tokenizer, caption, slots), i * slots)
      if (guided) rows.data[(requests.length + i) * slots] = BOS_ID
    })
    return rows
  }
}

type Drawn = Pick<GeneratedImage, 'tokens' | 'logProbability' | 'tokenLogProbabilities'>

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
