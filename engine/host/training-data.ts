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
  type PicturePreference,
  prepareImage,
  type ReplayRows,
  type Runtime,
  type TokenizedPair,
  variedCopy,
} from '../index.ts'
import type { Store } from '../store/store.ts'
import type { DatasetPair, DatasetView } from './datasets.ts'
import type { PicturePair } from './preferences.ts'

/** What a fine-tune is fed with. */
export interface TrainingData {
  readonly source: BatchSource
  readonly heldOut: readonly TokenizedPair[]
}

/** Behind transparent pixels of pictures that were voted on; models draw none. */
const WHITE = [255, 255, 255] as const
/** Pairs between two looks at the signal. */
const PAIRS_AT_ONCE = 64

/** Where pictures are encoded. */
interface Computing {
  readonly runtime: Runtime
  readonly threads: number
  readonly signal?: AbortSignal | undefined
}

/** Encodes all pictures of a dataset, with varied copies of those that are trained on. */
export async function tokenizeDataset(
  {
    model,
    replay,
    dataset,
    recipe,
  }: { model: CaptionImageModel; replay: ReplayRows; dataset: DatasetView; recipe: Recipe },
  computing: Computing,
): Promise<TrainingData> {
  const { signal } = computing
  const codec = codecOf(model, computing)
  const captionRow = captionRowsOf(model)
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

/** Encodes the pictures of votes, whatever model drew them, at the model's own size. */
export async function tokenizeVotes(
  { blobs }: Pick<Store, 'blobs'>,
  { model, votes }: { readonly model: CaptionImageModel; readonly votes: readonly PicturePair[] },
  computing: Computing,
): Promise<PicturePreference[]> {
  const codec = codecOf(model, computing)
  const captionRow = captionRowsOf(model)
  const fitted = { size: model.manifest.imageTokenizer.size, background: WHITE, fit: 'contain' } as const
  const pairs: PicturePreference[] = []
  try {
    for (let at = 0; at < votes.length; at += PAIRS_AT_ONCE) {
      computing.signal?.throwIfAborted()
      const part = votes.slice(at, at + PAIRS_AT_ONCE)
      const drawn = part.flatMap(({ vote, chosen, rejected }) =>
        [chosen, rejected].map((blob) =>
          prepareImage(blobs.get(blob), fitted, vote === null ? 'a rated picture' : `vote ${vote}`),
        ),
      )
      const tokens = await codec.encode(await Promise.all(drawn))
      part.forEach(({ caption }, i) =>
        pairs.push({
          caption: captionRow(caption),
          chosen: tokens[2 * i] as Int32Array,
          rejected: tokens[2 * i + 1] as Int32Array,
        }),
      )
    }
    return pairs
  } finally {
    await codec.dispose()
  }
}

function codecOf(
  { manifest, imageTokenizer }: CaptionImageModel,
  { runtime, threads }: Computing,
): ImageCodec {
  return new ImageCodec(runtime, { config: manifest.imageTokenizer, weights: imageTokenizer }, { threads })
}

function captionRowsOf({ manifest, captionTokenizer }: CaptionImageModel): (caption: string) => Int32Array {
  const tokenizer = ByteLevelBpe.fromFile(captionTokenizer)
  return (caption) => encodeCaption(tokenizer, caption, manifest.transformer.captionSlots)
}

function withCopies(
  image: RgbImage,
  { copies, seed, index }: { copies: number; seed: number; index: number },
): RgbImage[] {
  const random = new RandomStream(seed, 'varied copies', index)
  return [image, ...Array.from({ length: copies }, () => variedCopy(image, random))]
}
