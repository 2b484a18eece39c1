// Compounds that ONNX Runtime runs better as a whole.
import { sizeOf } from '../../base/tensor.ts'
import type { Value } from '../../ir/node.ts'
import { type AttentionAttrs, causalMask } from '../../ops/attention.ts'
import type { LayerNormAttrs } from '../../ops/layer-norm.ts'
import type { OnnxRule } from './rule.ts'

/** Softmax or LogSoftmax along the last axis. */
export function lastAxis(operator: 'Softmax' | 'LogSoftmax'): OnnxRule<object> {
  return ({ emit, inputs }) => [emit.call(operator, inputs, { axis: -1 })]
}

/** LayerNormalization with all three outputs; the gradient uses mean and inverse deviation. */
export const layerNormRule: OnnxRule<LayerNormAttrs> = ({ emit, inputs, attrs }) =>
  emit.callMany(
    { operator: 'LayerNormalization', inputs, attributes: { axis: -1, epsilon: { float: attrs.epsilon } } },
    3,
  )

/** Gemm with bias. */
export const linearRule: OnnxRule<object> = ({ emit, inputs, values, outputs }) => {
  const output = outputs[0] as Value
  if (values[0]?.shape[1] === 0 || sizeOf(output.shape) === 0)
    return [emit.call('Expand', [inputs[2] as string, emit.integers(output.shape)])]
  return [emit.call('Gemm', inputs, { transB: 1 })]
}

/** FusedMatMul, Softmax, FusedMatMul; keeps the probabilities for the gradient. */
export const attentionRule: OnnxRule<AttentionAttrs> = ({ emit, inputs, values, attrs }) => {
  const [q, k, v] = inputs as [string, string, string]
  const time = values[1]?.shape.at(-2) as number
  const scores = emit.callMicrosoft('FusedMatMul', [q, k], {
    transA: 0,
    transB: 1,
    alpha: { float: attrs.scale },
  })
  const masked = attrs.causal
    ? emit.call('Add', [scores, emit.constant('f32', [time, time], causalMask(time).data)])
    : scores
  const probabilities = emit.call('Softmax', [masked], { axis: -1 })
  return [emit.callMicrosoft('FusedMatMul', [probabilities, v], { transA: 0, transB: 0 }), probabilities]
}

/**
 * One exponential pass instead of two: with m = max a and p = softmax(a), ln Σ eᵃ⁻ᵐ = −ln max p, hence
 * ℓ = (m − a[target]) − ln max p. Never the logarithm of a vanishing probability: max p ≥ 1/vocabulary.
 */
export const softmaxCrossEntropyRule: OnnxRule<object> = ({ emit, inputs, values }) => {
  const [logits, targets] = inputs as [string, string]
  const rows = (values[1] as Value).shape
  const axes = emit.integers([rows.length])
  const probabilities = emit.call('Softmax', [logits], { axis: -1 })
  const column = emit.call('Reshape', [targets, emit.integers([...rows, 1])], { allowzero: 1 })
  const chosen = emit.call('GatherElements', [logits, column], { axis: rows.length })
  const gap = emit.call('Sub', [emit.call('ReduceMax', [logits, axes], { keepdims: 1 }), chosen])
  const best = emit.call('Log', [emit.call('ReduceMax', [probabilities, axes], { keepdims: 1 })])
  const loss = emit.call('Reshape', [emit.call('Sub', [gap, best]), emit.integers(rows)], { allowzero: 1 })
  return [loss, probabilities]
}

/** ReduceSumSquare over everything. */
export const sumOfSquaresRule: OnnxRule<object> = ({ emit, inputs }) => [
  emit.call('ReduceSumSquare', inputs, { keepdims: 0 }),
]
