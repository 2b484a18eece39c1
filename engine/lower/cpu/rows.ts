// Rules that work row by row along the last axis, and lookups by index.
import { sizeOf } from '../../base/tensor.ts'
import type { Value } from '../../ir/node.ts'
import type { LayerNormAttrs } from '../../ops/layer-norm.ts'
import type { CpuEmitter, Share } from './emit.ts'
import { copyWhole } from './movement.ts'
import type { Place } from './program.ts'
import { weightRows } from './quantized.ts'
import type { CpuRule } from './rule.ts'

/** Exponentials weigh about as much as so many plain operations. */
export const HEAVY = 8

/** Rows of the last axis, and how threads share them. */
export function rowsOf({ shape }: Value): { readonly width: number; readonly share: Share } {
  const width = shape.at(-1) ?? 1
  const length = width === 0 ? 0 : sizeOf(shape) / width
  return { width, share: { length, elementsPerUnit: width * HEAVY } }
}

/** Softmax or its logarithm, in place where it can be. */
export function lastAxis(kernel: 'softmaxRows' | 'logSoftmaxRows'): CpuRule<object> {
  return ({ emit, inputs, outputs }) => {
    const [x, y] = [inputs[0] as Value, outputs[0] as Value]
    const { width, share } = rowsOf(x)
    emit.kernel(kernel, [emit.at(x), emit.out(y, [x]), width], share)
  }
}

/** Loss per row, and the probabilities over the logits. */
export const softmaxCrossEntropyRule: CpuRule<object> = ({ emit, inputs, outputs }) => {
  const [logits, targets] = inputs as [Value, Value]
  const [loss, probabilities] = outputs as [Value, Value]
  const { width, share } = rowsOf(logits)
  const places = [emit.at(logits), emit.at(targets), emit.out(loss), emit.out(probabilities, [logits])]
  emit.kernel('softmaxCrossEntropy', [...places, width], share)
}

/** Over the gradient where nothing else needs it. */
export const softmaxGradientRule: CpuRule<object> = ({ emit, inputs, outputs }) => {
  const [y, dy] = inputs as [Value, Value]
  const { width, share } = rowsOf(y)
  const places = [emit.at(y), emit.at(dy), emit.out(outputs[0] as Value, [dy, y])]
  emit.kernel('softmaxGradientRows', [...places, width], share)
}

/** Over the probabilities where nothing else needs them. */
export const softmaxCrossEntropyGradientRule: CpuRule<object> = ({ emit, inputs, outputs }) => {
  const [probabilities, targets, dy] = inputs as [Value, Value, Value]
  const { width, share } = rowsOf(probabilities)
  const target = emit.out(outputs[0] as Value, [probabilities])
  const places = [emit.at(probabilities), emit.at(targets), emit.at(dy), target]
  emit.kernel('softmaxCrossEntropyGradient', [...places, width], share)
}

/** y, mean and 1/σ. */
export const layerNormRule: CpuRule<LayerNormAttrs> = ({ emit, inputs, outputs, attrs }) => {
  const x = inputs[0] as Value
  const { width, share } = rowsOf(x)
  const places = [...inputs.map((value) => emit.at(value)), ...outputs.map((value) => emit.out(value))]
  emit.kernel('layerNorm', [...places, width, attrs.epsilon], share)
}

/** Elements per part of a long sum. */
const PART = 65536

/** Σ x² in parts of fixed length, so that the result does not depend on the number of threads. */
export const sumOfSquaresRule: CpuRule<object> = ({ emit, inputs, outputs }) => {
  const [x, y] = [inputs[0] as Value, outputs[0] as Value]
  const length = sizeOf(x.shape)
  const parts = Math.max(1, Math.ceil(length / PART))
  const partial = emit.scratch(parts)
  emit.kernel('sumOfSquaresParts', [emit.at(x), partial, length, PART], {
    length: parts,
    elementsPerUnit: PART,
  })
  emit.kernel('sumRows', [partial, emit.out(y), parts], { length: 1, elementsPerUnit: parts })
}

/** Rows of a table. */
export const gatherRule: CpuRule<object> = ({ emit, inputs, outputs }) => {
  const [table, ids] = inputs as [Value, Value]
  const y = outputs[0] as Value
  const stored = emit.quantized.get(table)
  if (stored) return weightRows(emit, stored, { ids, y })
  const width = sizeOf(table.shape.slice(1))
  const args = [emit.at(table), emit.at(ids), emit.out(y), width, table.shape[0] as number]
  emit.kernel('gatherRows', args, { length: sizeOf(ids.shape), elementsPerUnit: width })
}

/** Threads share the columns, so that rows used twice are added by one thread, in order. */
export const scatterAddRule: CpuRule<object> = ({ emit, inputs, outputs }) => {
  const [table, ids, updates] = inputs as [Value, Value, Value]
  const target = raised(emit, table, outputs[0] as Value)
  const width = sizeOf(table.shape.slice(1))
  const count = sizeOf(ids.shape)
  const args = [target, emit.at(ids), emit.at(updates), count, width, table.shape[0] as number]
  emit.kernel('scatterAddRows', args, { length: width, elementsPerUnit: count, multiple: 16 })
}

/** One element per row. */
export const gatherLastRule: CpuRule<object> = ({ emit, inputs, outputs }) => {
  const [x, ids] = inputs as [Value, Value]
  const width = x.shape.at(-1) as number
  const args = [emit.at(x), emit.at(ids), emit.out(outputs[0] as Value), width]
  emit.kernel('gatherLast', args, { length: sizeOf(ids.shape) })
}

/** Raises one element per row. */
export const scatterLastRule: CpuRule<object> = ({ emit, inputs, outputs }) => {
  const [x, ids, updates] = inputs as [Value, Value, Value]
  const target = raised(emit, x, outputs[0] as Value)
  const args = [target, emit.at(ids), emit.at(updates), x.shape.at(-1) as number]
  emit.kernel('scatterLast', args, { length: sizeOf(ids.shape) })
}

/** The values of `x` where the result will be: written over when nothing else needs them, copied otherwise. */
function raised(emit: CpuEmitter, x: Value, y: Value): Place {
  const [from, to] = [emit.at(x), emit.out(y, [x])]
  if (from !== to) copyWhole(emit, [from, to], sizeOf(x.shape))
  return to
}
