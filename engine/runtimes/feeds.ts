// What every runtime checks before it runs.
import { EngineError } from '../base/errors.ts'
import { type HostTensor, sameShape, showShape, type TensorType } from '../base/tensor.ts'

/** The tensor fed to an input. @throws BAD_ARGUMENT when it is missing or of another type */
export function checkedFeed(name: string, type: TensorType, tensor: HostTensor | undefined): HostTensor {
  if (tensor && tensor.dtype === type.dtype && sameShape(tensor.shape, type.shape)) return tensor
  const came = tensor ? `${tensor.dtype}${showShape(tensor.shape)}` : 'nothing'
  throw new EngineError(
    'BAD_ARGUMENT',
    `run: input "${name}" expects ${type.dtype}${showShape(type.shape)}, got ${came}.`,
  )
}
