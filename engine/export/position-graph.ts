// The graphs of an exported caption-to-image model: one position of the transformer, and the image decoder.
import type { Shape } from '../base/tensor.ts'
import { cacheSlots } from '../generate/decoder-programs.ts'
import { type Graph, graphOf } from '../ir/graph.ts'
import type { Value } from '../ir/node.ts'
import { type CaptionImageConfig, imageTokens } from '../models/caption-image.ts'
import { decodePictures, gridSide, type ImageTokenizerConfig } from '../models/image-tokenizer.ts'
import { norm } from '../nn/norm.ts'
import { weight, weightInputs, type Weights, type ParameterSpec } from '../nn/parameters.ts'
import { cachedBlock } from '../nn/transformer.ts'
import { add } from '../ops/add.ts'
import { broadcastTo } from '../ops/broadcast-to.ts'
import { cast } from '../ops/cast.ts'
import { concat } from '../ops/concat.ts'
import { scalar } from '../ops/constant.ts'
import { div } from '../ops/div.ts'
import { floor } from '../ops/floor.ts'
import { gather } from '../ops/gather.ts'
import { input } from '../ops/input.ts'
import { less } from '../ops/less.ts'
import { matmul } from '../ops/matmul.ts'
import { maximum } from '../ops/maximum.ts'
import { minimum } from '../ops/minimum.ts'
import { mul } from '../ops/mul.ts'
import { reshape } from '../ops/reshape.ts'
import { select } from '../ops/select.ts'
import { sub } from '../ops/sub.ts'

/** The id that begins the picture: after all caption ids and all image ids. */
export function startOfImage({ captionVocabulary, imageVocabulary }: CaptionImageConfig): number {
  return captionVocabulary + imageVocabulary
}

/**
 * The transformer at one position of any kind, so that one file holds the weights once: a file for captions beside one
 * for image tokens would hold them twice. The price is that a caption is read position by position; with 16 slots and
 * 64 image tokens that is a fifth of all runs.
 * token [rows] i32: caption ids, then image ids + captionVocabulary, then the start of the image
 * position [1] i32, from 0: caption slots, the start, image tokens   mask [1, slots]: 0 filled, −1e9 empty
 * per layer `past keys i`, `past values i` [rows, heads, slots, width / heads]
 * → logits [rows, imageVocabulary] of the next token, meant from the start of the image on; `keys i`, `values i`
 * [rows, heads, 1, width / heads] of this position. slots is {@link cacheSlots}.
 */
export function positionGraph(
  specs: readonly ParameterSpec[],
  config: CaptionImageConfig,
  rows: number,
): Graph {
  const weights = weightInputs(specs)
  const { width, heads, layers } = config
  const shape = [rows, heads, cacheSlots(config), width / heads]
  const mask = input('mask', [1, cacheSlots(config)])
  let x = embedPosition(input('token', [rows], 'i32'), input('position', [1], 'i32'), { weights, config })
  const outputs: Record<string, Value> = {}
  for (let i = 0; i < layers; i++) {
    const past = { keys: input(`past keys ${i}`, shape), values: input(`past values ${i}`, shape) }
    const result = cachedBlock(x, past, mask, { weights, prefix: `block${i}`, heads, causal: true })
    x = result.x
    outputs[`keys ${i}`] = result.cache.keys
    outputs[`values ${i}`] = result.cache.values
  }
  const last = reshape(norm(x, weights, 'norm'), [rows, width])
  return graphOf({ logits: matmul(last, weight(weights, 'image.head'), { transposeB: true }), ...outputs })
}

interface Model {
  readonly weights: Weights
  readonly config: CaptionImageConfig
}

/** Token embedding, 0 for the start of the image, plus the position's: [rows, 1, width]. */
function embedPosition(token: Value, position: Value, { weights, config }: Model): Value {
  const { captionVocabulary, imageVocabulary, width } = config
  const rows = token.shape[0] as number
  const id = cast(token, 'f32')
  const rowsOf = (name: string, ids: Value, count: number): Value =>
    gather(weight(weights, name), cast(minimum(maximum(ids, scalar(0)), scalar(count - 1)), 'i32'))
  const words = rowsOf('caption.embedding', id, captionVocabulary)
  const pictures = rowsOf('image.embedding', sub(id, scalar(captionVocabulary)), imageVocabulary)
  const below = (limit: number): Value => less(reshape(id, [rows, 1]), scalar(limit))
  const image = select(below(startOfImage(config)), pictures, scalar(0))
  const embedded = select(below(captionVocabulary), words, image)
  const place = gather(positionTable(weights, config), position) // [1, width]
  return reshape(add(embedded, place), [rows, 1, width])
}

/** Caption slots and the start of the image, then the cells of the grid: [slots + 1 + tokens, width]. */
function positionTable(weights: Weights, config: CaptionImageConfig): Value {
  const { gridSide: side, width } = config
  const rows = broadcastTo(reshape(weight(weights, 'image.row'), [side, 1, width]), [side, side, width])
  const cells = reshape(add(rows, weight(weights, 'image.column')), [imageTokens(config), width])
  return concat([weight(weights, 'caption.position'), cells], 0)
}

/** tokens [rows, grid²] i32, from 0  →  pictures [rows, 3, size, size] in [0, 1]. */
export function imageDecoderGraph(
  specs: readonly ParameterSpec[],
  config: ImageTokenizerConfig,
  rows: number,
): Graph {
  const side = gridSide(config)
  const grid: Shape = [rows, 1, side, side]
  let rest = reshape(cast(input('tokens', [rows, side * side], 'i32'), 'f32'), grid)
  const codes = config.levels.map((level) => {
    const next = floor(div(rest, scalar(level)))
    const digit = sub(rest, mul(next, scalar(level)))
    rest = next
    return sub(digit, scalar(Math.floor(level / 2)))
  })
  const pictures = decodePictures(concat(codes, 1), weightInputs(specs), config)
  return graphOf({ pictures: minimum(maximum(pictures, scalar(0)), scalar(1)) })
}
