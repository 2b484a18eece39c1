// One block of a text decoder: what attention and feed-forward add to the residual stream.
import type { Value } from '../../ir/node.ts'
import { weight, type Weights } from '../../nn/parameters.ts'
import type { LayerCache } from '../../nn/transformer.ts'
import { add } from '../../ops/add.ts'
import { scalar } from '../../ops/constant.ts'
import { geluErf } from '../../ops/gelu-erf.ts'
import { gelu } from '../../ops/gelu.ts'
import { layerNorm } from '../../ops/layer-norm.ts'
import { linear } from '../../ops/linear.ts'
import { matmul } from '../../ops/matmul.ts'
import { maximum } from '../../ops/maximum.ts'
import { mul } from '../../ops/mul.ts'
import { reshape } from '../../ops/reshape.ts'
import { rmsNorm } from '../../ops/rms-norm.ts'
import { silu } from '../../ops/silu.ts'
import { slice } from '../../ops/slice.ts'
import { transpose } from '../../ops/transpose.ts'
import type { DecoderConfig } from './decoder-config.ts'
import type { DecoderPart } from './family.ts'
import { attentionWidths } from './parameters.ts'
import { type Angles, turn } from './positions.ts'

/** What a block works with. */
export interface TextBlockContext {
  readonly config: DecoderConfig
  readonly weights: Weights
  /** Name of a part's module in this layer. */
  readonly nameOf: (part: DecoderPart) => string
  /** Absent where positions are learned. */
  readonly angles?: Angles | undefined
  /** q [batch, heads, time, headWidth]  k, v [batch, keyValueHeads, time, headWidth]  →  as q */
  readonly attend: (q: Value, k: Value, v: Value) => Value
}

const ACTIVATIONS: Readonly<Record<DecoderConfig['feedForward']['activation'], (x: Value) => Value>> = {
  gelu: geluErf,
  'gelu-tanh': gelu,
  silu,
  relu: (x) => maximum(x, scalar(0)),
}

/**
 * x [batch, time, width]  →  the same; cache [batch, keyValueHeads, time, headWidth] each, keys turned.
 * One after the other: y = x + attention(norm1 x), y + feedForward(norm2 y). Parallel: x + attention(norm1 x) + feedForward(norm2 x).
 */
export function textBlock(x: Value, context: TextBlockContext): { x: Value; cache: LayerCache } {
  const { config } = context
  const { q, k, v } = projections(rowsOf(normed(x, 'layer.norm1', context)), x, context)
  const rows = rowsOf(transpose(context.attend(q, k, v), [0, 2, 1, 3]), attentionWidths(config).queries)
  const mixed = after(dense(rows, 'layer.out', config.attention.outBias, context), 'layer.postNorm1', context)
  const middle = add(x, reshape(mixed, x.shape))
  const read = config.parallel ? x : middle
  const hidden = feedForward(rowsOf(normed(read, 'layer.norm2', context)), context)
  const out = add(middle, reshape(after(hidden, 'layer.postNorm2', context), x.shape))
  return { x: out, cache: { keys: k, values: v } }
}

/** The norm of a part over the last axis. */
export function normed(
  x: Value,
  part: DecoderPart,
  { config, weights, nameOf }: Pick<TextBlockContext, 'config' | 'weights' | 'nameOf'>,
): Value {
  const { kind, epsilon, gainFromOne } = config.norm
  const stored = weight(weights, `${nameOf(part)}.weight`)
  const gain = gainFromOne ? add(stored, scalar(1)) : stored
  if (kind === 'rms') return rmsNorm(x, gain, epsilon)
  return layerNorm(x, gain, weight(weights, `${nameOf(part)}.bias`), epsilon)
}

/** [lead…, width] as [rows, width]; `width` where the last axes make it up together. */
export function rowsOf(x: Value, width = x.shape.at(-1) as number): Value {
  return reshape(x, [x.shape.reduce((n, axis) => n * axis, 1) / width, width])
}

function after(rows: Value, part: DecoderPart, context: TextBlockContext): Value {
  return context.config.norm.after ? normed(rows, part, context) : rows
}

/** A matrix and its bias on rows, in the layout of the family. */
function dense(rows: Value, part: DecoderPart, hasBias: boolean, context: TextBlockContext): Value {
  const { config, weights, nameOf } = context
  const matrix = weight(weights, `${nameOf(part)}.weight`)
  if (!hasBias) return matmul(rows, matrix, { transposeB: !config.transposed })
  const bias = weight(weights, `${nameOf(part)}.bias`)
  return config.transposed ? add(matmul(rows, matrix), bias) : linear(rows, matrix, bias)
}

function feedForward(rows: Value, context: TextBlockContext): Value {
  const { gated, activation, bias } = context.config.feedForward
  const act = ACTIVATIONS[activation]
  const up = dense(rows, 'layer.up', bias, context)
  const hidden = gated ? mul(act(dense(rows, 'layer.gate', bias, context)), up) : act(up)
  return dense(hidden, 'layer.down', bias, context)
}

type Projections = Record<'q' | 'k' | 'v', Value>

function projections(rows: Value, x: Value, context: TextBlockContext): Projections {
  const { config, angles } = context
  const { q, k, v } = config.attention.joint === 'no' ? separate(rows, x, context) : joint(rows, x, context)
  const perHead = (value: Value, part: DecoderPart): Value =>
    config.norm.perHead ? normed(value, part, context) : value
  const placed = (value: Value): Value => (angles ? turn(value, angles) : value)
  return { q: placed(perHead(q, 'layer.qNorm')), k: placed(perHead(k, 'layer.kNorm')), v }
}

/** Each from a matrix of its own: [batch, heads, time, headWidth]. */
function separate(rows: Value, x: Value, context: TextBlockContext): Projections {
  const { heads, keyValueHeads, headWidth, attention } = context.config
  const [batch, time] = x.shape as [number, number]
  const part = (name: 'layer.q' | 'layer.k' | 'layer.v', count: number): Value =>
    transpose(
      reshape(dense(rows, name, attention.qkvBias, context), [batch, time, count, headWidth]),
      [0, 2, 1, 3],
    )
  return { q: part('layer.q', heads), k: part('layer.k', keyValueHeads), v: part('layer.v', keyValueHeads) }
}

/** All from one matrix, which has as many heads of keys and values as of queries. */
function joint(rows: Value, x: Value, context: TextBlockContext): Projections {
  const { heads, headWidth, attention } = context.config
  const [batch, time] = x.shape as [number, number]
  const all = dense(rows, 'layer.qkv', attention.qkvBias, context)
  const split =
    attention.joint === 'thirds'
      ? transpose(reshape(all, [batch, time, 3, heads, headWidth]), [2, 0, 3, 1, 4])
      : transpose(reshape(all, [batch, time, heads, 3, headWidth]), [3, 0, 2, 1, 4]) // [3, batch, heads, time, headWidth]
  const part = (i: number): Value => reshape(slice(split, 0, i, i + 1), [batch, heads, time, headWidth])
  return { q: part(0), k: part(1), v: part(2) }
}
