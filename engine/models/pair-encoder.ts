// A caption–picture encoder: two towers into one space, trained with the symmetric contrastive loss of CLIP (Radford et
// al. 2021, 2103.00020, figure 3). It judges generated pictures, so it is trained apart from every generator.
import { z } from 'zod'
import { f32 } from '../base/tensor.ts'
import type { Value } from '../ir/node.ts'
import {
  conv,
  convParameters,
  normAndActivate,
  pixelsToChannels,
  residual,
  residualParameters,
} from '../nn/conv.ts'
import { norm, normParameters } from '../nn/norm.ts'
import {
  constantParameter,
  fanInParameter,
  normalParameter,
  type ParameterSpec,
  weight,
  type Weights,
} from '../nn/parameters.ts'
import { block, blockParameters } from '../nn/transformer.ts'
import { add } from '../ops/add.ts'
import { constant, scalar } from '../ops/constant.ts'
import { div } from '../ops/div.ts'
import { exp } from '../ops/exp.ts'
import { gather } from '../ops/gather.ts'
import { linear } from '../ops/linear.ts'
import { matmul } from '../ops/matmul.ts'
import { mul } from '../ops/mul.ts'
import { reshape } from '../ops/reshape.ts'
import { silu } from '../ops/silu.ts'
import { softmaxCrossEntropy } from '../ops/softmax-cross-entropy.ts'
import { sqrt } from '../ops/sqrt.ts'
import { sub } from '../ops/sub.ts'
import { mean, sum } from '../ops/sum.ts'
import { transpose } from '../ops/transpose.ts'

const count = z.number().int().positive()
/** Shape of a pair encoder. */
export const pairEncoderConfig = z.strictObject({
  /** Side of the pictures in pixels, a multiple of 16. */
  size: count,
  /** Channels at size/4, size/8 and size/16, multiples of 8. */
  channels: z.tuple([count, count, count]),
  captionVocabulary: count,
  captionSlots: count,
  /** Width and depth of the caption tower. */
  width: count,
  layers: count,
  heads: count,
  /** Dimensions of the common space. */
  dimensions: count,
})
/** Parsed {@link pairEncoderConfig}. */
export type PairEncoderConfig = z.infer<typeof pairEncoderConfig>

/** Every parameter of both towers. */
export function pairEncoderParameters(config: PairEncoderConfig): ParameterSpec[] {
  const {
    channels: [fine, middle, coarse],
    width,
    dimensions,
    size,
  } = config
  const flat = coarse * (size / 16) ** 2
  return [
    ...convParameters('picture.in', [fine, 48, 3, 3]),
    ...residualParameters('picture.fine', fine),
    ...convParameters('picture.down1', [middle, fine, 4, 4]),
    ...residualParameters('picture.middle', middle),
    ...convParameters('picture.down2', [coarse, middle, 4, 4]),
    ...residualParameters('picture.coarse', coarse),
    ...normParameters('picture.norm', coarse),
    fanInParameter('picture.hidden.weight', [2 * dimensions, flat], flat),
    constantParameter('picture.hidden.bias', [2 * dimensions], 0),
    fanInParameter('picture.out.weight', [dimensions, 2 * dimensions], 2 * dimensions),
    normalParameter('caption.embedding', [config.captionVocabulary, width], 0.05),
    normalParameter('caption.position', [config.captionSlots, width], 0.02),
    ...Array.from({ length: config.layers }, (_, i) => blockParameters(`caption.block${i}`, config)).flat(),
    ...normParameters('caption.norm', width),
    fanInParameter('caption.out.weight', [dimensions, width], width),
    constantParameter('scale', [], Math.log(10)),
  ]
}

/**
 * The picture tower.  pictures [batch, 3, size, size] in [0, 1]
 * embedding [batch, dimensions], of length 1; features [batch, 2·dimensions], the layer before, for KID
 */
export function encodePicture(
  pictures: Value,
  weights: Weights,
  { dimensions }: PairEncoderConfig,
): { embedding: Value; features: Value } {
  const batch = pictures.shape[0] as number
  const centred = sub(mul(pictures, scalar(2)), scalar(1))
  let h = conv(pixelsToChannels(centred, 4), weights, 'picture.in')
  h = conv(residual(h, weights, 'picture.fine'), weights, 'picture.down1', { stride: 2, padding: 1 })
  h = conv(residual(h, weights, 'picture.middle'), weights, 'picture.down2', { stride: 2, padding: 1 })
  h = normAndActivate(residual(h, weights, 'picture.coarse'), weights, 'picture.norm')
  const features = silu(
    linear(
      reshape(h, [batch, -1]),
      weight(weights, 'picture.hidden.weight'),
      weight(weights, 'picture.hidden.bias'),
    ),
  )
  const out = linear(features, weight(weights, 'picture.out.weight'), constant(f32([dimensions])))
  return { embedding: unitLength(out), features }
}

/**
 * The caption tower: transformer blocks that look both ways, averaged over the words.
 * captions [batch, slots] i32   present [batch, slots]: 1 for a token, 0 for padding   →  [batch, dimensions], of length 1
 */
export function encodeCaptions(
  captions: Value,
  present: Value,
  weights: Weights,
  config: PairEncoderConfig,
): Value {
  const [batch, slots] = captions.shape as [number, number]
  const mask = reshape(present, [batch, slots, 1])
  let x = mul(
    add(gather(weight(weights, 'caption.embedding'), captions), weight(weights, 'caption.position')),
    mask,
  )
  for (let i = 0; i < config.layers; i++)
    x = block(x, { weights, prefix: `caption.block${i}`, heads: config.heads, causal: false }).x
  const words = mul(norm(x, weights, 'caption.norm'), mask)
  const average = div(sum(words, [1]), sum(mask, [1]))
  return unitLength(
    linear(average, weight(weights, 'caption.out.weight'), constant(f32([config.dimensions]))),
  )
}

/** −½ (ln softmax over captions + over pictures) of the true pairs, mean over the batch. */
export function contrastiveLoss(pictures: Value, captions: Value, logScale: Value, diagonal: Value): Value {
  const scores = mul(matmul(pictures, captions, { transposeB: true }), exp(logScale)) // [batch, batch]
  const both = add(
    softmaxCrossEntropy(scores, diagonal),
    softmaxCrossEntropy(transpose(scores, [1, 0]), diagonal),
  )
  return mul(mean(both), scalar(0.5))
}

function unitLength(x: Value): Value {
  return div(x, sqrt(add(sum(mul(x, x), [-1], true), scalar(1e-8))))
}
