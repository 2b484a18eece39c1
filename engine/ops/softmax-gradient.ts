import { EngineError } from '../base/errors.ts'
import { sameShape, showShape } from '../base/tensor.ts'
import { applyOne, type Value } from '../ir/node.ts'
import { compound, expectDType, type NoAttrs, NO_ATTRS } from './define.ts'
import { mul } from './mul.ts'
import { sub } from './sub.ts'
import { sum } from './sum.ts'

/** The backward step of `softmax`, so that it can be one pass over memory. */
export const softmaxGradientOp = compound<'softmaxGradient', NoAttrs>({
  name: 'softmaxGradient',
  doc: 'dx = y · (dy − Σ dy·y) along the last axis, y = softmax(x)',
  infer: ([y, dy]) => {
    const { shape } = expectDType('softmaxGradient', y, 'f32')
    const other = expectDType('softmaxGradient', dy, 'f32').shape
    if (!sameShape(shape, other))
      throw new EngineError(
        'SHAPE_MISMATCH',
        `softmaxGradient: probabilities ${showShape(shape)} and gradient ${showShape(other)} differ.`,
      )
    return [{ shape, dtype: 'f32' }]
  },
  gradient: 'decompose',
  decompose: ([y, dy]) => {
    const weighted = mul(y as Value, dy as Value)
    return [sub(weighted, mul(y as Value, sum(weighted, [-1], true)))]
  },
})

/** dLoss/dx of y = softmax(x):  y [rows…, width]  dy [rows…, width]  →  [rows…, width]. */
export function softmaxGradient(y: Value, dy: Value): Value {
  return applyOne(softmaxGradientOp, [y, dy], NO_ATTRS)
}
