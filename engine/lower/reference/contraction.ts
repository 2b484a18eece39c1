// Matrix products and convolutions, as their formulas stand.
import { sizeOf } from '../../base/tensor.ts'
import type { ConvInputAttrs } from '../../ops/conv2d-input-gradient.ts'
import type { ConvWeightAttrs } from '../../ops/conv2d-weight-gradient.ts'
import type { ConvAttrs } from '../../ops/conv2d.ts'
import type { MatmulAttrs } from '../../ops/matmul.ts'
import type { Operand, ReferenceRule } from './rule.ts'

/** Y = α · op(A) · op(B). */
export const matmulRule: ReferenceRule<MatmulAttrs> = ({ inputs, attrs, output }) => {
  const [a, b] = inputs as [Operand, Operand]
  const [rows, columns] = output.shape.slice(-2) as [number, number]
  const inner = a.shape.at(attrs.transposeA ? -2 : -1) as number
  const out = new Float64Array(sizeOf(output.shape))
  for (let flat = 0; flat < out.length; flat++) {
    const batch = Math.floor(flat / (rows * columns))
    const i = Math.floor(flat / columns) % rows
    const j = flat % columns
    let total = 0
    for (let k = 0; k < inner; k++) {
      const x = a.data[batch * rows * inner + (attrs.transposeA ? k * rows + i : i * inner + k)] as number
      const y = b.data[
        batch * inner * columns + (attrs.transposeB ? j * inner + k : k * columns + j)
      ] as number
      total += x * y
    }
    out[flat] = attrs.alpha * total
  }
  return out
}

/** One multiplication of a convolution: picture element, weight element, output element (flat offsets). */
type Tap = (picture: number, weight: number, result: number) => void

/** Visits every multiplication of a convolution once; the three convolution rules differ only in what they add up. */
function forEachTap(
  x: readonly number[],
  w: readonly number[],
  { stride, padding }: ConvAttrs,
  visit: Tap,
): void {
  const [batch, channels, height, width] = x as [number, number, number, number]
  const [out, , kernelHeight, kernelWidth] = w as [number, number, number, number]
  const rows = Math.floor((height + 2 * padding - kernelHeight) / stride) + 1
  const columns = Math.floor((width + 2 * padding - kernelWidth) / stride) + 1
  const results = batch * out * rows * columns
  for (let result = 0; result < results; result++) {
    const j = result % columns
    const i = Math.floor(result / columns) % rows
    const o = Math.floor(result / (columns * rows)) % out
    const n = Math.floor(result / (columns * rows * out))
    for (let tap = 0; tap < channels * kernelHeight * kernelWidth; tap++) {
      const v = tap % kernelWidth
      const u = Math.floor(tap / kernelWidth) % kernelHeight
      const c = Math.floor(tap / (kernelWidth * kernelHeight))
      const row = i * stride + u - padding
      const column = j * stride + v - padding
      if (row < 0 || row >= height || column < 0 || column >= width) continue
      const weight = ((o * channels + c) * kernelHeight + u) * kernelWidth + v
      visit(((n * channels + c) * height + row) * width + column, weight, result)
    }
  }
}

/** Y = conv(X, W). */
export const conv2dRule: ReferenceRule<ConvAttrs> = ({ inputs, attrs, output }) => {
  const [x, w] = inputs as [Operand, Operand]
  const out = new Float64Array(sizeOf(output.shape))
  forEachTap(x.shape, w.shape, attrs, (p, k, r) => accumulate(out, r, x.data[p], w.data[k]))
  return out
}

/** X = convᵀ(Y, W). */
export const conv2dInputGradientRule: ReferenceRule<ConvInputAttrs> = ({ inputs, attrs, output }) => {
  const [y, w] = inputs as [Operand, Operand]
  const out = new Float64Array(sizeOf(output.shape))
  forEachTap(attrs.inputShape, w.shape, attrs, (p, k, r) => accumulate(out, p, y.data[r], w.data[k]))
  return out
}

/** W such that ⟨W, V⟩ = ⟨conv(X, V), Y⟩ for all V. */
export const conv2dWeightGradientRule: ReferenceRule<ConvWeightAttrs> = ({ inputs, attrs, output }) => {
  const [x, y] = inputs as [Operand, Operand]
  const out = new Float64Array(sizeOf(output.shape))
  forEachTap(x.shape, attrs.weightShape, attrs, (p, k, r) => accumulate(out, k, x.data[p], y.data[r]))
  return out
}

/** out[at] += x · y. */
function accumulate(out: Float64Array, at: number, x: number | undefined, y: number | undefined): void {
  out[at] = (out[at] as number) + (x as number) * (y as number)
}
