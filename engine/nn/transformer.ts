// Pre-norm transformer blocks (GPT-2's order): x += attention(norm x); x += mlp(norm x). No biases in attention.
import type { Value } from '../ir/node.ts'
import { add } from '../ops/add.ts'
import { attention } from '../ops/attention.ts'
import { concat } from '../ops/concat.ts'
import { gelu } from '../ops/gelu.ts'
import { linear } from '../ops/linear.ts'
import { matmul } from '../ops/matmul.ts'
import { reshape } from '../ops/reshape.ts'
import { slice } from '../ops/slice.ts'
import { softmax } from '../ops/softmax.ts'
import { transpose } from '../ops/transpose.ts'
import { norm, normParameters } from './norm.ts'
import { constantParameter, normalParameter, type ParameterSpec, weight, type Weights } from './parameters.ts'

/** Sizes of a stack of blocks. */
export interface TransformerSizes {
  readonly width: number
  readonly layers: number
  readonly heads: number
}

/** Keys and values of one layer, [batch, heads, time, width / heads] each. */
export interface LayerCache {
  readonly keys: Value
  readonly values: Value
}

const INITIAL_DEVIATION = 0.02

/** Parameters of block `prefix`; what writes into the residual stream starts smaller by √(2·layers), as GPT-2 does. */
export function blockParameters(prefix: string, { width, layers }: TransformerSizes): ParameterSpec[] {
  const small = INITIAL_DEVIATION / Math.sqrt(2 * layers)
  return [
    ...normParameters(`${prefix}.norm1`, width),
    normalParameter(`${prefix}.qkv.weight`, [3 * width, width], INITIAL_DEVIATION),
    normalParameter(`${prefix}.out.weight`, [width, width], small),
    ...normParameters(`${prefix}.norm2`, width),
    normalParameter(`${prefix}.up.weight`, [4 * width, width], INITIAL_DEVIATION),
    constantParameter(`${prefix}.up.bias`, [4 * width], 0),
    normalParameter(`${prefix}.down.weight`, [width, 4 * width], small),
    constantParameter(`${prefix}.down.bias`, [width], 0),
  ]
}

/** What a block needs to know besides its input. */
export interface BlockContext {
  readonly weights: Weights
  readonly prefix: string
  readonly heads: number
  readonly causal: boolean
}

/** One block over whole sequences:  x [batch, time, width]. Also gives the keys and values, for a cache. */
export function block(x: Value, context: BlockContext): { x: Value; cache: LayerCache } {
  const [batch, time, width] = x.shape as [number, number, number]
  const { q, k, v } = projections(x, context) // [batch, heads, time, headWidth]
  const mixed = attention(q, k, v, { scale: 1 / Math.sqrt(width / context.heads), causal: context.causal })
  const rows = reshape(transpose(mixed, [0, 2, 1, 3]), [batch * time, width])
  return { x: afterAttention(x, rows, context), cache: { keys: k, values: v } }
}

/**
 * One block over one new position per row, given the keys and values of earlier ones.
 * x [batch, 1, width]   past [batch, heads, slots, headWidth]   mask [1, slots]: 0 for a filled slot, −1e9 for an empty one
 */
export function cachedBlock(
  x: Value,
  past: LayerCache,
  mask: Value,
  context: BlockContext,
): { x: Value; cache: LayerCache } {
  const [batch, , width] = x.shape as [number, number, number]
  const { q, k, v } = projections(x, context)
  const slots = past.keys.shape[2] as number
  const alpha = 1 / Math.sqrt(width / context.heads)
  const before = add(matmul(q, past.keys, { transposeB: true, alpha }), mask) // [batch, heads, 1, slots]
  const probabilities = softmax(concat([before, matmul(q, k, { transposeB: true, alpha })], -1))
  const mixed = add(
    matmul(slice(probabilities, -1, 0, slots), past.values),
    matmul(slice(probabilities, -1, slots, slots + 1), v),
  )
  return { x: afterAttention(x, reshape(mixed, [batch, width]), context), cache: { keys: k, values: v } }
}

function projections(x: Value, { weights, prefix, heads }: BlockContext): { q: Value; k: Value; v: Value } {
  const [batch, time, width] = x.shape as [number, number, number]
  const rows = reshape(norm(x, weights, `${prefix}.norm1`), [batch * time, width])
  const joint = matmul(rows, weight(weights, `${prefix}.qkv.weight`), { transposeB: true })
  const split = transpose(reshape(joint, [batch, time, 3, heads, width / heads]), [2, 0, 3, 1, 4])
  const part = (i: number): Value => reshape(slice(split, 0, i, i + 1), [batch, heads, time, width / heads])
  return { q: part(0), k: part(1), v: part(2) }
}

function afterAttention(x: Value, mixed: Value, { weights, prefix }: BlockContext): Value {
  const out = matmul(mixed, weight(weights, `${prefix}.out.weight`), { transposeB: true })
  const middle = add(x, reshape(out, x.shape))
  const rows = reshape(norm(middle, weights, `${prefix}.norm2`), mixed.shape)
  const part = (name: string): [Value, Value] => [
    weight(weights, `${prefix}.${name}.weight`),
    weight(weights, `${prefix}.${name}.bias`),
  ]
  const hidden = gelu(linear(rows, ...part('up')))
  return add(middle, reshape(linear(hidden, ...part('down')), x.shape))
}
