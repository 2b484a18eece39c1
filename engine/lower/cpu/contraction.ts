// Matrix products and convolutions; a convolution is a matrix product over unfolded pictures.
import { type Shape, sizeOf } from '../../base/tensor.ts'
import type { Value } from '../../ir/node.ts'
import type { ConvAttrs } from '../../ops/conv2d.ts'
import type { ConvInputAttrs } from '../../ops/conv2d-input-gradient.ts'
import type { ConvWeightAttrs } from '../../ops/conv2d-weight-gradient.ts'
import { type CpuEmitter, RESTS } from './emit.ts'
import { fill, further } from './movement.ts'
import type { Argument, Place } from './program.ts'
import { weightProduct } from './quantized.ts'
import type { CpuRule } from './rule.ts'

/** C = α·op(A)·op(B) (+ C) (+ bias per column), for each of `batch` matrices that follow each other. */
export interface MatrixProduct {
  readonly a: Place
  readonly b: Place
  readonly c: Place
  readonly rows: number
  readonly columns: number
  readonly inner: number
  readonly transposeA?: boolean
  readonly transposeB?: boolean
  readonly alpha?: number
  readonly accumulate?: boolean
  readonly bias?: Place
  readonly batch?: number
  /** Elements between rows as a, b and c lie; absent: they are whole. */
  readonly leads?: readonly [number, number, number]
}

/**
 * Up to so many rows a product reads its weights once and as they are (addon/few.c). With 16 rows of 576 × 1536 weights tiles
 * took 3.2 times as long, which have to pack them; with 32 rows 2.6 times.
 */
const FEW = 32

/** Emits a product; threads share its rows, or its columns when those are more. */
export function product(emit: CpuEmitter, call: MatrixProduct): void {
  const { a, b, c, rows, columns, inner, batch = 1, alpha = 1 } = call
  const [transposeA, transposeB] = [call.transposeA === true, call.transposeB === true]
  const [leadA, leadB, leadC] = call.leads ?? [
    transposeA ? rows : inner,
    transposeB ? inner : columns,
    columns,
  ]
  const args: Argument[] = [
    ...[Number(transposeA), Number(transposeB), rows, columns, inner, a, leadA, b, leadB, c, leadC],
    ...[alpha, Number(call.accumulate === true), call.bias ?? 0],
    ...[batch, rows * inner, inner * columns, rows * columns],
  ]
  const isMixed = emit.arithmetic === 'bf16' || (emit.arithmetic === 'bf16x6' && rows > FEW)
  if (isMixed) args.push(RESTS[emit.arithmetic])
  if (columns > rows && batch === 1)
    emit.kernel(isMixed ? 'gemmMixedColumns' : 'gemmColumns', args, {
      length: columns,
      elementsPerUnit: rows * inner,
      multiple: 64,
    })
  else
    emit.kernel(isMixed ? 'gemmMixed' : 'gemmRows', args, {
      length: batch * rows,
      elementsPerUnit: columns * inner,
    })
}

/** A product with a bias. */
export const linearRule: CpuRule<object> = ({ emit, inputs, outputs }) => {
  const [x, w, bias] = inputs as [Value, Value, Value]
  const y = outputs[0] as Value
  const stored = emit.quantized.get(w)
  if (stored) return weightProduct(emit, stored, { x, bias, y })
  const [rows = 0, columns = 0] = y.shape
  const places = { a: emit.at(x), b: emit.at(w), c: emit.out(y), bias: emit.at(bias) }
  product(emit, { ...places, rows, columns, inner: x.shape[1] as number, transposeB: true })
}

/** A convolution's numbers: pictures [channels, height, width], windows kernel × kernel, results rows × columns. */
interface Windows {
  readonly pictures: number
  readonly patch: number
  readonly positions: number
  readonly out: number
  readonly pictureSize: number
  readonly meta: Int32Array
}

function windowsOf(x: Shape, w: Shape, y: Shape, { stride, padding }: ConvAttrs): Windows {
  const [pictures = 0, channels = 0, height = 0, width = 0] = x
  const [out = 0, , kernelHeight = 0, kernelWidth = 0] = w
  const [, , rows = 0, columns = 0] = y
  return {
    pictures,
    patch: channels * kernelHeight * kernelWidth,
    positions: rows * columns,
    out,
    pictureSize: channels * height * width,
    meta: Int32Array.of(channels, height, width, kernelHeight, kernelWidth, rows, columns, stride, padding),
  }
}

function unfold(emit: CpuEmitter, windows: Windows, [picture, patches]: readonly [Place, Place]): void {
  const { patch, positions, meta } = windows
  emit.kernel('unfold', [picture, patches, emit.constant(meta)], {
    length: patch,
    elementsPerUnit: positions,
  })
}

/** Y[n] = W · patches(X[n]). */
export const conv2dRule: CpuRule<ConvAttrs> = ({ emit, inputs, outputs, attrs }) => {
  const [x, w] = inputs as [Value, Value]
  const y = outputs[0] as Value
  const windows = windowsOf(x.shape, w.shape, y.shape, attrs)
  const { pictures, patch, positions, out, pictureSize } = windows
  const [patches, target] = [emit.scratch(patch * positions), emit.out(y)]
  for (let n = 0; n < pictures; n++) {
    unfold(emit, windows, [further(emit.at(x), n * pictureSize), patches])
    const c = further(target, n * out * positions)
    product(emit, { a: emit.at(w), b: patches, c, rows: out, columns: positions, inner: patch })
  }
}

/** dX[n] = fold(Wᵀ · dY[n]). */
export const conv2dInputGradientRule: CpuRule<ConvInputAttrs> = ({ emit, inputs, outputs, attrs }) => {
  const [dy, w] = inputs as [Value, Value]
  const dx = outputs[0] as Value
  const windows = windowsOf(dx.shape, w.shape, dy.shape, attrs)
  const { pictures, patch, positions, out, pictureSize, meta } = windows
  const [patches, target] = [emit.scratch(patch * positions), emit.out(dx)]
  fill(emit, target, sizeOf(dx.shape))
  for (let n = 0; n < pictures; n++) {
    const b = further(emit.at(dy), n * out * positions)
    product(emit, {
      a: emit.at(w),
      transposeA: true,
      b,
      c: patches,
      rows: patch,
      columns: positions,
      inner: out,
    })
    const channels = dx.shape[1] as number
    emit.kernel('fold', [patches, further(target, n * pictureSize), emit.constant(meta)], {
      length: channels,
      elementsPerUnit: (patch / channels) * positions,
    })
  }
}

/** dW = Σ dY[n] · patches(X[n])ᵀ. */
export const conv2dWeightGradientRule: CpuRule<ConvWeightAttrs> = ({ emit, inputs, outputs, attrs }) => {
  const [x, dy] = inputs as [Value, Value]
  const dw = outputs[0] as Value
  const windows = windowsOf(x.shape, dw.shape, dy.shape, attrs)
  const { pictures, patch, positions, out, pictureSize } = windows
  const [patches, target] = [emit.scratch(patch * positions), emit.out(dw)]
  if (pictures === 0) fill(emit, target, sizeOf(dw.shape))
  for (let n = 0; n < pictures; n++) {
    unfold(emit, windows, [further(emit.at(x), n * pictureSize), patches])
    const a = further(emit.at(dy), n * out * positions)
    const shape = { rows: out, columns: patch, inner: positions, transposeB: true }
    product(emit, { a, b: patches, c: target, ...shape, accumulate: n > 0 })
  }
}
