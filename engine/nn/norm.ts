// Normalisation layers.
import { f32 } from '../base/tensor.ts'
import type { Value } from '../ir/node.ts'
import { add } from '../ops/add.ts'
import { constant } from '../ops/constant.ts'
import { layerNorm } from '../ops/layer-norm.ts'
import { mul } from '../ops/mul.ts'
import { reshape } from '../ops/reshape.ts'
import { constantParameter, type ParameterSpec, weight, type Weights } from './parameters.ts'

/** Gain and bias of a normalisation over `width` channels. */
export function normParameters(prefix: string, width: number): ParameterSpec[] {
  return [constantParameter(`${prefix}.weight`, [width], 1), constantParameter(`${prefix}.bias`, [width], 0)]
}

/** Layer norm over the last axis with the gain and bias under `prefix`. */
export function norm(x: Value, weights: Weights, prefix: string): Value {
  return layerNorm(x, weight(weights, `${prefix}.weight`), weight(weights, `${prefix}.bias`))
}

/**
 * Group norm of pictures: each group of channels is normalised over its channels and pixels together.
 * x [batch, channels, height, width]  →  the same.
 * @source Wu & He 2018, 1803.08494, §3.
 */
export function groupNorm(x: Value, weights: Weights, prefix: string, groups: number): Value {
  const [batch, channels, height, width] = x.shape as [number, number, number, number]
  const size = (channels / groups) * height * width
  const rows = reshape(x, [batch * groups, size])
  const ones = constant(f32([size], new Array<number>(size).fill(1)))
  const normal = reshape(layerNorm(rows, ones, constant(f32([size]))), x.shape)
  const perChannel = (name: string): Value => reshape(weight(weights, `${prefix}.${name}`), [channels, 1, 1])
  return add(mul(normal, perChannel('weight')), perChannel('bias'))
}
