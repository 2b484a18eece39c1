// What the normalisations over the last axis and their gradients ask of their inputs.
import { EngineError } from '../base/errors.ts'
import { sameShape, showShape, type TensorType } from '../base/tensor.ts'
import { expectDType } from './define.ts'

/** The other inputs, by what they have to fit. */
export interface NormOperands {
  /** One number per element of the last axis. */
  readonly gain?: TensorType | undefined
  /** One number per row. */
  readonly rows: readonly (TensorType | undefined)[]
  /** Shaped as x. */
  readonly same: readonly (TensorType | undefined)[]
}

/** Width of the last axis. @throws SHAPE_MISMATCH when an operand does not fit x */
export function expectNormTypes(
  where: string,
  x: TensorType | undefined,
  { gain, rows, same }: NormOperands,
): number {
  const { shape } = expectDType(where, x, 'f32')
  const width = shape.at(-1)
  if (width === undefined) throw new EngineError('SHAPE_MISMATCH', `${where}: expected rows, got a scalar.`)
  const expect = (type: TensorType | undefined, expected: readonly number[]): void => {
    const came = expectDType(where, type, 'f32').shape
    if (!sameShape(came, expected))
      throw new EngineError(
        'SHAPE_MISMATCH',
        `${where}: for x ${showShape(shape)} expected ${showShape(expected)}, got ${showShape(came)}.`,
      )
  }
  if (gain) expect(gain, [width])
  for (const type of rows) expect(type, [...shape.slice(0, -1), 1])
  for (const type of same) expect(type, shape)
  return width
}
