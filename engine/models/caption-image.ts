// Captions and pictures as one sequence: a decoder-only transformer over caption tokens, then image tokens. DALL-E 1's
// layout (Ramesh et al. 2021, 2102.12092) with separate embeddings and heads for the two segments.
import { z } from 'zod'
import type { Value } from '../ir/node.ts'
import { norm, normParameters } from '../nn/norm.ts'
import { normalParameter, type ParameterSpec, weight, type Weights } from '../nn/parameters.ts'
import { block, blockParameters, cachedBlock, type LayerCache } from '../nn/transformer.ts'
import { add } from '../ops/add.ts'
import { broadcastTo } from '../ops/broadcast-to.ts'
import { concat } from '../ops/concat.ts'
import { filled } from '../ops/constant.ts'
import { gather } from '../ops/gather.ts'
import { matmul } from '../ops/matmul.ts'
import { mul } from '../ops/mul.ts'
import { reshape } from '../ops/reshape.ts'
import { slice } from '../ops/slice.ts'
import { softmaxCrossEntropy } from '../ops/softmax-cross-entropy.ts'
import { sum } from '../ops/sum.ts'

const count = z.number().int().positive()
/** Shape of a caption-to-image transformer. */
export const captionImageConfig = z.strictObject({
  /** Caption vocabulary; 0 pads and 1 begins a caption. */
  captionVocabulary: count,
  /** Caption tokens in front of every picture, padded. */
  captionSlots: count,
  /** Image vocabulary. */
  imageVocabulary: count,
  /** Side of the token grid. */
  gridSide: count,
  width: count,
  layers: count,
  heads: count,
})
/** Parsed {@link captionImageConfig}. */
export type CaptionImageConfig = z.infer<typeof captionImageConfig>

/** Image tokens of a picture. */
export function imageTokens({ gridSide: side }: CaptionImageConfig): number {
  return side * side
}

/** Positions the transformer sees: caption slots, the start of the image, all image tokens but the last. */
export function sequenceLength(config: CaptionImageConfig): number {
  return config.captionSlots + imageTokens(config)
}

/** Every parameter. The caption head is the caption embedding itself (tied). */
export function captionImageParameters(config: CaptionImageConfig): ParameterSpec[] {
  const { width, gridSide: side } = config
  const table = (name: string, rows: number): ParameterSpec => normalParameter(name, [rows, width], 0.02)
  return [
    table('caption.embedding', config.captionVocabulary),
    table('caption.position', config.captionSlots + 1),
    table('image.embedding', config.imageVocabulary),
    table('image.row', side),
    table('image.column', side),
    ...Array.from({ length: config.layers }, (_, i) => blockParameters(`block${i}`, config)).flat(),
    ...normParameters('norm', width),
    table('image.head', config.imageVocabulary),
  ]
}

/**
 * The transformer over whole sequences.
 * captions [batch, slots] i32   image [batch, tokens] i32
 * imageLogits   [batch, tokens, imageVocabulary]: position i predicts image token i
 * imageHidden   [batch, tokens, width]: what `image.head` reads for them
 * captionLogits [batch, slots − 1, captionVocabulary]: position i predicts caption token i + 1; built on demand
 * blocks: what goes into the first block and what each gives
 */
export function captionImageForward(
  captions: Value,
  image: Value,
  weights: Weights,
  config: CaptionImageConfig,
): { imageLogits: Value; imageHidden: Value; captionLogits: () => Value; blocks: Value[] } {
  const { captionSlots: slots, width } = config
  const tokens = imageTokens(config)
  const batch = captions.shape[0] as number
  const seen = slice(image, 1, 0, tokens - 1)
  const position = slice(imagePositions(weights, config), 0, 0, tokens - 1)
  const pictures = add(gather(weight(weights, 'image.embedding'), seen), position)
  let x = concat([embedCaptions(captions, weights, config), pictures], 1) // [batch, slots + tokens, width]
  const blocks = [x]
  for (let i = 0; i < config.layers; i++) {
    x = block(x, blockContext(weights, config, i)).x
    blocks.push(x)
  }
  const rows = (from: number, to: number): Value =>
    reshape(norm(slice(x, 1, from, to), weights, 'norm'), [batch * (to - from), width])
  const logits = (at: Value, head: string): Value => matmul(at, weight(weights, head), { transposeB: true })
  const drawn = rows(slots, slots + tokens)
  return {
    imageLogits: reshape(logits(drawn, 'image.head'), [batch, tokens, config.imageVocabulary]),
    imageHidden: reshape(drawn, [batch, tokens, width]),
    captionLogits: () =>
      reshape(logits(rows(0, slots - 1), 'caption.embedding'), [batch, slots - 1, config.captionVocabulary]),
    blocks,
  }
}

/** Inputs of {@link captionImageLoss}. */
export interface CaptionImageBatch {
  /** [batch, slots] i32 */
  readonly captions: Value
  /** [batch, tokens] i32 */
  readonly image: Value
  /** Weight of each image token's loss, [batch, tokens]; an objective chooses them. */
  readonly imageWeights: Value
  /** Weight of each caption token's loss from the second on, [batch, slots − 1]; absent: captions are not learnt. */
  readonly captionWeights?: Value
}

/** Σ w·(−ln p) over both segments, the unweighted nats per picture, [batch], and the values between blocks. */
export function captionImageLoss(
  batch: CaptionImageBatch,
  weights: Weights,
  config: CaptionImageConfig,
): { loss: Value; pictureNats: Value; blocks: Value[] } {
  const { imageLogits, captionLogits, blocks } = captionImageForward(
    batch.captions,
    batch.image,
    weights,
    config,
  )
  const nats = softmaxCrossEntropy(imageLogits, batch.image) // [batch, tokens]
  const imageLoss = sum(mul(nats, batch.imageWeights))
  const pictureNats = sum(nats, [1])
  if (!batch.captionWeights) return { loss: imageLoss, pictureNats, blocks }
  const next = slice(batch.captions, 1, 1, config.captionSlots)
  const captionLoss = sum(mul(softmaxCrossEntropy(captionLogits(), next), batch.captionWeights))
  return { loss: add(imageLoss, captionLoss), pictureNats, blocks }
}

/**
 * The caption part of a generation.  captions [batch, slots] i32
 * logits [batch, imageVocabulary] of the first image token; cache per layer [batch, heads, slots + 1, headWidth]
 */
export function captionImagePrefill(
  captions: Value,
  weights: Weights,
  config: CaptionImageConfig,
): { logits: Value; caches: LayerCache[] } {
  let x = embedCaptions(captions, weights, config)
  const caches: LayerCache[] = []
  for (let i = 0; i < config.layers; i++) {
    const result = block(x, blockContext(weights, config, i))
    x = result.x
    caches.push(result.cache)
  }
  return { logits: lastLogits(slice(x, 1, config.captionSlots, config.captionSlots + 1), weights), caches }
}

/**
 * One more image token.  token [batch] i32, position [batch] i32 (its index in the picture), mask [1, sequence length]
 * logits [batch, imageVocabulary] of the token after it; cache per layer [batch, heads, 1, headWidth] of this position
 */
export function captionImageStep(
  inputs: {
    readonly token: Value
    readonly position: Value
    readonly mask: Value
    readonly past: readonly LayerCache[]
  },
  weights: Weights,
  config: CaptionImageConfig,
): { logits: Value; caches: LayerCache[] } {
  const { token, position, mask, past } = inputs
  const embedded = add(
    gather(weight(weights, 'image.embedding'), token),
    gather(imagePositions(weights, config), position),
  )
  let x = reshape(embedded, [token.shape[0] as number, 1, config.width])
  const caches: LayerCache[] = []
  for (let i = 0; i < config.layers; i++) {
    const result = cachedBlock(x, past[i] as LayerCache, mask, blockContext(weights, config, i))
    x = result.x
    caches.push(result.cache)
  }
  return { logits: lastLogits(x, weights), caches }
}

function lastLogits(x: Value, weights: Weights): Value {
  const rows = reshape(norm(x, weights, 'norm'), [x.shape[0] as number, x.shape[2] as number])
  return matmul(rows, weight(weights, 'image.head'), { transposeB: true })
}

/** Caption tokens and the start of the image, with learned positions: [batch, slots + 1, width]. */
function embedCaptions(
  captions: Value,
  weights: Weights,
  { captionSlots, width }: CaptionImageConfig,
): Value {
  const batch = captions.shape[0] as number
  const words = gather(weight(weights, 'caption.embedding'), captions)
  const start = filled([batch, 1, width], 0)
  return add(
    reshape(concat([words, start], 1), [batch, captionSlots + 1, width]),
    weight(weights, 'caption.position'),
  )
}

/** Row plus column embedding, [tokens, width]. */
function imagePositions(weights: Weights, { gridSide: side, width }: CaptionImageConfig): Value {
  const grid = [side, side, width]
  const rows = broadcastTo(reshape(weight(weights, 'image.row'), [side, 1, width]), grid)
  return reshape(add(rows, weight(weights, 'image.column')), [side * side, width])
}

function blockContext(
  weights: Weights,
  { heads }: CaptionImageConfig,
  i: number,
): { weights: Weights; prefix: string; heads: number; causal: boolean } {
  return { weights, prefix: `block${i}`, heads, causal: true }
}
