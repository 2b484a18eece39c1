// Rows of the ops that language models and backward steps are made of; `cases.ts` has the rest of the table.
import { f32, type HostTensor, i32, sizeOf } from '../../engine/base/tensor.ts'
import { RandomStream } from '../../engine/base/random.ts'
import { apply, type Value } from '../../engine/ir/node.ts'
import { gradients } from '../../engine/autodiff/gradient.ts'
import { add } from '../../engine/ops/add.ts'
import { attentionGradientOp } from '../../engine/ops/attention-gradient.ts'
import { attentionProbabilities } from '../../engine/ops/attention-probabilities.ts'
import { attention } from '../../engine/ops/attention.ts'
import { concat } from '../../engine/ops/concat.ts'
import { layerNorm } from '../../engine/ops/layer-norm.ts'
import { layerNormGradient, layerNormParameterGradient } from '../../engine/ops/layer-norm-gradient.ts'
import { maskedAttention } from '../../engine/ops/masked-attention.ts'
import { mul } from '../../engine/ops/mul.ts'
import { randomCounter, randomUniform } from '../../engine/ops/random-uniform.ts'
import { reshape } from '../../engine/ops/reshape.ts'
import { rmsNormGainGradient, rmsNormGradient } from '../../engine/ops/rms-norm-gradient.ts'
import { rmsNorm, rmsNormOp } from '../../engine/ops/rms-norm.ts'
import { rotary } from '../../engine/ops/rotary.ts'
import { softmaxCrossEntropyGradient } from '../../engine/ops/softmax-cross-entropy-gradient.ts'
import { softmaxCrossEntropy } from '../../engine/ops/softmax-cross-entropy.ts'
import { softmaxGradient } from '../../engine/ops/softmax-gradient.ts'
import { softmax } from '../../engine/ops/softmax.ts'
import { stopGradient } from '../../engine/ops/stop-gradient.ts'
import { sumOfSquares } from '../../engine/ops/sum-of-squares.ts'
import type { Case } from './cases.ts'

const random = new RandomStream(11, 'conformance of language models')
const normal = (...shape: number[]): HostTensor =>
  f32(
    shape,
    Array.from({ length: sizeOf(shape) }, () => random.normal()),
  )
const positive = (...shape: number[]): HostTensor =>
  f32(
    shape,
    Array.from({ length: sizeOf(shape) }, () => random.between(0.5, 2)),
  )
const probabilities = (...shape: number[]): HostTensor => {
  const width = shape.at(-1) as number
  const values = Array.from({ length: sizeOf(shape) }, () => random.between(0.1, 1))
  const total = (i: number): number =>
    values.slice(i - (i % width), i - (i % width) + width).reduce((a, b) => a + b)
  return f32(
    shape,
    values.map((value, i) => value / total(i)),
  )
}
const half = { layout: 'half' } as const
const interleaved = { layout: 'interleaved' } as const

const NORMS: readonly Case[] = [
  {
    op: 'rmsNorm',
    name: 'rmsNorm',
    feeds: { x: normal(3, 2, 11), gain: positive(11) },
    build: (x, gain) => rmsNorm(x, gain),
  },
  {
    op: 'rmsNorm',
    name: 'rmsNorm of rows of zeros and of large numbers',
    feeds: { x: f32([2, 4], [0, 0, 0, 0, 3e3, -4e3, 1e3, 2e3]), gain: positive(4) },
    build: (x, gain) => rmsNorm(x, gain, 1e-2),
  },
  {
    op: 'rmsNorm',
    name: 'rmsNorm of no rows',
    feeds: { x: f32([0, 4]), gain: positive(4) },
    build: (x, gain) => rmsNorm(x, gain),
  },
  {
    op: 'rmsNorm',
    name: 'rmsNorm gives its scale',
    feeds: { x: normal(3, 5), gain: positive(5) },
    build: (x, gain) => stopGradient(apply(rmsNormOp, [x, gain], { epsilon: 1e-6 })[1] as Value),
    check: 'no difference',
  },
  {
    op: 'rmsNormGradient',
    name: 'rmsNormGradient',
    feeds: { x: normal(2, 3, 10), gain: positive(10), inverse: positive(2, 3, 1), dy: normal(2, 3, 10) },
    build: (x, gain, inverse, dy) => rmsNormGradient(x, gain, inverse, dy),
  },
  {
    op: 'rmsNormGainGradient',
    name: 'rmsNormGainGradient over more columns than a share',
    feeds: { x: normal(5, 37), inverse: positive(5, 1), dy: normal(5, 37) },
    build: (x, inverse, dy) => rmsNormGainGradient(x, inverse, dy),
  },
  {
    op: 'rmsNormGainGradient',
    name: 'rmsNormGainGradient of no rows',
    feeds: { x: f32([0, 6]), inverse: f32([0, 1]), dy: f32([0, 6]) },
    build: (x, inverse, dy) => rmsNormGainGradient(x, inverse, dy),
  },
  {
    op: 'layerNormGradient',
    name: 'layerNormGradient',
    feeds: {
      ...{ x: normal(2, 3, 10), gain: positive(10), average: normal(2, 3, 1) },
      ...{ inverse: positive(2, 3, 1), dy: normal(2, 3, 10) },
    },
    build: (...[x, gain, average, inverse, dy]) =>
      layerNormGradient(
        x as Value,
        gain as Value,
        { average: average as Value, inverse: inverse as Value },
        dy as Value,
      ),
  },
  {
    op: 'layerNormGradient',
    name: 'layerNormGradient of a row that is its own gradient',
    feeds: { x: normal(3, 6), gain: positive(6), average: normal(3, 1), inverse: positive(3, 1) },
    build: (x, gain, average, inverse) => layerNormGradient(x, gain, { average, inverse }, x),
  },
  {
    op: 'layerNormParameterGradient',
    name: 'layerNormParameterGradient over more columns than a share',
    feeds: { x: normal(5, 37), average: normal(5, 1), inverse: positive(5, 1), dy: normal(5, 37) },
    build: (x, average, inverse, dy) => {
      const [forGain, forBias] = layerNormParameterGradient(x, { average, inverse }, dy)
      return add(forGain, mul(forBias, forBias))
    },
  },
  {
    op: 'layerNormParameterGradient',
    name: 'layerNormParameterGradient of no rows',
    feeds: { x: f32([0, 3]), average: f32([0, 1]), inverse: f32([0, 1]), dy: f32([0, 3]) },
    build: (x, average, inverse, dy) => layerNormParameterGradient(x, { average, inverse }, dy)[0],
  },
]

const ROTARY: readonly Case[] = [
  {
    op: 'rotary',
    name: 'rotary, halves',
    feeds: { x: normal(2, 3, 5, 12), cos: normal(5, 6), sin: normal(5, 6) },
    build: (x, cos, sin) => rotary(x, cos, sin, half),
  },
  {
    op: 'rotary',
    name: 'rotary, neighbours',
    feeds: { x: normal(2, 3, 5, 12), cos: normal(5, 6), sin: normal(5, 6) },
    build: (x, cos, sin) => rotary(x, cos, sin, interleaved),
  },
  {
    op: 'rotary',
    name: 'rotary of a part of the width',
    feeds: { x: normal(2, 5, 14), cos: normal(5, 5), sin: normal(5, 5) },
    build: (x, cos, sin) => rotary(x, cos, sin, half),
  },
  {
    op: 'rotary',
    name: 'rotary of a part of the width, neighbours, turning back',
    feeds: { x: normal(2, 5, 9), cos: normal(5, 2), sin: normal(5, 2) },
    build: (x, cos, sin) => rotary(x, cos, sin, { ...interleaved, inverse: true }),
  },
  {
    op: 'rotary',
    name: 'rotary with a position per sequence',
    feeds: { x: normal(3, 2, 1, 8), cos: normal(3, 1, 1, 4), sin: normal(3, 1, 1, 4) },
    build: (x, cos, sin) => rotary(x, cos, sin, half),
  },
  {
    op: 'rotary',
    name: 'rotary with one position for all',
    feeds: { x: normal(3, 2, 1, 8), cos: normal(4), sin: normal(4) },
    build: (x, cos, sin) => rotary(x, cos, sin, half),
  },
  {
    op: 'rotary',
    name: 'rotary of nothing',
    feeds: { x: f32([0, 2, 8]), cos: normal(2, 4), sin: normal(2, 4) },
    build: (x, cos, sin) => rotary(x, cos, sin, half),
  },
]

const KEPT = { scale: 0.7, causal: false }

/** 0 where something is seen, −1e9 elsewhere; every row sees itself. */
function masks(batch: number, heads: number, time: number, slots: number): HostTensor {
  const mask = f32([batch, heads, time, slots + time])
  for (let i = 0; i < mask.data.length; i++) {
    const key = i % (slots + time)
    const row = Math.floor(i / (slots + time))
    mask.data[i] = key === slots + (row % time) || (row * 5 + key * 3) % 4 > 1 ? 0 : -1e9
  }
  return mask
}

/** Decoding: cached and new keys, heads that share them, masks of batches and of heads. */
function maskedCases(): Case[] {
  const build = (...values: readonly Value[]): Value => {
    const [q, k, v, mask, keys, old] = values as [Value, Value, Value, Value, Value?, Value?]
    return maskedAttention(q, { k, v, mask, past: keys && old && { keys, values: old } }, { scale: 0.5 })
  }
  const feeds = (
    sizes: readonly [number, number, number],
    slots: number,
    mask: HostTensor,
  ): Case['feeds'] => {
    const [batch, heads, groups] = sizes
    const time = mask.shape[2] as number
    const own = {
      q: normal(batch, heads, time, 6),
      k: normal(batch, groups, time, 6),
      v: normal(batch, groups, time, 20),
    }
    const past = { keys: normal(batch, groups, slots, 6), values: normal(batch, groups, slots, 20) }
    return { ...own, mask, ...(slots > 0 && past) }
  }
  const unlike = [
    ['one token after cached ones', feeds([2, 6, 2], 40, masks(2, 1, 1, 40))],
    ['some tokens after cached ones', feeds([1, 4, 4], 5, masks(1, 4, 3, 5))],
    ['nothing cached', feeds([2, 2, 1], 0, masks(1, 1, 5, 0))],
  ] as const
  return unlike.map(([name, given]) => ({
    ...{
      op: 'maskedAttention',
      name: `maskedAttention: ${name}`,
      feeds: given,
      build,
      check: 'no difference',
    },
  }))
}

/** All three gradients of attention in one row. */
function backward(attrs: { scale: number; causal: boolean }): Case['build'] {
  return (...inputs) => {
    const found = apply(attentionGradientOp, inputs, attrs)
    return concat(
      found.map((value) => reshape(value, [sizeOf(value.shape)])),
      0,
    )
  }
}

const ATTENTION: readonly Case[] = [
  ...maskedCases(),
  {
    op: 'attentionGradient',
    name: 'attentionGradient, causal',
    feeds: { q: normal(2, 3, 5, 4), k: normal(2, 3, 5, 4), v: normal(2, 3, 5, 2), dy: normal(2, 3, 5, 2) },
    build: backward({ scale: 0.5, causal: true }),
  },
  {
    op: 'attentionGradient',
    name: 'attentionGradient over more keys than queries',
    feeds: { q: normal(3, 2, 4), k: normal(3, 6, 4), v: normal(3, 6, 5), dy: normal(3, 2, 5) },
    build: backward({ scale: 1.5, causal: false }),
  },
  {
    op: 'attentionGradient',
    name: 'attentionGradient of probabilities that were kept',
    feeds: { q: normal(2, 4, 3), k: normal(2, 6, 3), v: normal(2, 6, 3), dy: normal(2, 4, 3) },
    build: (q: Value, k: Value, v: Value, dy: Value) =>
      backward(KEPT)(q, k, v, dy, attentionProbabilities(q, k, KEPT)),
  },
]
const SOFTMAX: readonly Case[] = [
  {
    op: 'softmaxGradient',
    name: 'softmaxGradient',
    feeds: { y: probabilities(3, 2, 7), dy: normal(3, 2, 7) },
    build: softmaxGradient,
  },
  {
    op: 'softmaxGradient',
    name: 'softmaxGradient of probabilities that are their own gradient',
    feeds: { y: probabilities(3, 6) },
    build: (y) => softmaxGradient(y, y),
  },
  {
    op: 'softmaxGradient',
    name: 'softmaxGradient of no rows',
    feeds: { y: f32([0, 3]), dy: f32([0, 3]) },
    build: softmaxGradient,
  },
  {
    op: 'softmaxCrossEntropyGradient',
    name: 'softmaxCrossEntropyGradient with repeated targets',
    feeds: { p: probabilities(4, 9), targets: i32([4], [8, 0, 0, 3]), dy: normal(4) },
    build: softmaxCrossEntropyGradient,
  },
  {
    op: 'softmaxCrossEntropyGradient',
    name: 'softmaxCrossEntropyGradient of no rows',
    feeds: { p: f32([0, 3]), targets: i32([0]), dy: f32([0]) },
    build: softmaxCrossEntropyGradient,
  },
]

/** d(Σ y²)/dx as a value: its rows check second derivatives. */
const slope = (y: Value, x: Value): Value => gradients(sumOfSquares(y), [x])[0] as Value
const SECOND: readonly Case[] = [
  {
    op: 'softmax',
    name: 'the derivative of softmax',
    feeds: { x: normal(2, 5) },
    build: (x) => slope(softmax(x), x),
  },
  {
    op: 'layerNorm',
    name: 'the derivative of layerNorm',
    feeds: { x: normal(2, 5), gain: positive(5), bias: normal(5) },
    build: (x, gain, bias) => slope(layerNorm(x, gain, bias), x),
  },
  {
    op: 'rmsNorm',
    name: 'the derivative of rmsNorm',
    feeds: { x: normal(2, 5), gain: positive(5) },
    build: (x, gain) => slope(rmsNorm(x, gain), x),
  },
  {
    op: 'softmaxCrossEntropy',
    name: 'the derivative of softmaxCrossEntropy',
    feeds: { x: normal(3, 5), targets: i32([3], [4, 0, 0]) },
    build: (x, targets) => slope(softmaxCrossEntropy(x, targets), x),
  },
  {
    op: 'attention',
    name: 'the derivative of attention',
    feeds: { q: normal(1, 4, 3), k: normal(1, 4, 3), v: normal(1, 4, 2) },
    build: (q, k, v) => slope(attention(q, k, v, { scale: 0.5, causal: true }), q),
  },
  {
    op: 'rotary',
    name: 'the derivative of rotary',
    feeds: { x: normal(2, 4), cos: normal(2, 2), sin: normal(2, 2) },
    build: (x, cos, sin) => slope(mul(x, rotary(x, cos, sin, half)), x),
  },
]

const RANDOM: readonly Case[] = [
  {
    op: 'randomUniform',
    name: 'randomUniform, not a multiple of a block',
    feeds: { x: normal(5, 9), counter: randomCounter(2 ** 40 + 7, 3, 2 ** 31) },
    build: (x, counter) => mul(x, randomUniform(counter, { stream: 'test', shape: [5, 9] })),
  },
  {
    op: 'randomUniform',
    name: 'randomUniform of nothing',
    feeds: { x: f32([0, 2]), counter: randomCounter(1) },
    build: (x, counter) => mul(x, randomUniform(counter, { stream: 'test', shape: [0, 2] })),
  },
]

/** Rows of normalisations, rotary positions, random numbers and backward steps. */
export const LANGUAGE_CASES: readonly Case[] = [
  ...NORMS,
  ...ROTARY,
  ...ATTENTION,
  ...SOFTMAX,
  ...SECOND,
  ...RANDOM,
]
