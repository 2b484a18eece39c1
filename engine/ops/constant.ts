import { type DType, type HostTensor, type Shape, sizeOf, type TensorData } from '../base/tensor.ts'
import { applyOne, type Value } from '../ir/node.ts'
import { primitive } from './define.ts'

/** Attributes of {@link constantOp}. One value stands for a tensor filled with it. */
export interface ConstantAttrs {
  readonly shape: Shape
  readonly dtype: DType
  readonly data: TensorData
}

/** A value fixed when the graph is built. */
export const constantOp = primitive<'constant', ConstantAttrs>({
  name: 'constant',
  doc: 'y = data; data of length 1 fills the shape',
  infer: (_inputs, { shape, dtype }) => [{ shape, dtype }],
  gradient: 'none',
})

/** A tensor fixed when the graph is built. */
export function constant(tensor: HostTensor): Value {
  return applyOne(constantOp, [], { shape: tensor.shape, dtype: tensor.dtype, data: tensor.data })
}

/** A scalar f32 constant. */
export function scalar(value: number): Value {
  return filled([], value)
}

/** A tensor filled with one value; costs one number in the graph. f32 values are kept in f64 for the reference. */
export function filled(shape: Shape, value: number, dtype: DType = 'f32'): Value {
  const data =
    dtype === 'f32' ? Float64Array.of(value) : dtype === 'i32' ? Int32Array.of(value) : Uint8Array.of(value)
  return applyOne(constantOp, [], { shape, dtype, data })
}

/** The constant's values in full. */
export function constantValues({ shape, data }: ConstantAttrs): TensorData {
  const size = sizeOf(shape)
  if (data.length === size) return data
  const full = data.slice(0, 0).constructor as { new (n: number): TensorData }
  return new full(size).fill(data[0] ?? 0)
}
