// Rules that read or write by index, and the loss that needs one.
import { sizeOf } from '../../base/tensor.ts'
import type { Value } from '../../ir/node.ts'
import { FLOATS, type KernelEmitter, typeAttribute, whole } from './emit.ts'
import type { Slot } from './program.ts'
import type { TensorflowRule } from './rule.ts'

const INDEX_TYPES = [
  typeAttribute('Tparams', 'f32'),
  typeAttribute('Tindices', 'i32'),
  typeAttribute('Taxis', 'i32'),
]

/** GatherV2 along the first axis. */
export const gatherRule: TensorflowRule<object> = ({ emit, inputs }) => [
  emit.call('GatherV2', [...inputs, emit.integers([0], [])], [...INDEX_TYPES, whole('batch_dims', 0)]),
]

/** TensorScatterAdd over whole rows. */
export const scatterAddRule: TensorflowRule<object> = ({ emit, inputs, values }) => {
  const [table, ids, updates] = inputs as [Slot, Slot, Slot]
  const [tableValue, idsValue] = values as [Value, Value]
  const count = sizeOf(idsValue.shape)
  if (count === 0) return [table]
  const rows = emit.reshape(updates, [count, ...tableValue.shape.slice(1)])
  return [emit.scatterAdd(table, emit.reshape(ids, [count, 1], 'i32'), rows)]
}

/** GatherV2 along the last axis, one element a row. */
export const gatherLastRule: TensorflowRule<object> = ({ emit, inputs, values }) => {
  const [x, ids] = inputs as [Slot, Slot]
  return [takeLast(emit, x, ids, (values[1] as Value).shape.length)]
}

/** TensorScatterAdd of one element a row, at (row, id). */
export const scatterLastRule: TensorflowRule<object> = ({ emit, inputs, values }) => {
  const [x, ids, updates] = inputs as [Slot, Slot, Slot]
  const { shape } = values[0] as Value
  const count = sizeOf(shape.slice(0, -1))
  if (count === 0) return [x]
  const rows = emit.integers(Array.from({ length: count }, (_, row) => row))
  const columns = emit.reshape(ids, [count], 'i32')
  const at = emit.call('Pack', [rows, columns], [whole('N', 2), typeAttribute('T', 'i32'), whole('axis', 1)])
  const flat = emit.reshape(x, [count, shape.at(-1) as number])
  return [emit.reshape(emit.scatterAdd(flat, at, emit.reshape(updates, [count])), shape)]
}

/**
 * One exponential pass: with m = max a and p = softmax(a), ln Σ eᵃ⁻ᵐ = −ln max p, hence ℓ = (m − a[target]) − ln max p.
 * TensorFlow's own fused loss gives p − onehot instead of p, which the op promises.
 */
export const softmaxCrossEntropyRule: TensorflowRule<object> = ({ emit, inputs, values }) => {
  const [logits, targets] = inputs as [Slot, Slot]
  const rank = (values[1] as Value).shape.length
  const probabilities = emit.call('Softmax', [logits], [FLOATS])
  const chosen = takeLast(emit, logits, targets, rank)
  const gap = emit.call('Sub', [emit.reduce('Max', logits, [rank], false), chosen], [FLOATS])
  const best = emit.call('Log', [emit.reduce('Max', probabilities, [rank], false)], [FLOATS])
  return [emit.call('Sub', [gap, best], [FLOATS]), probabilities]
}

function takeLast(emit: KernelEmitter, x: Slot, ids: Slot, axis: number): Slot {
  return emit.call(
    'GatherV2',
    [x, ids, emit.integers([axis], [])],
    [...INDEX_TYPES, whole('batch_dims', axis)],
  )
}
