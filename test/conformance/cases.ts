// One row per op and ugly point: what is computed, from which inputs. Every runtime runs every row.
import { bool, f32, type HostTensor, i32, sizeOf, type Shape } from '../../engine/base/tensor.ts'
import { RandomStream } from '../../engine/base/random.ts'
import { apply, type Value } from '../../engine/ir/node.ts'
import { abs } from '../../engine/ops/abs.ts'
import { add } from '../../engine/ops/add.ts'
import { after } from '../../engine/ops/after.ts'
import { attention, attentionOp } from '../../engine/ops/attention.ts'
import { broadcastTo } from '../../engine/ops/broadcast-to.ts'
import { cast } from '../../engine/ops/cast.ts'
import { concat } from '../../engine/ops/concat.ts'
import { constant, filled } from '../../engine/ops/constant.ts'
import { conv2dInputGradient } from '../../engine/ops/conv2d-input-gradient.ts'
import { conv2dWeightGradient } from '../../engine/ops/conv2d-weight-gradient.ts'
import { conv2d } from '../../engine/ops/conv2d.ts'
import { div } from '../../engine/ops/div.ts'
import { equal } from '../../engine/ops/equal.ts'
import { exp } from '../../engine/ops/exp.ts'
import { floor } from '../../engine/ops/floor.ts'
import { gatherLast } from '../../engine/ops/gather-last.ts'
import { gather } from '../../engine/ops/gather.ts'
import { geluErf } from '../../engine/ops/gelu-erf.ts'
import { gelu } from '../../engine/ops/gelu.ts'
import type { OpName } from '../../engine/ops/index.ts'
import { input } from '../../engine/ops/input.ts'
import { layerNorm, layerNormOp } from '../../engine/ops/layer-norm.ts'
import { less } from '../../engine/ops/less.ts'
import { linear } from '../../engine/ops/linear.ts'
import { logSoftmax } from '../../engine/ops/log-softmax.ts'
import { log } from '../../engine/ops/log.ts'
import { matmul } from '../../engine/ops/matmul.ts'
import { maximum } from '../../engine/ops/maximum.ts'
import { max } from '../../engine/ops/max.ts'
import { minimum } from '../../engine/ops/minimum.ts'
import { mul } from '../../engine/ops/mul.ts'
import { neg } from '../../engine/ops/neg.ts'
import { pad } from '../../engine/ops/pad.ts'
import { reshape } from '../../engine/ops/reshape.ts'
import { round } from '../../engine/ops/round.ts'
import { scatterAdd } from '../../engine/ops/scatter-add.ts'
import { scatterLast } from '../../engine/ops/scatter-last.ts'
import { select } from '../../engine/ops/select.ts'
import { sigmoid } from '../../engine/ops/sigmoid.ts'
import { sign } from '../../engine/ops/sign.ts'
import { silu } from '../../engine/ops/silu.ts'
import { slice } from '../../engine/ops/slice.ts'
import { softmaxCrossEntropy } from '../../engine/ops/softmax-cross-entropy.ts'
import { softmax } from '../../engine/ops/softmax.ts'
import { sqrt } from '../../engine/ops/sqrt.ts'
import { stopGradient } from '../../engine/ops/stop-gradient.ts'
import { sub } from '../../engine/ops/sub.ts'
import { sumOfSquares } from '../../engine/ops/sum-of-squares.ts'
import { sum } from '../../engine/ops/sum.ts'
import { tanh } from '../../engine/ops/tanh.ts'
import { transpose } from '../../engine/ops/transpose.ts'
import { LANGUAGE_CASES } from './cases-language.ts'

/** A row of the table. */
export interface Case {
  readonly op: OpName
  readonly name: string
  readonly feeds: Readonly<Record<string, HostTensor>>
  /** Builds the value from the inputs, in the order of `feeds`. */
  readonly build: (...inputs: Value[]) => Value
  /** `no difference`: central differences mean nothing here (ties, jumps); runtimes are still compared. */
  readonly check?: 'no difference'
}

const random = new RandomStream(7, 'conformance')
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
const list = (...values: number[]): HostTensor => f32([values.length], values)
const ids = (...values: number[]): HostTensor => i32([values.length], values)

function unaryCases(op: OpName, build: (x: Value) => Value, x = normal(3, 4)): Case[] {
  return [
    { op, name: op, feeds: { x }, build },
    { op, name: `${op} of nothing`, feeds: { x: f32([0, 3]) }, build },
  ]
}

function binaryCases(op: OpName, build: (a: Value, b: Value) => Value): Case[] {
  return [
    { op, name: op, feeds: { a: normal(2, 3), b: positive(2, 3) }, build },
    { op, name: `${op} broadcasts both ways`, feeds: { a: normal(2, 1, 4), b: positive(3, 1) }, build },
    { op, name: `${op} with a scalar`, feeds: { a: normal(3), b: positive() }, build },
  ]
}

const shaped =
  (shape: Shape): ((x: Value) => Value) =>
  (x) =>
    reshape(x, shape)
const convolution = { stride: 1, padding: 1 }
const strided = { stride: 2, padding: 1 }

/** Every row. */
export const CASES: readonly Case[] = [
  { op: 'input', name: 'an input is an output', feeds: { x: normal(2, 2) }, build: (x) => x },
  {
    op: 'constant',
    name: 'a constant',
    feeds: { x: normal(2) },
    build: (x) => mul(x, constant(list(3, -2))),
  },
  {
    op: 'constant',
    name: 'a filled constant',
    feeds: { x: normal(2, 2) },
    build: (x) => add(x, filled([2, 2], 0.5)),
  },
  ...unaryCases('neg', neg),
  ...unaryCases('exp', exp),
  ...unaryCases('log', log, positive(3, 4)),
  ...unaryCases('sqrt', sqrt, positive(3, 4)),
  ...unaryCases('tanh', tanh),
  ...unaryCases('sigmoid', sigmoid),
  ...unaryCases('abs', abs),
  { op: 'abs', name: 'abs at zero', feeds: { x: list(0, -1, 2) }, build: abs, check: 'no difference' },
  ...unaryCases('sign', sign),
  {
    op: 'round',
    name: 'round halves to even',
    feeds: { x: list(0.5, 1.5, 2.5, -0.5, -1.5, 0.4, -2.6) },
    build: round,
    check: 'no difference',
  },
  ...unaryCases('floor', floor, list(0.5, -0.5, 2.3)),
  ...unaryCases('stopGradient', (x) => add(x, stopGradient(mul(x, x)))).map((c) => ({
    ...c,
    check: 'no difference' as const,
  })),
  {
    op: 'after',
    name: 'after waits and changes nothing',
    feeds: { x: normal(3, 4), y: normal(2) },
    build: (x, y) => mul(after(x, tanh(y)), x),
  },
  {
    op: 'after',
    name: 'after of one number',
    feeds: { x: normal(), y: normal(2, 2) },
    build: (x, y) => mul(after(x, y), x),
  },
  {
    op: 'cast',
    name: 'cast cuts towards zero',
    feeds: { x: list(1.7, -1.7, 0.2) },
    build: (x) => cast(cast(x, 'i32'), 'f32'),
    check: 'no difference',
  },
  {
    op: 'cast',
    name: 'cast of a condition',
    feeds: { x: bool([3], [1, 0, 1]) },
    build: (x) => cast(x, 'f32'),
  },
  ...binaryCases('add', add),
  ...binaryCases('sub', sub),
  ...binaryCases('mul', mul),
  ...binaryCases('div', div),
  ...binaryCases('maximum', maximum),
  {
    op: 'maximum',
    name: 'maximum of equals shares its gradient',
    feeds: { a: list(1, 2), b: list(1, 3) },
    build: maximum,
    check: 'no difference',
  },
  ...binaryCases('minimum', minimum),
  {
    op: 'minimum',
    name: 'minimum of equals shares its gradient',
    feeds: { a: list(1, 2), b: list(1, 3) },
    build: minimum,
    check: 'no difference',
  },
  {
    op: 'less',
    name: 'less',
    feeds: { a: normal(2, 3), b: normal(3) },
    build: (a, b) => cast(less(a, b), 'f32'),
  },
  {
    op: 'equal',
    name: 'equal of ids',
    feeds: { a: ids(1, 2, 3), b: ids(1, 5, 3) },
    build: (a, b) => cast(equal(a, b), 'f32'),
  },
  {
    op: 'select',
    name: 'select',
    feeds: { c: bool([2, 1], [1, 0]), a: normal(2, 3), b: normal(3) },
    build: select,
  },
  { op: 'sum', name: 'sum over one axis', feeds: { x: normal(2, 3, 4) }, build: (x) => sum(x, [1]) },
  { op: 'sum', name: 'sum over everything', feeds: { x: normal(2, 3) }, build: (x) => sum(x) },
  { op: 'sum', name: 'sum keeps axes', feeds: { x: normal(2, 3, 4) }, build: (x) => sum(x, [0, -1], true) },
  { op: 'sum', name: 'sum over no axis', feeds: { x: normal(2, 3) }, build: (x) => sum(x, []) },
  { op: 'sum', name: 'sum over an empty axis is zero', feeds: { x: f32([2, 0]) }, build: (x) => sum(x, [1]) },
  { op: 'max', name: 'max over the last axis', feeds: { x: normal(3, 4) }, build: (x) => max(x, [-1]) },
  {
    op: 'max',
    name: 'max with ties shares its gradient',
    feeds: { x: f32([2, 3], [1, 5, 5, 2, 2, 2]) },
    build: (x) => max(x, [1], true),
    check: 'no difference',
  },
  { op: 'reshape', name: 'reshape', feeds: { x: normal(2, 6) }, build: shaped([3, 4]) },
  { op: 'reshape', name: 'reshape to a scalar', feeds: { x: normal(1, 1) }, build: shaped([]) },
  { op: 'reshape', name: 'reshape of nothing', feeds: { x: f32([0, 4]) }, build: shaped([2, 0]) },
  {
    op: 'broadcastTo',
    name: 'broadcastTo',
    feeds: { x: normal(2, 1) },
    build: (x) => broadcastTo(x, [3, 2, 4]),
  },
  {
    op: 'transpose',
    name: 'transpose',
    feeds: { x: normal(2, 3, 4) },
    build: (x) => transpose(x, [2, 0, 1]),
  },
  { op: 'slice', name: 'slice', feeds: { x: normal(2, 5, 3) }, build: (x) => slice(x, 1, 1, 4) },
  { op: 'slice', name: 'slice of nothing', feeds: { x: normal(2, 5) }, build: (x) => slice(x, 1, 3, 3) },
  { op: 'pad', name: 'pad', feeds: { x: normal(2, 3) }, build: (x) => pad(x, -1, 2, 1) },
  {
    op: 'concat',
    name: 'concat',
    feeds: { a: normal(2, 1, 3), b: normal(2, 4, 3) },
    build: (a, b) => concat([a, b], 1),
  },
  {
    op: 'concat',
    name: 'concat with nothing',
    feeds: { a: normal(2, 3), b: f32([0, 3]) },
    build: (a, b) => concat([a, b], 0),
  },
  ...[false, true].flatMap((transposeA) =>
    [false, true].map((transposeB): Case => ({
      op: 'matmul',
      name: `matmul${transposeA ? ' Aᵀ' : ''}${transposeB ? ' Bᵀ' : ''}`,
      feeds: { a: transposeA ? normal(4, 3) : normal(3, 4), b: transposeB ? normal(2, 4) : normal(4, 2) },
      build: (a, b) => matmul(a, b, { transposeA, transposeB, alpha: 0.5 }),
    })),
  ),
  {
    op: 'matmul',
    name: 'matmul in batches',
    feeds: { a: normal(2, 3, 5, 4), b: normal(2, 3, 5, 6) },
    build: (a, b) => matmul(a, b, { transposeA: true, alpha: -2 }),
  },
  {
    op: 'matmul',
    name: 'matmul over an empty axis is zero',
    feeds: { a: f32([2, 0]), b: f32([0, 3]) },
    build: (a, b) => matmul(a, b),
  },
  {
    op: 'conv2d',
    name: 'conv2d',
    feeds: { x: normal(2, 3, 5, 4), w: normal(4, 3, 3, 3) },
    build: (x, w) => conv2d(x, w, convolution),
  },
  {
    op: 'conv2d',
    name: 'conv2d with stride',
    feeds: { x: normal(2, 2, 7, 6), w: normal(3, 2, 4, 4) },
    build: (x, w) => conv2d(x, w, strided),
  },
  {
    op: 'conv2d',
    name: 'conv2d 1 × 1',
    feeds: { x: normal(2, 3, 4, 4), w: normal(5, 3, 1, 1) },
    build: (x, w) => conv2d(x, w),
  },
  {
    op: 'conv2dInputGradient',
    name: 'conv2dInputGradient',
    feeds: { y: normal(2, 4, 5, 4), w: normal(4, 3, 3, 3) },
    build: (y, w) => conv2dInputGradient(y, w, { ...convolution, inputShape: [2, 3, 5, 4] }),
  },
  {
    op: 'conv2dInputGradient',
    name: 'conv2dInputGradient with a skipped row',
    feeds: { y: normal(1, 3, 3, 3), w: normal(3, 2, 4, 4) },
    build: (y, w) => conv2dInputGradient(y, w, { ...strided, inputShape: [1, 2, 7, 6] }),
  },
  {
    op: 'conv2dWeightGradient',
    name: 'conv2dWeightGradient',
    feeds: { x: normal(2, 3, 5, 4), y: normal(2, 4, 5, 4) },
    build: (x, y) => conv2dWeightGradient(x, y, { ...convolution, weightShape: [4, 3, 3, 3] }),
  },
  {
    op: 'conv2dWeightGradient',
    name: 'conv2dWeightGradient with stride',
    feeds: { x: normal(2, 2, 7, 6), y: normal(2, 3, 3, 3) },
    build: (x, y) => conv2dWeightGradient(x, y, { ...strided, weightShape: [3, 2, 4, 4] }),
  },
  {
    op: 'gather',
    name: 'gather with repeated ids',
    feeds: { table: normal(4, 3), ids: i32([2, 3], [0, 3, 3, 1, 3, 0]) },
    build: gather,
  },
  { op: 'gather', name: 'gather of nothing', feeds: { table: normal(4, 3), ids: i32([0]) }, build: gather },
  {
    op: 'scatterAdd',
    name: 'scatterAdd with repeated ids',
    feeds: { table: normal(4, 3), ids: ids(2, 0, 2, 2), updates: normal(4, 3) },
    build: scatterAdd,
  },
  {
    op: 'scatterAdd',
    name: 'scatterAdd of nothing',
    feeds: { table: normal(4, 3), ids: i32([0]), updates: f32([0, 3]) },
    build: scatterAdd,
  },
  {
    op: 'scatterAdd',
    name: 'scatterAdd of many rows to few',
    feeds: {
      table: f32([3, 8]),
      ids: i32(
        [500],
        Array.from({ length: 500 }, (_, i) => (i * 7) % 3),
      ),
      updates: normal(500, 8),
    },
    build: (t, i, u) => scatterAdd(t, i, u),
    check: 'no difference',
  },
  {
    op: 'gatherLast',
    name: 'gatherLast',
    feeds: { x: normal(2, 3, 4), ids: i32([2, 3], [0, 3, 1, 1, 2, 2]) },
    build: gatherLast,
  },
  {
    op: 'scatterLast',
    name: 'scatterLast',
    feeds: { x: normal(3, 4), ids: ids(3, 0, 0), updates: normal(3) },
    build: scatterLast,
  },
  ...unaryCases('softmax', softmax),
  {
    op: 'softmax',
    name: 'softmax of far apart values',
    feeds: { x: f32([2, 3], [1000, 0, -1000, -5, -5, -5]) },
    build: softmax,
  },
  ...unaryCases('logSoftmax', logSoftmax),
  {
    op: 'softmaxCrossEntropy',
    name: 'softmaxCrossEntropy',
    feeds: { logits: normal(2, 3, 5), targets: i32([2, 3], [0, 4, 2, 2, 1, 3]) },
    build: softmaxCrossEntropy,
  },
  {
    op: 'softmaxCrossEntropy',
    name: 'softmaxCrossEntropy of an impossible target stays finite',
    feeds: { logits: f32([1, 3], [300, 0, -300]), targets: ids(2) },
    build: softmaxCrossEntropy,
  },
  {
    op: 'layerNorm',
    name: 'layerNorm',
    feeds: { x: normal(3, 2, 6), gain: positive(6), bias: normal(6) },
    build: (x, g, b) => layerNorm(x, g, b),
  },
  {
    op: 'layerNorm',
    name: 'layerNorm of a constant row',
    feeds: { x: f32([2, 4], [3, 3, 3, 3, 1, 2, 3, 4]), gain: positive(4), bias: normal(4) },
    build: (x, g, b) => layerNorm(x, g, b, 1e-3),
  },
  {
    op: 'layerNorm',
    name: 'layerNorm gives mean and inverse deviation',
    feeds: { x: normal(3, 5), gain: positive(5), bias: normal(5) },
    build: (x, g, b) => stopGradient(concat(apply(layerNormOp, [x, g, b], { epsilon: 1e-5 }).slice(1), 1)),
    check: 'no difference',
  },
  ...unaryCases('gelu', gelu),
  ...unaryCases('geluErf', geluErf, f32([2, 4], [-6, -2.5, -1, -0.3, 0, 0.3, 1.5, 7])),
  ...unaryCases('silu', silu),
  { op: 'linear', name: 'linear', feeds: { x: normal(3, 4), w: normal(5, 4), b: normal(5) }, build: linear },
  {
    op: 'linear',
    name: 'linear of no rows',
    feeds: { x: f32([0, 4]), w: normal(5, 4), b: normal(5) },
    build: linear,
  },
  {
    op: 'attention',
    name: 'attention, causal',
    feeds: { q: normal(2, 2, 5, 4), k: normal(2, 2, 5, 4), v: normal(2, 2, 5, 3) },
    build: (q, k, v) => attention(q, k, v, { scale: 0.5, causal: true }),
  },
  {
    op: 'attention',
    name: 'attention that computes its probabilities again',
    feeds: { q: normal(2, 2, 5, 4), k: normal(2, 2, 5, 4), v: normal(2, 2, 5, 3) },
    build: (q, k, v) => attention(q, k, v, { scale: 0.5, causal: true, recompute: true }),
  },
  {
    op: 'attention',
    name: 'attention over more keys than queries',
    feeds: { q: normal(2, 3, 4), k: normal(2, 6, 4), v: normal(2, 6, 4) },
    build: (q, k, v) => attention(q, k, v, { scale: 0.5, causal: false }),
  },
  {
    op: 'attention',
    name: 'attention gives its probabilities',
    feeds: { q: normal(2, 3, 4), k: normal(2, 3, 4), v: normal(2, 3, 4) },
    build: (q, k, v) => stopGradient(apply(attentionOp, [q, k, v], { scale: 1, causal: true })[1] as Value),
    check: 'no difference',
  },
  { op: 'sumOfSquares', name: 'sumOfSquares', feeds: { x: normal(3, 4) }, build: sumOfSquares },
  { op: 'sumOfSquares', name: 'sumOfSquares of nothing', feeds: { x: f32([0]) }, build: sumOfSquares },
  ...LANGUAGE_CASES,
]

/** The row's inputs as graph values. */
export function caseInputs({ feeds }: Case): Value[] {
  return Object.entries(feeds).map(([name, { shape, dtype }]) => input(name, shape, dtype))
}
