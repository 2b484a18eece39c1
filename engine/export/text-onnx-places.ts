// Who sees whom and where each token stands, as ONNX nodes: the mask, and rotary positions.
import { bytesOf, type OnnxEmitter } from '../lower/onnx/emit.ts'
import type { DecoderConfig, RotaryPositions } from '../models/text/decoder-config.ts'
import { ropeAttentionFactor, ropeFrequencies } from '../models/text/rope.ts'

/** TensorProto.DataType.FLOAT */
export const FLOAT = 1
/** Added to scores of tokens that are not seen: finite, so that no row is NaN. */
const UNSEEN = -1e9
/** Names of cosines and sines. */
export type Angles = readonly [string, string]

/**
 * [batch, 1, time, past + time]: 0 where a token sees another, itself included, and of those before it, where there is a window,
 * only the last `window` − 1; `batchTime` is [batch, time].
 */
export function maskNodes(emit: OnnxEmitter, batchTime: string, window?: number): string {
  const at = (shape: string, axis: number): string =>
    emit.call('Squeeze', [emit.call('Slice', [shape, emit.integers([axis]), emit.integers([axis + 1])])])
  const total = at(emit.call('Shape', ['attention_mask']), 1)
  const whole = (value: number): string =>
    emit.shared(`scalar i64 ${value}`, () => ({
      type: 'i64',
      shape: [],
      data: bytesOf(BigInt64Array.of(BigInt(value))),
    }))
  const [zero, one] = [whole(0), whole(1)]
  const past = emit.call('Sub', [total, at(batchTime, 1)])
  const columns = emit.call('Range', [zero, total, one]) // [past + time]
  const rows = emit.call('Unsqueeze', [emit.call('Range', [past, total, one]), emit.integers([1])]) // [time, 1]
  const before = emit.call('LessOrEqual', [columns, rows]) // [time, past + time]
  const within =
    window === undefined
      ? before
      : emit.call('And', [before, emit.call('Greater', [columns, emit.call('Sub', [rows, whole(window)])])])
  const present = emit.call('Greater', ['attention_mask', zero])
  const seen = emit.call('And', [within, emit.call('Unsqueeze', [present, emit.integers([1, 2])])])
  return emit.call('Where', [seen, emit.scalar(0), emit.scalar(UNSEEN)])
}

/** Cosines and sines, [batch, 1, time, half] each. */
export function angleNodes(emit: OnnxEmitter, options: RotaryPositions): Angles {
  const turns = ropeFrequencies(options)
  const frequencies = emit.constant('f32', [turns.length], turns)
  const at = emit.call('Unsqueeze', [
    emit.call('Cast', ['position_ids'], { to: FLOAT }),
    emit.integers([1, 3]),
  ])
  const angles = emit.call('Mul', [at, frequencies])
  const factor = ropeAttentionFactor(options)
  return ['Cos', 'Sin'].map((operator) => {
    const values = emit.call(operator, [angles])
    return factor === 1 ? values : emit.call('Mul', [values, emit.scalar(factor)])
  }) as [string, string]
}

/** (a, b) → (a·cos − b·sin, b·cos + a·sin) of the halves of what is turned; the rest stays. */
export function turnNodes(
  emit: OnnxEmitter,
  x: string,
  [cos, sin]: Angles,
  { positions, headWidth }: DecoderConfig,
): string {
  const width = positions.kind === 'rotary' ? positions.width : headWidth
  const part = (from: number, to: number): string =>
    emit.call('Slice', [x, ...[[from], [to], [-1]].map((list) => emit.integers(list))])
  const [a, b] = [part(0, width / 2), part(width / 2, width)]
  const times = (one: string, other: string): string => emit.call('Mul', [one, other])
  const turned = [
    emit.call('Sub', [times(a, cos), times(b, sin)]),
    emit.call('Add', [times(b, cos), times(a, sin)]),
  ]
  return emit.call('Concat', [...turned, ...(width < headWidth ? [part(width, headWidth)] : [])], {
    axis: -1,
  })
}
