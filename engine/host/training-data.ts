// From a dataset and a base model to rows of tokens.
import type { Recipe } from '../api/recipe.ts'
import { RandomStream } from '../base/random.ts'
import type { RgbImage } from '../base/image.ts'
import {
  type BatchSource,
  ByteLevelBpe,
  type CaptionImageModel,
  encodeCaption,
  ImageCodec,
  type ReplayRows,
  type Runtime,
  type TokenizedPair,
  variedCopy,
} from '../index.ts'
import type { DatasetPair, DatasetView } from './datasets.ts'

/** What a fine-tune is fed with. */
export interface TrainingData {
  readonly source: BatchSource
  readonly heldOut: readonly TokenizedPair[]
}

/** Pairs between two looks at the signal. */
const PAIRS_AT_ONCE = 64

/** Encodes all pictures of a dataset, with varied copies of those that are trained on. */
export async function tokenizeDataset(
  {
    model,
    replay,
    dataset,
    recipe,
  }: { model: CaptionImageModel; replay: ReplayRows; dataset: DatasetView; recipe: Recipe },
  { runtime, threads, signal }: { runtime: Runtime; threads: number; signal?: AbortSignal | undefined },
): Promise<TrainingData> {
  const { transformer, imageTokenizer } = model.manifest
  const codec = new ImageCodec(
    runtime,
    { config: imageTokenizer, weights: model.imageTokenizer },
    { threads },
  )
  const tokenizer = ByteLevelBpe.fromFile(model.captionTokenizer)
  const captionRow = (caption: string): Int32Array =>
    encodeCaption(tokenizer, caption, transformer.captionSlots)
  const tokenized = async (pairs: readonly DatasetPair[], copies: number): Promise<TokenizedPair[]> => {
    const each = 1 + copies
    const rows: Int32Array[] = []
    for (let at = 0; at < pairs.length; at += PAIRS_AT_ONCE) {
      signal?.throwIfAborted()
      const part = pairs.slice(at, at + PAIRS_AT_ONCE)
      const images = part.flatMap((pair, i) =>
        withCopies(pair.image(), { copies, seed: recipe.seed, index: at + i }),
      )
      rows.push(...(await codec.encode(images)))
    }
    return pairs.map(({ captions }, i) => ({
      captions: captions.map(captionRow),
      images: rows.slice(i * each, (i + 1) * each),
    }))
  }
  try {
    const own = await tokenized(dataset.pairs('train'), recipe.augmentCopies)
    const heldOut = await tokenized(dataset.pairs('eval'), 0)
    const rows = replay.captions.map((caption, i) => ({
      captions: [caption],
      images: [replay.images[i] as Int32Array],
    }))
    return { source: { own, replay: rows, emptyCaption: captionRow('') }, heldOut }
  } finally {
    await codec.dispose()
  }
}

function withCopies(
  image: RgbImage,
  { copies, seed, index }: { copies: number; seed: number; index: number },
): RgbImage[] {
  const random = new RandomStream(seed, 'varied copies', index)
  return [image, ...Array.from({ length: copies }, () => variedCopy(image, random))]
}
