import { EngineError } from '../base/errors.ts'
import { sameShape, showShape } from '../base/tensor.ts'
import { applyOne, type Value } from '../ir/node.ts'
import { compound, expectDType, type NoAttrs, NO_ATTRS } from './define.ts'
import { mul } from './mul.ts'
import { neg } from './neg.ts'
import { reshape } from './reshape.ts'
import { scatterLast } from './scatter-last.ts'

/** The backward step of `softmaxCrossEntropy`, so that it can be one pass over the probabilities. */
export const softmaxCrossEntropyGradientOp = compound<'softmaxCrossEntropyGradient', NoAttrs>({
  name: 'softmaxCrossEntropyGradient',
  doc: 'da = (p − onehot(target)) · dℓ, p = softmax(a)',
  infer: ([probabilities, targets, dy]) => {
    const { shape } = expectDType('softmaxCrossEntropyGradient', probabilities, 'f32')
    const rows = expectDType('softmaxCrossEntropyGradient', targets, 'i32').shape
    const loss = expectDType('softmaxCrossEntropyGradient', dy, 'f32').shape
    if (!sameShape(shape.slice(0, -1), rows) || !sameShape(rows, loss))
      throw new EngineError(
        'SHAPE_MISMATCH',
        `softmaxCrossEntropyGradient: targets ${showShape(rows)} and gradient ${showShape(loss)} do not match the rows of ${showShape(shape)}.`,
      )
    return [{ shape, dtype: 'f32' }]
  },
  gradient: 'decompose',
  decompose: ([probabilities, targets, dy]) => {
    const factor = dy as Value
    const spread = mul(probabilities as Value, reshape(factor, [...factor.shape, 1]))
    return [scatterLast(spread, targets as Value, neg(factor))]
  },
})

/** dLoss/dLogits:  probabilities [rows…, vocabulary]  targets [rows…] i32  dy [rows…]  →  [rows…, vocabulary]. */
export function softmaxCrossEntropyGradient(probabilities: Value, targets: Value, dy: Value): Value {
  return applyOne(softmaxCrossEntropyGradientOp, [probabilities, targets, dy], NO_ATTRS)
}
