import { EngineError } from '../base/errors.ts'
import { showShape } from '../base/tensor.ts'
import { applyOne, type Value } from '../ir/node.ts'
import { add } from './add.ts'
import { compound, expectDType, type NoAttrs, NO_ATTRS, only } from './define.ts'
import { matmul } from './matmul.ts'
import { sum } from './sum.ts'

/** A dense layer on rows. */
export const linearOp = compound<'linear', NoAttrs>({
  name: 'linear',
  doc: 'Y = X·Wᵀ + b',
  infer: ([x, w, b]) => {
    const rows = expectDType('linear', x, 'f32').shape
    const weight = expectDType('linear', w, 'f32').shape
    const bias = expectDType('linear', b, 'f32').shape
    if (
      rows.length !== 2 ||
      weight.length !== 2 ||
      rows[1] !== weight[1] ||
      bias.length !== 1 ||
      bias[0] !== weight[0]
    )
      throw new EngineError(
        'SHAPE_MISMATCH',
        `linear: x ${showShape(rows)}, weight ${showShape(weight)} and bias ${showShape(bias)} do not fit.`,
      )
    return [{ shape: [rows[0] as number, weight[0] as number], dtype: 'f32' }]
  },
  // dX = dY·W, dW = dYᵀ·X, db = Σ rows of dY
  gradient: ({ inputs, outputGradients, needs }) => {
    const [x, w] = inputs as [Value, Value]
    const dy = only(outputGradients)
    return [
      needs[0] ? matmul(dy, w) : undefined,
      needs[1] ? matmul(dy, x, { transposeA: true }) : undefined,
      needs[2] ? sum(dy, [0]) : undefined,
    ]
  },
  decompose: ([x, w, b]) => [add(matmul(x as Value, w as Value, { transposeB: true }), b as Value)],
})

/** Dense layer:  x [rows, in]  w [out, in]  b [out]  →  [rows, out]. */
export function linear(x: Value, w: Value, b: Value): Value {
  return applyOne(linearOp, [x, w, b], NO_ATTRS)
}
