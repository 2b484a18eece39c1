// TensorFlow's kernels by those of TensorFlow.js: what each call of ours means there. Attributes and operands are those of the
// C library (tensorflow/core/ops), so that one lowering serves both.
import * as tf from '@tensorflow/tfjs-core'
import { philox } from '../../base/random.ts'
import type { KernelAttribute } from '../../lower/tensorflow/program.ts'

/** Attributes of a call by name. */
export type Attributes = ReadonlyMap<string, KernelAttribute['value']>

/** Computes the one output of a kernel. */
export type ScriptKernel = (inputs: readonly tf.Tensor[], attributes: Attributes) => tf.Tensor

const unary =
  (name: string): ScriptKernel =>
  ([x]) =>
    run(name, { x: x as tf.Tensor })

const binary =
  (name: string): ScriptKernel =>
  ([a, b]) =>
    run(name, { a: a as tf.Tensor, b: b as tf.Tensor })

/** A product of matrices, under the C library's names of the two conditions. */
const product =
  (first: string, second: string): ScriptKernel =>
  ([a, b], attributes) => {
    const turned = [attributes.get(first) === true, attributes.get(second) === true] as const
    return multiplied(a as tf.Tensor, b as tf.Tensor, turned)
  }

const DTYPES: Readonly<Record<number, tf.DataType>> = { 1: 'float32', 3: 'int32', 10: 'bool' }

/** Kernels by TensorFlow's names; words of 32 and 64 bits are held as i32. */
export const SCRIPT_KERNELS: Readonly<Record<string, ScriptKernel>> = {
  ...Object.fromEntries(
    ['Neg', 'Exp', 'Log', 'Sqrt', 'Tanh', 'Sigmoid', 'Abs', 'Sign', 'Floor'].map((n) => [n, unary(n)]),
  ),
  Rint: unary('Round'),
  Identity: ([x]) => tf.clone(x as tf.Tensor),
  Cast: ([x], attributes) => tf.cast(x as tf.Tensor, DTYPES[attributes.get('DstT') as number] as tf.DataType),
  ...Object.fromEntries(['Sub', 'RealDiv', 'Maximum', 'Minimum', 'Less', 'Equal'].map((n) => [n, binary(n)])),
  AddV2: binary('Add'),
  Mul: binary('Multiply'),
  BiasAdd: binary('Add'),
  SelectV2: ([condition, a, b]) => tf.where(condition as tf.Tensor, a as tf.Tensor, b as tf.Tensor),
  Sum: ([x, axes], attributes) => summed(x as tf.Tensor, wholes(axes), attributes.get('keep_dims') === true),
  Max: ([x, axes], attributes) => tf.max(x as tf.Tensor, wholes(axes), attributes.get('keep_dims') === true),
  Softmax: ([x]) => tf.softmax(x as tf.Tensor),
  LogSoftmax: ([x]) => tf.logSoftmax(x as tf.Tensor),
  MatMul: product('transpose_a', 'transpose_b'),
  BatchMatMulV2: product('adj_x', 'adj_y'),
  Reshape: ([x, shape]) => tf.reshape(x as tf.Tensor, wholes(shape)),
  BroadcastTo: ([x, shape]) => tf.broadcastTo(x as tf.Tensor, wholes(shape)),
  Transpose: ([x, permutation]) => tf.transpose(x as tf.Tensor, wholes(permutation)),
  Slice: ([x, begin, size]) => tf.slice(x as tf.Tensor, wholes(begin), wholes(size)),
  Pad: ([x, margins]) => tf.pad(x as tf.Tensor, pairs(wholes(margins))),
  ConcatV2: (inputs) => tf.concat(inputs.slice(0, -1), wholes(inputs.at(-1))[0]),
  Pack: (inputs, attributes) => tf.stack([...inputs], attributes.get('axis') as number),
  GatherV2: ([x, indices], attributes) =>
    attributes.get('batch_dims') === 0
      ? tf.gather(x as tf.Tensor, indices as tf.Tensor)
      : oneOfEach(x as tf.Tensor, indices as tf.Tensor),
  TensorScatterAdd: ([x, indices, updates]) =>
    tf.add(x as tf.Tensor, tf.scatterND(indices as tf.Tensor, updates as tf.Tensor, (x as tf.Tensor).shape)),
  Conv2D: ([x, filter], attributes) =>
    run('Conv2D', { x: x as tf.Tensor, filter: filter as tf.Tensor }, window(attributes)),
  Conv2DBackpropInput: ([size, filter, dy], attributes) =>
    run(
      'Conv2DBackpropInput',
      { dy: dy as tf.Tensor, filter: filter as tf.Tensor },
      { ...window(attributes), inputShape: wholes(size) },
    ),
  Conv2DBackpropFilter: ([x, size, dy], attributes) =>
    run(
      'Conv2DBackpropFilter',
      { x: x as tf.Tensor, dy: dy as tf.Tensor },
      { ...window(attributes), filterShape: wholes(size) },
    ),
  Bitcast: ([x]) => tf.clone(x as tf.Tensor),
  BitwiseXor: ([a, b]) => words(a as tf.Tensor, (word, i) => word ^ (wholes(b)[i] as number)),
  RightShift: ([x, by]) => words(x as tf.Tensor, (word) => word >>> (wholes(by)[0] as number)),
  StatelessRandomUniformFullIntV2: ([size, key, counter]) =>
    tf.tensor1d(randomWords(wholes(size)[0] as number, wholes(key), wholes(counter)), 'int32'),
}

function run(name: string, inputs: tf.NamedTensorMap, attributes: tf.NamedAttrMap = {}): tf.Tensor {
  return tf.engine().runKernel(name, inputs, attributes) as tf.Tensor
}

/** Without inner places the product is zero, which the kernel does not write. */
function multiplied(a: tf.Tensor, b: tf.Tensor, [first, second]: readonly [boolean, boolean]): tf.Tensor {
  const rows = a.shape.at(first ? -1 : -2) as number
  const columns = b.shape.at(second ? -2 : -1) as number
  return a.size === 0 ? tf.zeros([...a.shape.slice(0, -2), rows, columns]) : tf.matMul(a, b, first, second)
}

/** Of nothing the sum is zero, which the kernel does not write. */
function summed(x: tf.Tensor, axes: number[], keepDims: boolean): tf.Tensor {
  if (x.size > 0) return tf.sum(x, axes, keepDims)
  const shape = x.shape.map((n, axis) => (axes.includes(axis) ? 1 : n))
  return tf.zeros(keepDims ? shape : shape.filter((_, axis) => !axes.includes(axis)))
}

/** One element of every row of the last axis; the kernel reads outside of its memory where all axes but that are batches. */
function oneOfEach(x: tf.Tensor, indices: tf.Tensor): tf.Tensor {
  if (indices.size === 0) return tf.zeros(indices.shape)
  const width = x.shape.at(-1) as number
  const starts = tf.tensor1d(
    Int32Array.from({ length: indices.size }, (_, row) => row * width),
    'int32',
  )
  const places = tf.add(tf.reshape(indices, [-1]), starts)
  return tf.reshape(tf.gather(tf.reshape(x, [-1]), places), indices.shape)
}

function wholes(x: tf.Tensor | undefined): number[] {
  return Array.from((x as tf.Tensor).dataSync())
}

function pairs(margins: readonly number[]): [number, number][] {
  return Array.from({ length: margins.length / 2 }, (_, axis) => [
    margins[2 * axis] as number,
    margins[2 * axis + 1] as number,
  ])
}

function words(x: tf.Tensor, of: (word: number, i: number) => number): tf.Tensor {
  return tf.tensor(Int32Array.from(x.dataSync(), of), x.shape, 'int32')
}

/** As many words of Philox 4×32-10 from the counter on. */
function randomWords(size: number, key: readonly number[], counter: readonly number[]): Int32Array {
  const place = Uint32Array.from(counter)
  const first = place[0] as number
  const out = new Uint32Array(Math.ceil(size / 4) * 4)
  for (let at = 0; at < out.length; at += 4) {
    place[0] = first + at / 4
    philox(place, Uint32Array.from(key), out.subarray(at, at + 4))
  }
  return Int32Array.from(out.subarray(0, size))
}

/** Margins are equal on all sides. */
function window(attributes: Attributes): tf.NamedAttrMap {
  const strides = attributes.get('strides') as readonly number[]
  const margins = attributes.get('explicit_paddings') as readonly number[]
  return {
    strides: [strides[1] as number, strides[2] as number],
    pad: margins[2] as number,
    dataFormat: 'NHWC',
    dilations: [1, 1],
    dimRoundingMode: 'floor',
  }
}
