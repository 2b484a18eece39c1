import { EngineError } from '../base/errors.ts'
import { sameShape, showShape } from '../base/tensor.ts'
import { applyOne, type Value } from '../ir/node.ts'
import { expectDType, only, primitive } from './define.ts'

/** Attributes of {@link matmulOp}. */
export interface MatmulAttrs {
  readonly transposeA: boolean
  readonly transposeB: boolean
  /** Factor on the product. */
  readonly alpha: number
}

/** Matrix product of the last two axes; leading axes are equal. */
export const matmulOp = primitive<'matmul', MatmulAttrs>({
  name: 'matmul',
  doc: 'Y = α · op(A) · op(B), op is the identity or the transpose of the last two axes',
  infer: ([a, b], { transposeA, transposeB }) => {
    const x = expectDType('matmul', a, 'f32').shape
    const y = expectDType('matmul', b, 'f32').shape
    const [rows, inner] = lastTwo(x, transposeA)
    const [innerB, columns] = lastTwo(y, transposeB)
    if (x.length < 2 || inner !== innerB || !sameShape(x.slice(0, -2), y.slice(0, -2)))
      throw new EngineError(
        'SHAPE_MISMATCH',
        `matmul: a ${showShape(x)}${transposeA ? 'ᵀ' : ''} and b ${showShape(y)}${transposeB ? 'ᵀ' : ''} do not fit (${inner} ≠ ${innerB}, or other leading axes).`,
      )
    return [{ shape: [...x.slice(0, -2), rows, columns], dtype: 'f32' }]
  },
  // Y = αAB: dA = α dY Bᵀ, dB = α Aᵀ dY; a transposed operand gets the transposed gradient.
  gradient: ({ inputs, attrs, outputGradients, needs }) => {
    const [a, b] = inputs as [Value, Value]
    const { transposeA, transposeB, alpha } = attrs
    const dy = only(outputGradients)
    const forA = (): Value =>
      transposeA
        ? matmul(b, dy, { transposeA: transposeB, transposeB: true, alpha })
        : matmul(dy, b, { transposeB: !transposeB, alpha })
    const forB = (): Value =>
      transposeB
        ? matmul(dy, a, { transposeA: true, transposeB: transposeA, alpha })
        : matmul(a, dy, { transposeA: !transposeA, alpha })
    return [needs[0] ? forA() : undefined, needs[1] ? forB() : undefined]
  },
})

function lastTwo(shape: readonly number[], swapped: boolean): [number, number] {
  const [rows = NaN, columns = NaN] = shape.slice(-2)
  return swapped ? [columns, rows] : [rows, columns]
}

/** α · op(a) · op(b) over the last two axes. */
export function matmul(a: Value, b: Value, options: Partial<MatmulAttrs> = {}): Value {
  return applyOne(matmulOp, [a, b], { transposeA: false, transposeB: false, alpha: 1, ...options })
}
