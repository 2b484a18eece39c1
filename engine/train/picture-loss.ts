// The loss of a caption-to-image model as a graph: Σ w·(−ln p) over captions and pictures, and what pushes image tokens away.
import type { Recipe } from '../api/recipe.ts'
import { f32, i32 } from '../base/tensor.ts'
import type { Value } from '../ir/node.ts'
import { type CaptionImageConfig, captionImageForward, imageTokens } from '../models/caption-image.ts'
import { type HostWeights, weight, type Weights } from '../nn/parameters.ts'
import type { Batch, Prepared } from '../objectives/objective.ts'
import { add } from '../ops/add.ts'
import { scalar } from '../ops/constant.ts'
import { input } from '../ops/input.ts'
import { mul } from '../ops/mul.ts'
import { slice } from '../ops/slice.ts'
import { softmaxCrossEntropy } from '../ops/softmax-cross-entropy.ts'
import { sum } from '../ops/sum.ts'
import { captionRow, imageRow } from './pair-batches.ts'
import { overusedLoss } from './overused-loss.ts'
import { penaltyLoss, refusalLoss } from './penalty-loss.ts'
import { NO_REGULARIZERS, regularized, type Regularizers } from './regularizers.ts'
import type { ChosenObjective } from './text-loss.ts'

/** What a loss graph of pictures is made for. */
export interface PictureLossShape extends Regularizers {
  readonly batch: number
  /** Captions are learnt too, by a head of their own. */
  readonly learnsGiven: boolean
  /** What is read may differ from what is to be predicted: input `imageInputs` [batch, tokens]. */
  readonly readsOwn: boolean
  /** Candidates of penalties per row, image codes; 0: there are none. */
  readonly candidates: number
  /** Whether image tokens themselves can be pushed away. */
  readonly refuses: boolean
  /** α of codes that are expected more often than they come; 0: they are not looked for. */
  readonly overused: number
}

/** Nats of pictures alone: no captions, no regularizers, no penalties. */
export const PLAIN_PICTURE_LOSS = {
  ...NO_REGULARIZERS,
  ...{ learnsGiven: false, readsOwn: false, candidates: 0, refuses: false, overused: 0 },
} as const

/** What of a recipe shapes the loss. */
type LossRecipe = Pick<Recipe, 'batchSize' | 'accumulate' | 'labelSmoothing' | 'zLoss'>

/** The shape of an objective's graph for a recipe. */
export function pictureShape(
  { batchSize, accumulate, labelSmoothing, zLoss }: LossRecipe,
  config: CaptionImageConfig,
  { objective, options }: ChosenObjective,
): PictureLossShape {
  return {
    ...{ batch: batchSize / accumulate, labelSmoothing, zLoss },
    learnsGiven: objective.learnsGiven(options),
    readsOwn: objective.preparation !== undefined,
    candidates: objective.penalties?.count(config.captionSlots - 1 + imageTokens(config), options) ?? 0,
    refuses: objective.refuses?.(options) ?? false,
    overused: objective.overused?.(options) ?? 0,
  }
}

/** The loss, the plain nats of image tokens, [batch, tokens], their logits, and the values between blocks. */
export function pictureLossGraph(
  weights: Weights,
  config: CaptionImageConfig,
  { batch, learnsGiven, readsOwn, candidates, refuses, overused, ...regularizers }: PictureLossShape,
): { loss: Value; nats: Value; logits: Value; blocks: Value[] } {
  const tokens = imageTokens(config)
  const captions = input('captions', [batch, config.captionSlots], 'i32')
  const image = input('image', [batch, tokens], 'i32')
  const read = readsOwn ? input('imageInputs', [batch, tokens], 'i32') : image
  const forward = captionImageForward(captions, read, weights, config)
  const { imageLogits: logits, imageHidden: hidden, captionLogits, blocks } = forward
  const nats = softmaxCrossEntropy(logits, image) // [batch, tokens]
  const each = regularized(nats, { logits, targets: image }, regularizers)
  const imageWeights = input('imageWeights', [batch, tokens])
  let loss = sum(mul(each, imageWeights))
  if (learnsGiven) {
    const next = slice(captions, 1, 1, config.captionSlots)
    const captionWeights = input('captionWeights', [batch, config.captionSlots - 1])
    const given = { logits: captionLogits(), targets: next }
    const captionNats = softmaxCrossEntropy(given.logits, next)
    loss = add(loss, sum(mul(regularized(captionNats, given, regularizers), captionWeights)))
  }
  if (refuses) loss = add(loss, refusalLoss(nats, input('refusals', [batch, tokens])))
  if (overused > 0)
    loss = add(loss, mul(overusedLoss({ logits, targets: image, nats }, imageWeights), scalar(overused)))
  if (candidates > 0) {
    const head = weight(weights, 'image.head')
    const penalties = {
      tokens: input('candidates', [batch, candidates], 'i32'),
      weights: input('penaltyWeights', [batch, tokens, candidates]),
    }
    loss = add(loss, penaltyLoss({ hidden, head, targets: image, nats }, penalties))
  }
  return { loss, nats, logits, blocks }
}

/** Feeds of {@link pictureLossGraph}: what was prepared, and by the objective what was not. Of v and u only those of image tokens count. */
export function pictureFeeds(
  { batch, weights, refusals, penalties: given }: Prepared,
  config: CaptionImageConfig,
  { chosen, shape }: { readonly chosen: ChosenObjective; readonly shape: PictureLossShape },
): HostWeights {
  const { objective, options } = chosen
  const { candidates, learnsGiven, refuses, readsOwn } = shape
  const { rows, length } = batch
  const tokens = imageTokens(config)
  const before = length - tokens
  const all = weights ?? objective.weights(batch, options)
  const part = (from: Float32Array, [first, last]: readonly [number, number], width = 1): Float32Array =>
    partOfRows(from, { rows, length: length * width, first: first * width, last: last * width })
  const penalties = candidates > 0 ? (given ?? objective.penalties?.of(batch, options)) : undefined
  return {
    ...pictureInputs(batch, config, readsOwn),
    imageWeights: f32([rows, tokens], part(all, [before, length])),
    ...(learnsGiven && { captionWeights: f32([rows, before], part(all, [0, before])) }),
    ...(refuses && {
      refusals: f32([rows, tokens], part(refusals ?? new Float32Array(rows * length), [before, length])),
    }),
    ...(penalties && {
      candidates: i32([rows, candidates], penalties.tokens),
      penaltyWeights: f32([rows, tokens, candidates], part(penalties.weights, [before, length], candidates)),
    }),
  }
}

/** Captions, pictures, and where asked for what is read of pictures. */
export function pictureInputs(batch: Batch, config: CaptionImageConfig, readsOwn: boolean): HostWeights {
  const { rows, length, inputs } = batch
  const tokens = imageTokens(config)
  const before = length - tokens
  const captions = i32([rows, config.captionSlots])
  const image = i32([rows, tokens])
  const imageInputs = i32([rows, tokens])
  for (let row = 0; row < rows; row++) {
    captions.data.set(captionRow(batch, row, before), row * config.captionSlots)
    image.data.set(imageRow(batch, row, before), row * tokens)
    // place i reads what stands before it: the input of place i + 1; what the last reads is not read
    const from = row * length + before + 1
    imageInputs.data.set(inputs.subarray(from, from + tokens - 1), row * tokens)
  }
  return { captions, image, ...(readsOwn && { imageInputs }) }
}

function partOfRows(
  from: Float32Array,
  { rows, length, first, last }: { rows: number; length: number; first: number; last: number },
): Float32Array {
  const out = new Float32Array(rows * (last - first))
  for (let row = 0; row < rows; row++)
    out.set(from.subarray(row * length + first, row * length + last), row * (last - first))
  return out
}
