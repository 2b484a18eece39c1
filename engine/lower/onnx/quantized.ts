// Operators on quantized weights. What has no rule here gets the weight dequantized inside the graph.
import { sizeOf } from '../../base/tensor.ts'
import { ONNX_TYPES } from '../../formats/onnx.ts'
import type { Value } from '../../ir/node.ts'
import type { MatmulAttrs } from '../../ops/matmul.ts'
import type { OpName } from '../../ops/index.ts'
import type { OnnxEmitter } from './emit.ts'
import type { BlockForm } from './stored-weight.ts'

/**
 * How products with quantized weights are computed. `exact`: in f32. `fast`: the activations are rounded to 8 bits per
 * block too (`accuracy_level` 4), an error of about half a percent of a product, and what makes int8 faster than f32.
 * Measured for 24 layers of 256 × 1024 at 2 rows on one core (Zen 4): f32 1.4 ms; int8 exact 10.6, fast 0.2;
 * int4 exact 1.3, fast 0.35. DequantizeLinear and Gemm for int8: 2.5 ms, at the same size.
 */
export type ProductArithmetic = 'exact' | 'fast'

/** What a rule for a quantized operand is given. */
export interface QuantizedCall<A> {
  readonly emit: OnnxEmitter
  readonly values: readonly Value[]
  readonly outputs: readonly Value[]
  readonly attrs: A
  readonly arithmetic: ProductArithmetic
  /** The ONNX name of an operand, dequantized where it is a quantized weight. */
  operand(index: number): string
  /** An operand in blocks, or undefined when it is not a quantized matrix. */
  blocks(index: number): BlockForm | undefined
}

/** Emits operators and returns one ONNX name per output, or undefined when the quantized form does not apply. */
export type QuantizedRule<A> = (call: QuantizedCall<A>) => readonly string[] | undefined

const LEVEL = { exact: 1, fast: 4 } as const

function product(call: QuantizedCall<object>, form: BlockForm, bias = ''): string {
  const { codes, scales, zeroPoints, bits, blockSize, rows, columns } = form
  return call.emit.callMicrosoft(
    'MatMulNBits',
    [call.operand(0), codes, scales, zeroPoints?.name ?? '', '', bias],
    { K: columns, N: rows, bits, block_size: blockSize, accuracy_level: LEVEL[call.arithmetic] },
  )
}

const linearRule: QuantizedRule<object> = (call) => {
  const form = call.blocks(1)
  if (!form || isEmpty(call)) return undefined
  return [product(call, form, call.operand(2))]
}

/** x·Wᵀ, the one way in which a matrix is stored by rows. */
const matmulRule: QuantizedRule<MatmulAttrs> = (call) => {
  const { transposeA, transposeB, alpha } = call.attrs
  if (transposeA || !transposeB || alpha !== 1 || isEmpty(call)) return undefined
  const form = call.blocks(1)
  return form && [product(call, form)]
}

/** The rows that are asked for are read as codes and then scaled: the table is never dequantized as a whole. */
const gatherRule: QuantizedRule<object> = (call) => {
  const form = call.blocks(0)
  if (!form || isEmpty(call)) return undefined
  const { emit } = call
  const { shape } = call.values[1] as Value
  const ids = emit.call('Reshape', [call.operand(1), emit.integers([sizeOf(shape)])])
  const taken = (name: string): string => emit.call('Gather', [name, ids], { axis: 0 })
  const { zeroPoints } = form
  const rows = dequantizeBlocks(emit, {
    ...form,
    codes: taken(form.codes),
    scales: taken(form.scales),
    ...(zeroPoints && { zeroPoints: { ...zeroPoints, name: taken(zeroPoints.name) } }),
    rows: sizeOf(shape),
  })
  return [emit.call('Reshape', [rows, emit.integers([...shape, form.columns])])]
}

function isEmpty({ outputs }: Pick<QuantizedCall<object>, 'outputs'>): boolean {
  return sizeOf((outputs[0] as Value).shape) === 0
}

/** Rules by op; conv2d needs none, since `Conv` after `DequantizeLinear` is the quantized form. */
export const QUANTIZED_RULES: { readonly [N in OpName]?: QuantizedRule<never> } = {
  linear: linearRule,
  matmul: matmulRule,
  gather: gatherRule,
}

/** The matrix in floats, [rows, columns]: (code − zero) · scale. */
export function dequantizeBlocks(emit: OnnxEmitter, form: BlockForm): string {
  const { rows, blocks, blockSize, columns, bits } = form
  const codes =
    bits === 8 ? toFloats(emit, form.codes) : unpackNibbles(emit, form.codes, [rows, blocks * blockSize])
  const shaped = emit.call('Reshape', [codes, emit.integers([rows, blocks, blockSize])])
  const scales = emit.call('Reshape', [form.scales, emit.integers([rows, blocks, 1])])
  const weights = emit.call('Mul', [emit.call('Sub', [shaped, zerosOf(emit, form)]), scales])
  const matrix = emit.call('Reshape', [weights, emit.integers([rows, blocks * blockSize])])
  return firstColumns(emit, matrix, columns, blocks * blockSize)
}

function zerosOf(emit: OnnxEmitter, { rows, blocks, bits, zeroPoints }: BlockForm): string {
  if (!zeroPoints) return emit.scalar(2 ** (bits - 1))
  const { name, packed } = zeroPoints
  const stored = 2 * Math.ceil(blocks / 2)
  const zeros = packed ? firstColumns(emit, unpackNibbles(emit, name, [rows, stored]), blocks, stored) : name
  return emit.call('Reshape', [zeros, emit.integers([rows, blocks, 1])])
}

function toFloats(emit: OnnxEmitter, bytes: string): string {
  return emit.call('Cast', [bytes], { to: ONNX_TYPES.f32 })
}

/** Two numbers a byte, the low half first. */
function unpackNibbles(emit: OnnxEmitter, bytes: string, shape: readonly number[]): string {
  const whole = emit.call('Reshape', [toFloats(emit, bytes), emit.integers([-1, 1])])
  const high = emit.call('Floor', [emit.call('Mul', [whole, emit.scalar(1 / 16)])])
  const low = emit.call('Sub', [whole, emit.call('Mul', [high, emit.scalar(16)])])
  return emit.call('Reshape', [emit.call('Concat', [low, high], { axis: 1 }), emit.integers(shape)])
}

function firstColumns(emit: OnnxEmitter, matrix: string, count: number, of: number): string {
  if (count === of) return matrix
  return emit.call('Slice', [matrix, emit.integers([0]), emit.integers([count]), emit.integers([1])])
}
