// Drawing pictures from captions with a model of the store, and choosing the best of several.
import { EngineError } from '../base/errors.ts'
import { message } from '../base/message.ts'
import {
  type CaptionImageModel,
  type GenerationOptions,
  type GenerationProgress,
  ImageGenerator,
  loadPairEncoder,
  PairJudge,
  type Runtime,
  type StageControl,
} from '../index.ts'
import type { RgbImage } from '../base/image.ts'
import type { Store } from '../store/store.ts'
import { decodeOptions, openCaptionImageModel } from './evaluation.ts'
import { resolveModel } from './models.ts'
import { openChosen } from './runtime-choice.ts'

/** What pictures can be ranked by. */
export const RANKINGS = ['agreement', 'likelihood'] as const
/** A ranking's name. */
export type Ranking = (typeof RANKINGS)[number]

/** What to draw. */
export interface DrawRequest {
  readonly store: Store
  /** Id or name. */
  readonly model: string
  readonly prompts: readonly string[]
  /** Options instead of the model's own; `numReturnSequences` pictures come back per prompt. */
  readonly options?: Partial<GenerationOptions> | undefined
  readonly seed?: number | undefined
  /** Pictures drawn per prompt to choose from; as many as come back unless told. */
  readonly bestOf?: number | undefined
  /** Chooses; by the judge's agreement with the prompt unless told. */
  readonly rankBy?: Ranking | undefined
  /** Id or name of the pair encoder that ranks; the shipped one unless told. */
  readonly judge?: string | undefined
  readonly runtime?: string | undefined
  readonly threads?: number | undefined
}

/** A picture with how it came about. */
export interface DrawnPicture {
  readonly prompt: string
  /** Which sample of the prompt it is, from 0. */
  readonly sample: number
  readonly image: RgbImage
  readonly tokens: readonly number[]
  /** Σ ln p of the tokens under the unguided model, in nats. */
  readonly logProb: number
  /** ln p of each token under the unguided model, in nats. */
  readonly tokenLogProb: Float32Array
  /** What it was chosen by, if it was. */
  readonly score: number | null
}

/** All pictures, prompt after prompt, the best of a prompt first where they were ranked. */
export interface DrawnPictures {
  readonly pictures: readonly DrawnPicture[]
  /** Image tokens drawn per second, those of pictures that were not chosen too. */
  readonly tokensPerSecond: number
}

/** A model ready to draw. */
export interface OpenGenerator {
  readonly model: CaptionImageModel
  readonly generator: ImageGenerator
  readonly runtime: Runtime
  readonly compile: { readonly threads?: number }
  /** Image tokens a side. */
  readonly gridSide: number
}

/** Loads a model and its runtime; the caller disposes of the generator. @throws UNKNOWN_NAME, BAD_ARGUMENT or FILE_* */
export async function openGenerator(
  store: Store,
  { model: reference, runtime: name, threads }: Pick<DrawRequest, 'model' | 'runtime' | 'threads'>,
): Promise<OpenGenerator> {
  const { model } = openCaptionImageModel(store, reference)
  const runtime = await openChosen(store.home.root, name, 'tokens')
  const cache = store.home.graphs
  const compile = threads === undefined ? { cache } : { threads, cache }
  const { gridSide } = model.manifest.transformer
  return { model, runtime, compile, gridSide, generator: new ImageGenerator(runtime, model, compile) }
}

/**
 * Draws pictures. The same prompt, seed and options give the same pictures, whatever else is drawn with them.
 * @throws UNKNOWN_NAME, BAD_ARGUMENT, FILE_* or CANCELLED
 */
export async function drawPictures(
  request: DrawRequest,
  { signal, onProgress }: StageControl = {},
): Promise<DrawnPictures> {
  const opened = await openGenerator(request.store, request)
  const tell = (done: number, total: number): void =>
    onProgress?.({ label: 'drawing', done, total, unit: 'tokens' })
  try {
    return await drawWith(opened, request, { signal, onProgress: tell })
  } finally {
    await opened.generator.dispose()
  }
}

/** Draws with an open generator. @throws as drawPictures */
export async function drawWith(
  { model, generator, runtime, compile }: OpenGenerator,
  request: DrawRequest,
  control: {
    readonly signal?: AbortSignal | undefined
    readonly onProgress?: GenerationProgress | undefined
  },
): Promise<DrawnPictures> {
  const { prompts, bestOf } = request
  const options = decodeOptions({ model }, { decode: request.options, seed: request.seed })
  const samples = bestOf ?? options.numReturnSequences
  if (samples < options.numReturnSequences) throw tooFew(samples, options.numReturnSequences)
  const requests = prompts.flatMap((caption) =>
    Array.from({ length: samples }, (_, sample) => ({ caption, sample })),
  )
  const startMs = performance.now()
  const drawn = await generator.generate(requests, options, control)
  const seconds = (performance.now() - startMs) / 1000
  const tokens = drawn.reduce((sum, one) => sum + one.tokens.length, 0)
  const pictures = drawn.map(({ caption, sample, image, ...one }) => ({
    ...{ prompt: caption, sample, image, score: null },
    tokens: Array.from(one.tokens),
    tokenLogProb: one.tokenLogProbabilities,
    logProb: one.logProbability,
  }))
  const chosen =
    bestOf === undefined
      ? pictures
      : bestOfEach(await scored(request, pictures, { runtime, compile }), samples, options)
  return { pictures: chosen, tokensPerSecond: tokens / seconds }
}

async function scored(
  { store, rankBy = 'agreement', judge: name = 'pair-encoder' }: DrawRequest,
  pictures: readonly DrawnPicture[],
  { runtime, compile }: { readonly runtime: Runtime; readonly compile: { readonly threads?: number } },
): Promise<DrawnPicture[]> {
  if (rankBy === 'likelihood') return pictures.map((picture) => ({ ...picture, score: picture.logProb }))
  const { folder } = resolveModel(store, name)
  const judge = new PairJudge(runtime, loadPairEncoder(folder), compile)
  try {
    const captions = await judge.captions(pictures.map(({ prompt }) => prompt))
    const { embeddings } = await judge.pictures(pictures.map(({ image }) => image))
    const { dimensions } = judge
    return pictures.map((picture, row) => {
      let cosine = 0
      for (let k = row * dimensions; k < (row + 1) * dimensions; k++)
        cosine += (embeddings[k] as number) * (captions[k] as number)
      return { ...picture, score: cosine }
    })
  } finally {
    await judge.dispose()
  }
}

/** The highest scores of every prompt, the first of equals. */
function bestOfEach(
  pictures: readonly DrawnPicture[],
  samples: number,
  { numReturnSequences }: GenerationOptions,
): DrawnPicture[] {
  const scoreOf = ({ score }: DrawnPicture) => score ?? -Infinity
  const prompts = Array.from({ length: pictures.length / samples }, (_, i) =>
    pictures.slice(i * samples, (i + 1) * samples),
  )
  return prompts.flatMap((own) =>
    [...own].sort((a, b) => scoreOf(b) - scoreOf(a)).slice(0, numReturnSequences),
  )
}

function tooFew(bestOf: number, wanted: number): EngineError {
  return new EngineError('BAD_ARGUMENT', message('generate.bestOf', { wanted, bestOf }), {
    fixes: [message('generate.bestOfFix')],
  })
}
