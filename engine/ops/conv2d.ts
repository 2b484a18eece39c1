import { EngineError } from '../base/errors.ts'
import { showShape, type Shape } from '../base/tensor.ts'
import { applyOne, type Value } from '../ir/node.ts'
import { conv2dInputGradient } from './conv2d-input-gradient.ts'
import { conv2dWeightGradient } from './conv2d-weight-gradient.ts'
import { expectDType, only, primitive } from './define.ts'

/** Attributes of {@link conv2dOp}: the same in both directions. */
export interface ConvAttrs {
  readonly stride: number
  /** Zeros on each side. */
  readonly padding: number
}

/** Cross-correlation of pictures, as deep-learning libraries call convolution. */
export const conv2dOp = primitive<'conv2d', ConvAttrs>({
  name: 'conv2d',
  doc: 'Y[n,o,i,j] = Σ_{c,u,v} X[n, c, i·s+u−p, j·s+v−p] · W[o,c,u,v]',
  infer: ([x, w], attrs) => {
    const pictures = expectDType('conv2d', x, 'f32').shape
    const weight = expectDType('conv2d', w, 'f32').shape
    return [{ shape: convShape(pictures, weight, attrs), dtype: 'f32' }]
  },
  gradient: ({ inputs, attrs, outputGradients, needs }) => {
    const [x, w] = inputs as [Value, Value]
    const dy = only(outputGradients)
    return [
      needs[0] ? conv2dInputGradient(dy, w, { ...attrs, inputShape: x.shape }) : undefined,
      needs[1] ? conv2dWeightGradient(x, dy, { ...attrs, weightShape: w.shape }) : undefined,
    ]
  },
})

/** The output shape [batch, out, height, width]. @throws SHAPE_MISMATCH with both shapes. */
export function convShape(x: Shape, w: Shape, { stride, padding }: ConvAttrs): number[] {
  const [batch = 0, channels, height = 0, width = 0] = x
  const [out = 0, weightChannels, kernelHeight = 0, kernelWidth = 0] = w
  const rows = Math.floor((height + 2 * padding - kernelHeight) / stride) + 1
  const columns = Math.floor((width + 2 * padding - kernelWidth) / stride) + 1
  if (x.length !== 4 || w.length !== 4 || channels !== weightChannels || rows < 1 || columns < 1)
    throw new EngineError(
      'SHAPE_MISMATCH',
      `conv2d: pictures ${showShape(x)} and weight ${showShape(w)} do not fit (stride ${stride}, padding ${padding}).`,
    )
  return [batch, out, rows, columns]
}

/** Convolution:  x [batch, in, height, width]  w [out, in, kernel, kernel]  →  [batch, out, height', width']. */
export function conv2d(x: Value, w: Value, options: Partial<ConvAttrs> = {}): Value {
  return applyOne(conv2dOp, [x, w], { stride: 1, padding: 0, ...options })
}
