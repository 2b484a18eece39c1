// Pictures to tokens and back, in batches of one compiled size.
import type { RgbImage } from '../base/image.ts'
import { f32, type HostTensor } from '../base/tensor.ts'
import { graphOf } from '../ir/graph.ts'
import {
  codesOfTokens,
  decodePictures,
  encodePictures,
  gridSide,
  imageTokenizerParameters,
  type ImageTokenizerConfig,
  tokensOfCodes,
} from '../models/image-tokenizer.ts'
import { type HostWeights, weightInputs } from '../nn/parameters.ts'
import { input } from '../ops/input.ts'
import type { CompileOptions, Program, Runtime } from '../runtimes/runtime.ts'

/** Pictures per run when encoding: one size, so that a picture's tokens never depend on its neighbours. */
const ENCODE_BATCH = 16
/** Sizes that the decoder is compiled for, as they are needed; a part is filled up with its last item. */
const DECODE_BATCHES = [1, 4, 16] as const

/** An image tokenizer ready to run. */
export class ImageCodec {
  readonly #runtime: Runtime
  readonly #config: ImageTokenizerConfig
  readonly #weights: HostWeights
  readonly #compile: CompileOptions
  #encoder: Program | undefined
  readonly #decoders = new Map<number, Program>()

  constructor(
    runtime: Runtime,
    model: { config: ImageTokenizerConfig; weights: HostWeights },
    compile: CompileOptions = {},
  ) {
    this.#runtime = runtime
    this.#config = model.config
    this.#weights = model.weights
    this.#compile = compile
  }

  /** Tokens of pictures of the tokenizer's own size. */
  async encode(pictures: readonly RgbImage[]): Promise<Int32Array[]> {
    this.#encoder ??= await this.#runtime.compile(this.#encoderGraph(), this.#compile)
    const encoder = this.#encoder
    return inBatches(pictures, [ENCODE_BATCH], async (part) => {
      const { codes } = await encoder.run({ ...this.#weights, pictures: pictureTensor(part) })
      return tokensOfCodes(codes as HostTensor, this.#config.levels)
    })
  }

  /** Pictures of token grids. */
  async decode(grids: readonly ArrayLike<number>[]): Promise<RgbImage[]> {
    return inBatches(grids, DECODE_BATCHES, async (part) => {
      const decoder = await this.#decoderFor(part.length)
      const { pictures } = await decoder.run({
        ...this.#weights,
        codes: codesOfTokens(part, this.#config.levels, gridSide(this.#config)),
      })
      return picturesOf(pictures as HostTensor)
    })
  }

  async dispose(): Promise<void> {
    await this.#encoder?.dispose()
    for (const decoder of this.#decoders.values()) await decoder.dispose()
  }

  async #decoderFor(batch: number): Promise<Program> {
    const known = this.#decoders.get(batch)
    if (known) return known
    const decoder = await this.#runtime.compile(this.#decoderGraph(batch), this.#compile)
    this.#decoders.set(batch, decoder)
    return decoder
  }

  #encoderGraph(): ReturnType<typeof graphOf> {
    const { size } = this.#config
    const weights = weightInputs(imageTokenizerParameters(this.#config))
    return graphOf({
      codes: encodePictures(input('pictures', [ENCODE_BATCH, 3, size, size]), weights, this.#config),
    })
  }

  #decoderGraph(batch: number): ReturnType<typeof graphOf> {
    const side = gridSide(this.#config)
    const weights = weightInputs(imageTokenizerParameters(this.#config))
    const codes = input('codes', [batch, this.#config.levels.length, side, side])
    return graphOf({ pictures: decodePictures(codes, weights, this.#config) })
  }
}

/** Runs items in parts of the least size that holds what is left, or of the greatest. */
async function inBatches<I, O>(
  items: readonly I[],
  sizes: readonly number[],
  run: (part: readonly I[]) => Promise<O[]>,
): Promise<O[]> {
  const out: O[] = []
  while (out.length < items.length) {
    const left = items.length - out.length
    const size = sizes.find((one) => one >= left) ?? Math.max(...sizes)
    const first = out.length
    const part = Array.from({ length: size }, (_, i) => items[Math.min(first + i, items.length - 1)] as I)
    out.push(...(await run(part)).slice(0, left))
  }
  return out
}

/** Pictures as models take them: [batch, 3, size, size] in [0, 1]. All have one size. */
export function pictureTensor(pictures: readonly RgbImage[]): HostTensor {
  const { width, height } = pictures[0] as RgbImage
  const pixels = width * height
  const out = f32([pictures.length, 3, height, width])
  pictures.forEach(({ data }, b) => {
    for (let p = 0; p < pixels; p++)
      for (let c = 0; c < 3; c++) out.data[(b * 3 + c) * pixels + p] = (data[p * 3 + c] as number) / 255
  })
  return out
}

/** 8-bit pictures of a tensor [batch, 3, height, width]; values are clipped to [0, 1]. */
export function picturesOf({ shape, data }: HostTensor): RgbImage[] {
  const [batch, , height, width] = shape as [number, number, number, number]
  const pixels = width * height
  return Array.from({ length: batch }, (_, b) => {
    const bytes = new Uint8Array(pixels * 3)
    for (let p = 0; p < pixels; p++)
      for (let c = 0; c < 3; c++) {
        const value = data[(b * 3 + c) * pixels + p] as number
        bytes[p * 3 + c] = Math.round(Math.min(1, Math.max(0, value)) * 255)
      }
    return { width, height, data: bytes }
  })
}
