// Layers for pictures, [batch, channels, height, width].
import type { Value } from '../ir/node.ts'
import { add } from '../ops/add.ts'
import { broadcastTo } from '../ops/broadcast-to.ts'
import { conv2dInputGradient } from '../ops/conv2d-input-gradient.ts'
import { conv2d, type ConvAttrs } from '../ops/conv2d.ts'
import { reshape } from '../ops/reshape.ts'
import { silu } from '../ops/silu.ts'
import { transpose } from '../ops/transpose.ts'
import { groupNorm, normParameters } from './norm.ts'
import { constantParameter, fanInParameter, type ParameterSpec, weight, type Weights } from './parameters.ts'

/** Groups of every group norm. */
const GROUPS = 8

/** Weight and bias of a convolution; `zero` starts the weight at 0, so that a residual branch begins as nothing. */
export function convParameters(
  prefix: string,
  shape: readonly [number, number, number, number],
  zero = false,
): ParameterSpec[] {
  const [out, input, height, width] = shape
  const fanIn = input * height * width
  const weightSpec = zero
    ? constantParameter(`${prefix}.weight`, shape, 0)
    : fanInParameter(`${prefix}.weight`, shape, fanIn)
  return [weightSpec, constantParameter(`${prefix}.bias`, [out], 0)]
}

/** Convolution with bias. */
export function conv(
  x: Value,
  weights: Weights,
  prefix: string,
  options: Partial<ConvAttrs> = { padding: 1 },
): Value {
  const bias = weight(weights, `${prefix}.bias`)
  return add(
    conv2d(x, weight(weights, `${prefix}.weight`), options),
    reshape(bias, [bias.shape[0] as number, 1, 1]),
  )
}

/** Parameters of {@link residual}. */
export function residualParameters(prefix: string, channels: number): ParameterSpec[] {
  return [
    ...normParameters(`${prefix}.norm`, channels),
    ...convParameters(`${prefix}.first`, [channels, channels, 3, 3]),
    ...convParameters(`${prefix}.second`, [channels, channels, 3, 3], true),
  ]
}

/** x + conv(silu(conv(silu(groupNorm x)))). */
export function residual(x: Value, weights: Weights, prefix: string): Value {
  const inner = conv(silu(groupNorm(x, weights, `${prefix}.norm`, GROUPS)), weights, `${prefix}.first`)
  return add(x, conv(silu(inner), weights, `${prefix}.second`))
}

/** silu(groupNorm x), the end of a tower. */
export function normAndActivate(x: Value, weights: Weights, prefix: string): Value {
  return silu(groupNorm(x, weights, prefix, GROUPS))
}

/** Blocks of pixels become channels:  [b, c, h·f, w·f]  →  [b, c·f², h, w], as `torch.nn.PixelUnshuffle`. */
export function pixelsToChannels(x: Value, factor: number): Value {
  const [batch, channels, height, width] = x.shape as [number, number, number, number]
  const split = reshape(x, [batch, channels, height / factor, factor, width / factor, factor])
  const moved = transpose(split, [0, 1, 3, 5, 2, 4])
  return reshape(moved, [batch, channels * factor * factor, height / factor, width / factor])
}

/** Channels become blocks of pixels, the inverse of {@link pixelsToChannels}. */
export function channelsToPixels(x: Value, factor: number): Value {
  const [batch, channels, height, width] = x.shape as [number, number, number, number]
  const out = channels / (factor * factor)
  const split = reshape(x, [batch, out, factor, factor, height, width])
  return reshape(transpose(split, [0, 1, 4, 2, 5, 3]), [batch, out, height * factor, width * factor])
}

/** Transposed convolution:  x [b, in, h, w]  weight [in, out, k, k]  →  [b, out, (h − 1)·stride − 2·padding + k, …], as `torch.nn.ConvTranspose2d`. */
export function convTranspose(x: Value, kernel: Value, { stride, padding }: ConvAttrs): Value {
  const [batch, , height, width] = x.shape as [number, number, number, number]
  const [, out, rows, columns] = kernel.shape as [number, number, number, number]
  const grown = (size: number, window: number): number => (size - 1) * stride - 2 * padding + window
  const inputShape = [batch, out, grown(height, rows), grown(width, columns)]
  return conv2dInputGradient(x, kernel, { stride, padding, inputShape })
}

/** Each pixel becomes a block of factor × factor equal ones (nearest neighbour). */
export function upsampleNearest(x: Value, factor: number): Value {
  const [batch, channels, height, width] = x.shape as [number, number, number, number]
  const pixels = reshape(x, [batch, channels, height, 1, width, 1])
  const blocks = broadcastTo(pixels, [batch, channels, height, factor, width, factor])
  return reshape(blocks, [batch, channels, height * factor, width * factor])
}
