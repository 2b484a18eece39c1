// Rules that read or write by index.
import { sizeOf } from '../../base/tensor.ts'
import { ONNX_TYPES } from '../../formats/onnx.ts'
import type { Value } from '../../ir/node.ts'
import type { OnnxRule } from './rule.ts'

/** Gather along the first axis. */
export const gatherRule: OnnxRule<object> = ({ emit, inputs }) => [emit.call('Gather', inputs, { axis: 0 })]

/** ScatterND with addition over whole rows. */
export const scatterAddRule: OnnxRule<object> = ({ emit, inputs, values }) => {
  const [table, ids, updates] = inputs as [string, string, string]
  const [tableValue, idsValue] = values as [Value, Value]
  const count = sizeOf(idsValue.shape)
  if (count === 0) return [emit.call('Identity', [table])]
  const wide = emit.call('Cast', [ids], { to: ONNX_TYPES.i64 })
  const column = emit.call('Reshape', [wide, emit.integers([count, 1])])
  const rows = emit.call('Reshape', [updates, emit.integers([count, ...tableValue.shape.slice(1)])])
  return [emit.call('ScatterND', [table, column, rows], { reduction: 'add' })]
}

/** GatherElements along the last axis. */
export const gatherLastRule: OnnxRule<object> = ({ emit, inputs, outputs }) => {
  const [x, ids] = inputs as [string, string]
  const { shape } = outputs[0] as Value
  const column = emit.call('Reshape', [ids, emit.integers([...shape, 1])], { allowzero: 1 })
  const taken = emit.call('GatherElements', [x, column], { axis: shape.length })
  return [emit.call('Reshape', [taken, emit.integers(shape)], { allowzero: 1 })]
}

/** ScatterElements with addition along the last axis. */
export const scatterLastRule: OnnxRule<object> = ({ emit, inputs, values }) => {
  const [x, ids, updates] = inputs as [string, string, string]
  const rows = (values[1] as Value).shape
  const column = (name: string): string =>
    emit.call('Reshape', [name, emit.integers([...rows, 1])], { allowzero: 1 })
  return [
    emit.call('ScatterElements', [x, column(ids), column(updates)], { axis: rows.length, reduction: 'add' }),
  ]
}
