import { EngineError } from '../base/errors.ts'
import { sameShape, type Shape, showShape } from '../base/tensor.ts'
import { applyOne, type Value } from '../ir/node.ts'
import { type ConvAttrs, conv2d, convShape } from './conv2d.ts'
import { conv2dInputGradient } from './conv2d-input-gradient.ts'
import { expectDType, only, primitive } from './define.ts'

/** Attributes of {@link conv2dWeightGradientOp}. */
export interface ConvWeightAttrs extends ConvAttrs {
  /** Shape of the weight, [out, in, kernel, kernel]. */
  readonly weightShape: Shape
}

/** The transpose of `conv2d` in its second argument. */
export const conv2dWeightGradientOp = primitive<'conv2dWeightGradient', ConvWeightAttrs>({
  name: 'conv2dWeightGradient',
  doc: 'W[o,c,u,v] = Σ_{n,i,j} X[n, c, i·s+u−p, j·s+v−p] · Y[n,o,i,j]',
  infer: ([x, y], attrs) => {
    const expected = convShape(expectDType('conv2dWeightGradient', x, 'f32').shape, attrs.weightShape, attrs)
    const { shape } = expectDType('conv2dWeightGradient', y, 'f32')
    if (!sameShape(shape, expected))
      throw new EngineError(
        'SHAPE_MISMATCH',
        `conv2dWeightGradient: expected ${showShape(expected)}, got ${showShape(shape)}.`,
      )
    return [{ shape: attrs.weightShape, dtype: 'f32' }]
  },
  // Linear in both: ⟨g, weightGradient(x, y)⟩ = ⟨convᵀ(y, g), x⟩ = ⟨conv(x, g), y⟩
  gradient: ({ inputs, attrs, outputGradients, needs }) => {
    const [x, y] = inputs as [Value, Value]
    const g = only(outputGradients)
    const { stride, padding } = attrs
    return [
      needs[0] ? conv2dInputGradient(y, g, { stride, padding, inputShape: x.shape }) : undefined,
      needs[1] ? conv2d(x, g, { stride, padding }) : undefined,
    ]
  },
})

/** Gradient of a convolution's weight:  x [batch, in, …]  y [batch, out, …]  →  `weightShape`. */
export function conv2dWeightGradient(x: Value, y: Value, attrs: ConvWeightAttrs): Value {
  return applyOne(conv2dWeightGradientOp, [x, y], attrs)
}
