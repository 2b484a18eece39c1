// Pictures as tokens: a convolutional autoencoder with finite scalar quantization (FSQ) in the middle.
// Mentzer, Minnen, Agustsson, Tschannen 2023, 2309.15505.
import { z } from 'zod'
import { f32, type HostTensor } from '../base/tensor.ts'
import type { Value } from '../ir/node.ts'
import {
  channelsToPixels,
  conv,
  convParameters,
  normAndActivate,
  pixelsToChannels,
  residual,
  residualParameters,
} from '../nn/conv.ts'
import { normParameters } from '../nn/norm.ts'
import type { ParameterSpec, Weights } from '../nn/parameters.ts'
import { abs } from '../ops/abs.ts'
import { add } from '../ops/add.ts'
import { constant, scalar } from '../ops/constant.ts'
import { mul } from '../ops/mul.ts'
import { round } from '../ops/round.ts'
import { slice } from '../ops/slice.ts'
import { stopGradient } from '../ops/stop-gradient.ts'
import { sub } from '../ops/sub.ts'
import { mean } from '../ops/sum.ts'
import { tanh } from '../ops/tanh.ts'

/** Shape of an image tokenizer. */
export const imageTokenizerConfig = z.strictObject({
  /** Side of the pictures in pixels. */
  size: z.number().int().positive(),
  /** Pixels per block side that the first and last layers fold into channels. */
  patch: z.number().int().positive(),
  /** Channels at size/patch and at half of that. */
  channels: z.tuple([z.number().int().positive(), z.number().int().positive()]),
  /** Values per code dimension; their product is the number of codes. */
  levels: z.array(z.number().int().min(2)).min(1),
})
/** Parsed {@link imageTokenizerConfig}. */
export type ImageTokenizerConfig = z.infer<typeof imageTokenizerConfig>

/** Number of codes. */
export function codeCount({ levels }: ImageTokenizerConfig): number {
  return levels.reduce((n, level) => n * level, 1)
}

/** Side of the token grid: a picture is `gridSide²` tokens. */
export function gridSide({ size, patch }: ImageTokenizerConfig): number {
  return size / patch / 2
}

/** Every parameter of encoder and decoder. */
export function imageTokenizerParameters({
  patch,
  channels: [fine, coarse],
  levels,
}: ImageTokenizerConfig): ParameterSpec[] {
  const pixels = 3 * patch * patch
  return [
    ...convParameters('encoder.in', [fine, pixels, 3, 3]),
    ...residualParameters('encoder.fine', fine),
    ...convParameters('encoder.down', [coarse, fine, 4, 4]),
    ...residualParameters('encoder.coarse1', coarse),
    ...residualParameters('encoder.coarse2', coarse),
    ...normParameters('encoder.norm', coarse),
    ...convParameters('encoder.out', [levels.length, coarse, 1, 1]),
    ...convParameters('decoder.in', [coarse, levels.length, 3, 3]),
    ...residualParameters('decoder.coarse1', coarse),
    ...residualParameters('decoder.coarse2', coarse),
    ...residualParameters('decoder.coarse3', coarse),
    ...convParameters('decoder.up', [4 * fine, coarse, 3, 3]),
    ...residualParameters('decoder.fine1', fine),
    ...residualParameters('decoder.fine2', fine),
    ...normParameters('decoder.norm', fine),
    ...convParameters('decoder.out', [pixels, fine, 3, 3]),
  ]
}

/** Pictures to quantized codes:  x [batch, 3, size, size] in [0, 1]  →  [batch, levels, grid, grid], whole numbers around 0. */
export function encodePictures(x: Value, weights: Weights, config: ImageTokenizerConfig): Value {
  const centred = sub(mul(x, scalar(2)), scalar(1))
  let h = conv(pixelsToChannels(centred, config.patch), weights, 'encoder.in')
  h = conv(residual(h, weights, 'encoder.fine'), weights, 'encoder.down', { stride: 2, padding: 1 })
  h = residual(residual(h, weights, 'encoder.coarse1'), weights, 'encoder.coarse2')
  h = conv(normAndActivate(h, weights, 'encoder.norm'), weights, 'encoder.out', { padding: 0 })
  return quantizeCodes(h, config.levels)
}

/** Quantized codes to pictures:  codes [batch, levels, grid, grid]  →  [batch, 3, size, size], about [0, 1]. */
export function decodePictures(codes: Value, weights: Weights, config: ImageTokenizerConfig): Value {
  const halves = config.levels.map((level) => 1 / Math.floor(level / 2))
  let h = conv(mul(codes, perChannel(halves)), weights, 'decoder.in')
  for (const name of ['coarse1', 'coarse2', 'coarse3']) h = residual(h, weights, `decoder.${name}`)
  h = channelsToPixels(conv(h, weights, 'decoder.up'), 2)
  for (const name of ['fine1', 'fine2']) h = residual(h, weights, `decoder.${name}`)
  h = conv(normAndActivate(h, weights, 'decoder.norm'), weights, 'decoder.out')
  return add(mul(channelsToPixels(h, config.patch), scalar(0.5)), scalar(0.5))
}

/**
 * FSQ with a straight-through gradient: q = round(tanh(z + s)·h − o), h = (L − 1)(1 + 10⁻³)/2, o = ½ for even L,
 * s = atanh(o/h).  z [batch, levels, …]  →  whole numbers in [−⌊L/2⌋, ⌈L/2⌉ − 1].
 */
export function quantizeCodes(z: Value, levels: readonly number[]): Value {
  const half = levels.map((level) => ((level - 1) * (1 + 1e-3)) / 2)
  const offset = levels.map((level) => (level % 2 === 0 ? 0.5 : 0))
  const shift = offset.map((o, i) => Math.atanh(o / (half[i] as number)))
  const bounded = sub(mul(tanh(add(z, perChannel(shift))), perChannel(half)), perChannel(offset))
  return add(bounded, stopGradient(sub(round(bounded), bounded)))
}

function perChannel(values: readonly number[]): Value {
  return constant(f32([values.length, 1, 1], values))
}

/**
 * Reconstruction loss: L1 + MSE + ½ (L1 of horizontal and of vertical differences), which keeps edges sharp.
 * x, y [batch, 3, size, size]  →  scalar.
 */
export function reconstructionLoss(y: Value, x: Value): Value {
  const error = sub(y, x)
  const size = x.shape[3] as number
  const step = (axis: number): Value =>
    mean(abs(sub(slice(error, axis, 1, size), slice(error, axis, 0, size - 1))))
  return add(add(mean(abs(error)), mean(mul(error, error))), mul(add(step(2), step(3)), scalar(0.5)))
}

/** Codes as tokens:  codes [batch, levels, grid, grid]  →  Σ (q + ⌊L/2⌋)·Π earlier L, one Int32Array of grid² per picture. */
export function tokensOfCodes({ shape, data }: HostTensor, levels: readonly number[]): Int32Array[] {
  const [batch, dimensions, height, width] = shape as [number, number, number, number]
  const cells = height * width
  return Array.from({ length: batch }, (_, b) =>
    Int32Array.from({ length: cells }, (_unused, cell) => {
      let token = 0
      for (let d = dimensions - 1; d >= 0; d--) {
        const level = levels[d] as number
        token =
          token * level +
          Math.round(data[(b * dimensions + d) * cells + cell] as number) +
          Math.floor(level / 2)
      }
      return token
    }),
  )
}

/** Tokens as codes, the inverse of {@link tokensOfCodes}:  →  [batch, levels, grid, grid]. */
export function codesOfTokens(
  tokens: readonly ArrayLike<number>[],
  levels: readonly number[],
  side: number,
): HostTensor {
  const cells = side * side
  const out = f32([tokens.length, levels.length, side, side])
  tokens.forEach((picture, b) => {
    for (let cell = 0; cell < cells; cell++) {
      let rest = picture[cell] as number
      levels.forEach((level, d) => {
        out.data[(b * levels.length + d) * cells + cell] = (rest % level) - Math.floor(level / 2)
        rest = Math.floor(rest / level)
      })
    }
  })
  return out
}
