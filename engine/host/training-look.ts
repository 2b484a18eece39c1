// Looks at what a run's present weights make.
import type { HealthFigureView } from '../api/contract/health-views.ts'
import {
  type CaptionImageModel,
  ImageGenerator,
  lookAtPictures,
  lookAtTexts,
  LOOK_SIZES,
  resolveGenerationOptions,
  TextGenerator,
  type TextModel,
  type TextTokenizer,
  type TokenizedPair,
  type TokenizedText,
} from '../index.ts'
import { cutTexts, waysOfWriting } from './text-contexts.ts'
import type { OpenTraining, TrainingRequest } from './training-kind.ts'

/** Real data are twice as many as what is set beside them. */
const LEAST_REAL = 16
/** Pictures that samples are compared with, at most. */
const MOST_TRAINING = 1000

type Computing = Pick<TrainingRequest, 'store' | 'runtime' | 'threads' | 'signal' | 'recipe'>

/** Looks of a text model: `model` gives it as it is now. */
export function textLook(
  { store, runtime, threads, signal, recipe: { seed } }: Computing,
  heldOut: readonly TokenizedText[],
  model: () => TextModel & { readonly tokenizer: TextTokenizer },
): OpenTraining['look'] {
  const { config, tokenizer, generationConfig } = model()
  const cut = cutTexts(heldOut, {
    tokenizer,
    context: config.context,
    most: LOOK_SIZES.texts,
    mostAfter: LOOK_SIZES.textTokens,
  })
  if (cut.contexts.length + cut.pool.length < LEAST_REAL) return null
  const { options } = waysOfWriting({ generationConfig, tokenizer }, { horizon: cut.horizon, seed })
  return async (): Promise<HealthFigureView[]> => {
    const generator = new TextGenerator(runtime, model(), { threads, cache: store.home.graphs })
    return lookAtTexts({ generator, ...cut, options, seed, signal }).finally(() => generator.dispose())
  }
}

/** What pictures are set beside. */
export interface PictureData {
  readonly heldOut: readonly TokenizedPair[]
  readonly training: readonly TokenizedPair[]
  /** Of held-out pairs, in their order. */
  readonly captions: readonly string[]
}

/** Looks of a model that draws: `model` gives it as it is now. */
export function pictureLook(
  { store, runtime, threads, signal, recipe: { seed } }: Computing,
  { heldOut, training, captions }: PictureData,
  model: () => CaptionImageModel,
): OpenTraining['look'] {
  if (heldOut.length < LEAST_REAL) return null
  const first = (pairs: readonly TokenizedPair[]): Int32Array[] =>
    pairs.flatMap(({ images }) => images.slice(0, 1))
  const plain = { doSample: true, temperature: 1, topK: 0, topP: 1, guidanceScale: 1, seed }
  const given = {
    captions: captions.slice(0, LOOK_SIZES.pictures),
    heldOut: first(heldOut),
    training: first(training.slice(0, MOST_TRAINING)),
    options: resolveGenerationOptions(plain),
  }
  return async (): Promise<HealthFigureView[]> => {
    const now = model()
    const codebookSize = now.manifest.transformer.imageVocabulary
    const generator = new ImageGenerator(runtime, now, { threads, cache: store.home.graphs })
    return lookAtPictures({ generator, ...given, codebookSize, signal }).finally(() => generator.dispose())
  }
}
