// Fine-tunes whose objectives are measured: a text model of random weights, and the shipped one that draws.
import { parseRecipe } from '../api/recipe.ts'
import { RandomStream } from '../base/random.ts'
import type { HostWeights } from '../nn/parameters.ts'
import { initialWeights } from '../nn/parameters.ts'
import { imageTokens } from '../models/caption-image.ts'
import type { CaptionImageModel } from '../models/package.ts'
import { textFamilyNamed } from '../models/text/index.ts'
import { textParameters } from '../models/text/decoder.ts'
import { openRuntime } from '../runtimes/index.ts'
import { ByteLevelBpe } from '../tokenizers/byte-level-bpe.ts'
import { encodeCaption } from '../tokenizers/caption.ts'
import { FineTune } from '../train/fine-tune.ts'
import type { Learner } from '../train/learner.ts'
import { TextFineTune } from '../train/text-fine-tune.ts'
import { benchCaptions, benchModel } from './generate-image.ts'
import { sizeConfig, type StepSize } from './step-work.ts'

/** What is learnt. */
export type Kind = 'texts' | 'pictures'

/** What is compiled how. */
export interface TuneOptions {
  readonly threads: number
  readonly runtime: string
  /** Of the text model. */
  readonly size?: StepSize
  /** Rows of a batch. */
  readonly batch?: number
  /** Tokens of a text, a quarter of them its prompt. */
  readonly length?: number
}

/** An objective of a recipe. */
export interface TunedObjective {
  readonly name: string
  readonly options?: object
}

/** Examples that are gone through. */
const EXAMPLES = 64
const ROWS = 8

/** A reward that costs nothing. */
const LOW_IDS = {
  ...{ name: 'low ids', direction: 'max' as const },
  score: (items: readonly { readonly tokens: Int32Array }[]) =>
    Promise.resolve(Float64Array.from(items, ({ tokens }) => -(tokens[0] ?? 0))),
}

/** A text model with its texts. */
export async function textTune(
  { name, options = {} }: TunedObjective,
  { runtime, threads, size = '1M', batch = ROWS, length = 256 }: TuneOptions,
): Promise<TextFineTune> {
  const config = sizeConfig(size, 2 * length)
  const random = new RandomStream(0, 'bench objectives')
  const train = Array.from({ length: EXAMPLES }, () => ({
    ids: Int32Array.from({ length: length + 1 }, () => 1 + random.integer(config.vocabulary - 1)),
    learnt: Uint8Array.from({ length: length + 1 }, (_, i) => (i > length / 4 ? 1 : 0)),
  }))
  const recipe = parseRecipe({
    ...{ base: 'bench', dataset: 'bench', batchSize: batch, sequenceLength: length },
    objective: { name, options },
  })
  const tokenizer = { vocabularySize: config.vocabulary, padId: 0, eosId: 0, decode: String }
  const weights = initialWeights(textParameters(config), 0)
  const given = { config, family: textFamilyNamed('llama'), weights, tokenizer, train, heldOut: [] }
  return TextFineTune.create(
    await openRuntime(runtime),
    recipe,
    { ...given, reward: () => LOW_IDS },
    { threads },
  )
}

/** The shipped model with grids of drawn tokens. */
export async function pictureTune(
  { name, options = {} }: TunedObjective,
  { runtime, threads, batch = ROWS }: TuneOptions,
): Promise<{ readonly tune: FineTune; readonly model: CaptionImageModel; readonly grids: Int32Array[] }> {
  const model = benchModel(0)
  const { transformer: config } = model.manifest
  const random = new RandomStream(0, 'bench objectives')
  const tokenizer = ByteLevelBpe.fromFile(model.captionTokenizer)
  const captions = benchCaptions().map((caption) => encodeCaption(tokenizer, caption, config.captionSlots))
  const grids = Array.from({ length: EXAMPLES }, () =>
    Int32Array.from({ length: imageTokens(config) }, () => random.integer(config.imageVocabulary)),
  )
  const own = grids.map((grid, i) => ({
    captions: [captions[i % captions.length] as Int32Array],
    images: [grid],
  }))
  const recipe = parseRecipe({
    ...{ base: 'bench', dataset: 'bench', batchSize: batch, replayShare: 0 },
    objective: { name, options },
  })
  const picture = { width: 1, height: 1, data: new Uint8Array(3) }
  const given = {
    ...{ config, weights: model.transformer, heldOut: [], reward: () => LOW_IDS },
    source: { own, replay: [], emptyCaption: encodeCaption(tokenizer, '', config.captionSlots) },
    // drawing pixels is what a reward costs, not an objective
    decoding: {
      caption: () => '',
      pictures: (tokens: readonly Int32Array[]) => Promise.resolve(tokens.map(() => picture)),
      dispose: () => Promise.resolve(),
    },
  }
  const tune = await FineTune.create(await openRuntime(runtime), recipe, given, { threads })
  return { tune, model, grids }
}

/** One step of a fine-tune. */
export async function stepOf(tune: Learner, step: number): Promise<void> {
  const { feeds } = await tune.batch(step)
  await tune.step.run(feeds, { step, multiplier: 1 })
}

/** Weights of a fine-tune as they are. */
export async function presentOf(tune: Learner): Promise<HostWeights> {
  await tune.step.settle()
  return tune.weights()
}
