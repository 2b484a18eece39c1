// Shapes, dtypes and host tensors. A host tensor is a typed array with a shape; row-major, last axis fastest.
import { EngineError } from './errors.ts'

/** Axis sizes, outermost first. `[]` is a scalar. */
export type Shape = readonly number[]

/** Element types of the graph. `f32` is computed in f64 by the reference interpreter. */
export type DType = 'f32' | 'i32' | 'bool'

/** What a graph knows of a value before it runs. */
export interface TensorType {
  readonly shape: Shape
  readonly dtype: DType
}

/** Typed array of a dtype; the reference interpreter keeps `f32` values in a Float64Array. */
export type TensorData = Float32Array | Float64Array | Int32Array | Uint8Array

/** Values on the host. */
export interface HostTensor extends TensorType {
  readonly data: TensorData
}

/** Number of elements. */
export function sizeOf(shape: Shape): number {
  return shape.reduce((n, d) => n * d, 1)
}

/** True when both have the same axes of the same sizes. */
export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((d, i) => d === b[i])
}

/** `[2, 3]`, as error messages print it. */
export function showShape(shape: Shape): string {
  return `[${shape.join(', ')}]`
}

/** NumPy broadcasting of two shapes. @throws SHAPE_MISMATCH naming `where` and both shapes. */
export function broadcastShapes(where: string, a: Shape, b: Shape): number[] {
  const rank = Math.max(a.length, b.length)
  return Array.from({ length: rank }, (_, i) => {
    const x = a[i - rank + a.length] ?? 1
    const y = b[i - rank + b.length] ?? 1
    if (x !== y && x !== 1 && y !== 1)
      throw new EngineError(
        'SHAPE_MISMATCH',
        `${where}: shapes ${showShape(a)} and ${showShape(b)} do not broadcast.`,
      )
    return x === 1 ? y : x
  })
}

/** An axis counted from the front; negative counts from the back. @throws SHAPE_MISMATCH when outside the rank. */
export function normalizeAxis(where: string, axis: number, rank: number): number {
  const fromFront = axis < 0 ? axis + rank : axis
  if (!Number.isInteger(axis) || fromFront < 0 || fromFront >= rank)
    throw new EngineError('SHAPE_MISMATCH', `${where}: axis ${axis} is outside a tensor of ${rank} axes.`)
  return fromFront
}

/** A host tensor of f32 values. */
export function f32(shape: Shape, values?: ArrayLike<number>): HostTensor & { readonly data: Float32Array } {
  const data = values === undefined ? new Float32Array(sizeOf(shape)) : Float32Array.from(values)
  return checked({ shape, dtype: 'f32', data })
}

/** A host tensor of i32 values. */
export function i32(shape: Shape, values?: ArrayLike<number>): HostTensor & { readonly data: Int32Array } {
  const data = values === undefined ? new Int32Array(sizeOf(shape)) : Int32Array.from(values)
  return checked({ shape, dtype: 'i32', data })
}

/** A host tensor of booleans, one byte each, 0 or 1. */
export function bool(shape: Shape, values?: ArrayLike<number>): HostTensor & { readonly data: Uint8Array } {
  const data = values === undefined ? new Uint8Array(sizeOf(shape)) : Uint8Array.from(values)
  return checked({ shape, dtype: 'bool', data })
}

function checked<T extends HostTensor>(tensor: T): T {
  if (tensor.data.length !== sizeOf(tensor.shape))
    throw new EngineError(
      'SHAPE_MISMATCH',
      `tensor: shape ${showShape(tensor.shape)} needs ${sizeOf(tensor.shape)} values, got ${tensor.data.length}.`,
    )
  return tensor
}
