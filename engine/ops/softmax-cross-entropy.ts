import { EngineError } from '../base/errors.ts'
import { sameShape, showShape } from '../base/tensor.ts'
import { apply, type Value } from '../ir/node.ts'
import { compound, expectDType, type NoAttrs, NO_ATTRS } from './define.ts'
import { exp } from './exp.ts'
import { gatherLast } from './gather-last.ts'
import { logSoftmax } from './log-softmax.ts'
import { neg } from './neg.ts'
import { softmaxCrossEntropyGradient } from './softmax-cross-entropy-gradient.ts'

/** Negative log-likelihood of one target per row. Outputs the loss per row in nats and the probabilities. */
export const softmaxCrossEntropyOp = compound<'softmaxCrossEntropy', NoAttrs>({
  name: 'softmaxCrossEntropy',
  doc: 'ℓ = −ln softmax(a)[target]; also gives softmax(a)',
  infer: ([logits, targets]) => {
    const { shape } = expectDType('softmaxCrossEntropy', logits, 'f32')
    const rows = expectDType('softmaxCrossEntropy', targets, 'i32').shape
    if (!sameShape(shape.slice(0, -1), rows))
      throw new EngineError(
        'SHAPE_MISMATCH',
        `softmaxCrossEntropy: targets ${showShape(rows)} do not match the rows of ${showShape(shape)}.`,
      )
    return [
      { shape: rows, dtype: 'f32' },
      { shape, dtype: 'f32' },
    ]
  },
  // da = (softmax(a) − onehot(target)) · dℓ
  gradient: ({ inputs, outputs, outputGradients }) => {
    const [dy, other] = outputGradients
    if (!dy || other) return 'decompose'
    return [softmaxCrossEntropyGradient(outputs[1] as Value, inputs[1] as Value, dy), undefined]
  },
  decompose: ([logits, targets]) => {
    const logProbabilities = logSoftmax(logits as Value)
    return [neg(gatherLast(logProbabilities, targets as Value)), exp(logProbabilities)]
  },
})

/** Loss per row in nats:  logits [rows…, vocabulary]  targets [rows…] i32  →  [rows…]. */
export function softmaxCrossEntropy(logits: Value, targets: Value): Value {
  return apply(softmaxCrossEntropyOp, [logits, targets], NO_ATTRS)[0] as Value
}
