import { EngineError } from '../base/errors.ts'
import { sameShape, type Shape, showShape } from '../base/tensor.ts'
import { applyOne, type Value } from '../ir/node.ts'
import { type ConvAttrs, conv2d, convShape } from './conv2d.ts'
import { conv2dWeightGradient } from './conv2d-weight-gradient.ts'
import { expectDType, only, primitive } from './define.ts'

/** Attributes of {@link conv2dInputGradientOp}. */
export interface ConvInputAttrs extends ConvAttrs {
  /** Shape of the convolution's input, [batch, in, height, width]. */
  readonly inputShape: Shape
}

/** The transpose of `conv2d` in its first argument (transposed convolution). */
export const conv2dInputGradientOp = primitive<'conv2dInputGradient', ConvInputAttrs>({
  name: 'conv2dInputGradient',
  doc: 'X[n,c,i·s+u−p,j·s+v−p] += Σ_o Y[n,o,i,j] · W[o,c,u,v]',
  infer: ([y, w], attrs) => {
    const { shape } = expectDType('conv2dInputGradient', y, 'f32')
    const expected = convShape(attrs.inputShape, expectDType('conv2dInputGradient', w, 'f32').shape, attrs)
    if (!sameShape(shape, expected))
      throw new EngineError(
        'SHAPE_MISMATCH',
        `conv2dInputGradient: expected ${showShape(expected)}, got ${showShape(shape)}.`,
      )
    return [{ shape: attrs.inputShape, dtype: 'f32' }]
  },
  // Linear in both: ⟨g, convᵀ(y, w)⟩ = ⟨conv(g, w), y⟩ = ⟨weightGradient(g, y), w⟩
  gradient: ({ inputs, attrs, outputGradients, needs }) => {
    const [y, w] = inputs as [Value, Value]
    const g = only(outputGradients)
    return [
      needs[0] ? conv2d(g, w, { stride: attrs.stride, padding: attrs.padding }) : undefined,
      needs[1]
        ? conv2dWeightGradient(g, y, { stride: attrs.stride, padding: attrs.padding, weightShape: w.shape })
        : undefined,
    ]
  },
})

/** Transposed convolution:  y [batch, out, h, w]  w [out, in, kernel, kernel]  →  `inputShape`. */
export function conv2dInputGradient(y: Value, w: Value, attrs: ConvInputAttrs): Value {
  return applyOne(conv2dInputGradientOp, [y, w], attrs)
}
