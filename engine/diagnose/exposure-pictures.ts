// Reading grids of image tokens with a model and its oracle: divergence at every position in raster order.
import { EngineError } from '../base/errors.ts'
import { message } from '../base/message.ts'
import { i32 } from '../base/tensor.ts'
import { graphOf } from '../ir/graph.ts'
import { captionImageForward, captionImageParameters, imageTokens } from '../models/caption-image.ts'
import type { CaptionImageModel } from '../models/package.ts'
import { weightInputs } from '../nn/parameters.ts'
import { input } from '../ops/input.ts'
import type { CompileOptions, Program, Runtime } from '../runtimes/runtime.ts'
import { ByteLevelBpe } from '../tokenizers/byte-level-bpe.ts'
import { encodeCaption } from '../tokenizers/caption.ts'
import { klNats, surprisal } from './divergence.ts'

/** A caption with a grid. */
export interface GridPair {
  readonly caption: string
  readonly codes: ArrayLike<number>
}

/** A row per pair and a value per position, nats. */
export interface GridRows {
  /** KL(oracle ‖ model). */
  readonly divergence: readonly Float64Array[]
  /** −ln p of the pair's own codes under the oracle. */
  readonly surprisal: readonly Float64Array[]
}

/** What reads. */
export interface GridTask {
  readonly runtime: Runtime
  readonly model: CaptionImageModel
  readonly oracle: CaptionImageModel
  readonly compile: CompileOptions
  readonly signal?: AbortSignal | undefined
}

/** Pairs per run; the last batch is filled up with its last pair. */
const BATCH = 8

/** Whether two models draw with the same tokens: grids of one side by one image tokenizer. */
export function drawsAlike(a: CaptionImageModel, b: CaptionImageModel): boolean {
  const [x, y] = [a.manifest.transformer, b.manifest.transformer]
  if (x.imageVocabulary !== y.imageVocabulary || x.gridSide !== y.gridSide) return false
  const names = Object.keys(a.imageTokenizer)
  return names.length === Object.keys(b.imageTokenizer).length && names.every((name) => isEqual(a, b, name))
}

function isEqual(a: CaptionImageModel, b: CaptionImageModel, name: string): boolean {
  const [x, y] = [a.imageTokenizer[name]?.data, b.imageTokenizer[name]?.data]
  if (!x || !y || x.length !== y.length) return false
  for (let i = 0; i < x.length; i++) if (x[i] !== y[i]) return false
  return true
}

/**
 * Reads every pair with both models, teacher-forced.
 * @throws BAD_ARGUMENT when the models draw with other tokens; the signal's reason when it aborts
 */
export async function readGrids(task: GridTask, pairs: readonly GridPair[]): Promise<GridRows> {
  const { runtime, model, oracle, compile, signal } = task
  if (!drawsAlike(model, oracle)) throw new EngineError('BAD_ARGUMENT', message('diagnose.otherTokens'))
  const readers = [
    await Reader.create(runtime, model, compile),
    await Reader.create(runtime, oracle, compile),
  ]
  const [ofModel, ofOracle] = readers as [Reader, Reader]
  const rows = { divergence: [] as Float64Array[], surprisal: [] as Float64Array[] }
  try {
    for (let at = 0; at < pairs.length; at += BATCH) {
      signal?.throwIfAborted()
      const part = pairs.slice(at, at + BATCH)
      const [p, o] = [await ofModel.logits(part), await ofOracle.logits(part)]
      part.forEach(({ codes }, i) => {
        const places = Array.from({ length: codes.length }, (_, place) => place)
        rows.divergence.push(Float64Array.from(places, (place) => klNats(o(i, place), p(i, place))))
        rows.surprisal.push(
          Float64Array.from(places, (place) => surprisal(o(i, place), codes[place] as number)),
        )
      })
    }
    return rows
  } finally {
    for (const reader of readers) await reader.dispose()
  }
}

/** Logits of a pair of the batch at a position. */
type LogitsAt = (pair: number, position: number) => Float32Array

class Reader {
  readonly #program: Program
  readonly #model: CaptionImageModel
  readonly #tokenizer: ByteLevelBpe

  private constructor(program: Program, model: CaptionImageModel) {
    this.#program = program
    this.#model = model
    this.#tokenizer = ByteLevelBpe.fromFile(model.captionTokenizer)
  }

  static async create(runtime: Runtime, model: CaptionImageModel, compile: CompileOptions): Promise<Reader> {
    const config = model.manifest.transformer
    const captions = input('captions', [BATCH, config.captionSlots], 'i32')
    const image = input('image', [BATCH, imageTokens(config)], 'i32')
    const weights = weightInputs(captionImageParameters(config))
    const { imageLogits } = captionImageForward(captions, image, weights, config)
    return new Reader(await runtime.compile(graphOf({ imageLogits }), compile), model)
  }

  async logits(pairs: readonly GridPair[]): Promise<LogitsAt> {
    const { captionSlots: slots, imageVocabulary: size, ...config } = this.#model.manifest.transformer
    const count = config.gridSide ** 2
    const captions = i32([BATCH, slots])
    const image = i32([BATCH, count])
    for (let i = 0; i < BATCH; i++) {
      const { caption, codes } = pairs[Math.min(i, pairs.length - 1)] as GridPair
      captions.data.set(encodeCaption(this.#tokenizer, caption, slots), i * slots)
      image.data.set(Int32Array.from(codes), i * count)
    }
    const { imageLogits } = await this.#program.run({ ...this.#model.transformer, captions, image })
    // a run may give the same memory again
    const data = (imageLogits?.data as Float32Array).slice()
    return (pair, position) =>
      data.subarray((pair * count + position) * size, (pair * count + position + 1) * size)
  }

  async dispose(): Promise<void> {
    await this.#program.dispose()
  }
}
