// Tensors of TensorFlow: made from the host's, read back, given back.
import { EngineError } from '../../base/errors.ts'
import type { HostTensor, TensorType } from '../../base/tensor.ts'
import { TF_TYPES } from '../../lower/tensorflow/program.ts'
import type { DeviceTensor } from '../device.ts'
import type { TensorflowBinding } from './binding.ts'

/** The runtime's name, which its tensors carry. */
export const TENSORFLOW = 'tensorflow'

/** A tensor over the host's own numbers on the processor, a copy on a graphics card: for one run, or for {@link copyOf}. */
export function createTensor(binding: TensorflowBinding, { shape, dtype, data }: HostTensor): number {
  const values = data instanceof Float64Array ? Float32Array.from(data) : data
  return binding.createTensor([...shape], TF_TYPES[dtype], values)
}

/** The same numbers in memory of their own. */
export function copyOf({ shape, dtype, data }: HostTensor): HostTensor {
  return { shape, dtype, data: data.slice() }
}

/** Copies a tensor to the host, into `into` when given. */
export function readTensor(
  binding: TensorflowBinding,
  id: number,
  { shape, dtype }: TensorType,
  into?: HostTensor,
): HostTensor {
  const data = binding.tensorDataSync(id)
  if (!into) return { shape, dtype, data }
  into.data.set(data)
  return into
}

/** A tensor that stays with TensorFlow between runs. */
export class TensorflowTensor implements DeviceTensor {
  readonly device = TENSORFLOW
  readonly shape: TensorType['shape']
  readonly dtype: TensorType['dtype']
  readonly #binding: TensorflowBinding
  #id: number | undefined

  constructor(binding: TensorflowBinding, id: number, { shape, dtype }: TensorType) {
    this.#binding = binding
    this.#id = id
    this.shape = shape
    this.dtype = dtype
  }

  /** The binding's number of it. @throws INTERNAL after it was given back */
  get id(): number {
    if (this.#id !== undefined) return this.#id
    throw new EngineError('INTERNAL', 'tensorflow: expected a tensor in use, got one given back.')
  }

  read(): Promise<HostTensor> {
    return Promise.resolve(readTensor(this.#binding, this.id, this))
  }

  dispose(): void {
    if (this.#id !== undefined) this.#binding.deleteTensor(this.#id)
    this.#id = undefined
  }
}
