// A pair encoder at work as a judge: pictures and captions to vectors, in batches of one compiled size.
import type { RgbImage } from '../base/image.ts'
import { f32, type HostTensor, i32 } from '../base/tensor.ts'
import { resizeRgb } from '../formats/images-resample.ts'
import { pictureTensor } from '../generate/image-codec.ts'
import { graphOf } from '../ir/graph.ts'
import type { PairEncoderModel } from '../models/package.ts'
import { encodeCaptions, encodePicture, pairEncoderParameters } from '../models/pair-encoder.ts'
import { weightInputs } from '../nn/parameters.ts'
import { input } from '../ops/input.ts'
import type { CompileOptions, Program, Runtime } from '../runtimes/runtime.ts'
import { ByteLevelBpe } from '../tokenizers/byte-level-bpe.ts'
import { encodeCaption, PAD_ID } from '../tokenizers/caption.ts'

/** Items per run; the last batch is filled up with its last item. */
const BATCH = 32

/** Vectors of pictures, one row each, row-major. */
export interface JudgedPictures {
  /** `[pictures, dimensions]`, rows of length 1, in one space with the captions. */
  readonly embeddings: Float32Array
  /** `[pictures, featureDimensions]`, the layer before: what KID measures on. */
  readonly features: Float32Array
}

/** How far a piece of work is, and a way to stop it. */
export interface WorkControl {
  readonly signal?: AbortSignal | undefined
  /** Called after each batch; `done` of `total` items. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined
}

/** An encoder ready to judge. Keeps its compiled programs until disposed. */
export class PairJudge {
  /** Name of the encoder; metrics in its features carry it. */
  readonly name: string
  readonly dimensions: number
  readonly featureDimensions: number
  readonly #runtime: Runtime
  readonly #model: PairEncoderModel
  readonly #compile: CompileOptions
  readonly #tokenizer: ByteLevelBpe
  #pictureTower: Program | undefined
  #captionTower: Program | undefined

  constructor(runtime: Runtime, model: PairEncoderModel, compile: CompileOptions = {}) {
    this.#runtime = runtime
    this.#model = model
    this.#compile = compile
    this.#tokenizer = ByteLevelBpe.fromFile(model.captionTokenizer)
    this.name = model.manifest.name
    this.dimensions = model.manifest.encoder.dimensions
    this.featureDimensions = 2 * this.dimensions
  }

  /** Vectors of pictures; those of another size are resized. @throws CANCELLED when the signal aborts */
  async pictures(images: readonly RgbImage[], control: WorkControl = {}): Promise<JudgedPictures> {
    const { encoder: weights } = this.#model
    const { size } = this.#model.manifest.encoder
    const embeddings = new Float32Array(images.length * this.dimensions)
    const features = new Float32Array(images.length * this.featureDimensions)
    await inBatches(images, control, async (part, at) => {
      this.#pictureTower ??= await this.#runtime.compile(this.#pictureGraph(), this.#compile)
      const fitting = part.map((image) =>
        image.width === size && image.height === size ? image : resizeRgb(image, size, size),
      )
      const out = await this.#pictureTower.run({ ...weights, pictures: pictureTensor(fitting) })
      place(embeddings, out['embedding'], at * this.dimensions)
      place(features, out['features'], at * this.featureDimensions)
    })
    return { embeddings, features }
  }

  /** Vectors of captions, `[captions, dimensions]`, rows of length 1. @throws CANCELLED when the signal aborts */
  async captions(texts: readonly string[], control: WorkControl = {}): Promise<Float32Array> {
    const { encoder: weights } = this.#model
    const { captionSlots: slots } = this.#model.manifest.encoder
    const embeddings = new Float32Array(texts.length * this.dimensions)
    await inBatches(texts, control, async (part, at) => {
      this.#captionTower ??= await this.#runtime.compile(this.#captionGraph(), this.#compile)
      const captions = i32([BATCH, slots])
      part.forEach((text, i) => captions.data.set(encodeCaption(this.#tokenizer, text, slots), i * slots))
      const present = f32(
        [BATCH, slots],
        Float32Array.from(captions.data, (id) => (id === PAD_ID ? 0 : 1)),
      )
      const out = await this.#captionTower.run({ ...weights, captions, present })
      place(embeddings, out['embedding'], at * this.dimensions)
    })
    return embeddings
  }

  /** Frees the compiled programs. */
  async dispose(): Promise<void> {
    await this.#pictureTower?.dispose()
    await this.#captionTower?.dispose()
  }

  #pictureGraph(): ReturnType<typeof graphOf> {
    const { encoder: config } = this.#model.manifest
    const pictures = input('pictures', [BATCH, 3, config.size, config.size])
    const { embedding, features } = encodePicture(
      pictures,
      weightInputs(pairEncoderParameters(config)),
      config,
    )
    return graphOf({ embedding, features })
  }

  #captionGraph(): ReturnType<typeof graphOf> {
    const { encoder: config } = this.#model.manifest
    const captions = input('captions', [BATCH, config.captionSlots], 'i32')
    const present = input('present', [BATCH, config.captionSlots])
    const weights = weightInputs(pairEncoderParameters(config))
    return graphOf({ embedding: encodeCaptions(captions, present, weights, config) })
  }
}

/** Gives `run` full batches one after the other, with the index of their first item. */
async function inBatches<T>(
  items: readonly T[],
  { signal, onProgress }: WorkControl,
  run: (part: readonly T[], at: number) => Promise<void>,
): Promise<void> {
  for (let at = 0; at < items.length; at += BATCH) {
    signal?.throwIfAborted()
    const part = Array.from({ length: BATCH }, (_, i) => items[Math.min(at + i, items.length - 1)] as T)
    await run(part, at)
    onProgress?.(Math.min(at + BATCH, items.length), items.length)
  }
}

/** Copies rows of an output; what would lie beyond the end belongs to the filling. */
function place(into: Float32Array, tensor: HostTensor | undefined, at: number): void {
  const rows = tensor?.data as Float32Array
  into.set(rows.subarray(0, Math.min(rows.length, into.length - at)), at)
}
