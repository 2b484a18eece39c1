// Collects kernel calls, constants and slots while rules run.
import { type DType, type HostTensor, type Shape } from '../../base/tensor.ts'
import {
  type KernelAttribute,
  type KernelCall,
  type Slot,
  TF_ATTRIBUTES,
  TF_TYPES,
  type TensorflowType,
} from './program.ts'

/** An element type as an attribute. */
export function typeAttribute(name: string, dtype: TensorflowType): KernelAttribute {
  return { name, type: TF_ATTRIBUTES.type, value: TF_TYPES[dtype] }
}

/** A condition as an attribute. */
export function flag(name: string, value: boolean): KernelAttribute {
  return { name, type: TF_ATTRIBUTES.bool, value }
}

/** A whole number or a list of them as an attribute. */
export function whole(name: string, value: number | readonly number[]): KernelAttribute {
  return { name, type: TF_ATTRIBUTES.int, value }
}

/** A word as an attribute. */
export function word(name: string, value: string): KernelAttribute {
  return { name, type: TF_ATTRIBUTES.string, value }
}

/** `T` = f32, which most kernels ask for. */
export const FLOATS = typeAttribute('T', 'f32')
const WHOLES: HostTensor['dtype'] = 'i32'

/** What rules write to. */
export class KernelEmitter {
  readonly calls: Omit<KernelCall, 'frees'>[] = []
  readonly constants = new Map<Slot, HostTensor>()
  readonly #integers = new Map<string, Slot>()
  readonly #isMixed: boolean
  readonly #rounded = new Map<Slot, Slot>()
  #slots = 0

  /** In mixed precision products round their factors to bf16. */
  constructor({ isMixed = false } = {}) {
    this.#isMixed = isMixed
  }

  /** How many slots there are. */
  get slots(): number {
    return this.#slots
  }

  /** A slot that no call has written yet. */
  slot(): Slot {
    return this.#slots++
  }

  /** Runs a kernel with one output. */
  call(kernel: string, inputs: readonly Slot[], attributes: readonly KernelAttribute[]): Slot {
    const output = this.slot()
    this.calls.push({ kernel, attributes, inputs, output })
    return output
  }

  /** Runs a product of two tensors of f32; a factor of several is rounded once. */
  product(kernel: string, factors: readonly Slot[], attributes: readonly KernelAttribute[]): Slot {
    if (!this.#isMixed) return this.call(kernel, factors, [FLOATS, ...attributes])
    const rounded = factors.map((slot) => {
      const known = this.#rounded.get(slot) ?? this.#cast(slot, 'f32', 'bf16')
      this.#rounded.set(slot, known)
      return known
    })
    return this.#cast(this.call(kernel, rounded, [typeAttribute('T', 'bf16'), ...attributes]), 'bf16', 'f32')
  }

  /** A tensor made when the program is opened. */
  constant(tensor: HostTensor): Slot {
    const slot = this.slot()
    this.constants.set(slot, tensor)
    return slot
  }

  /** One f32 number. */
  number(value: number): Slot {
    return this.constant({ shape: [], dtype: 'f32', data: Float32Array.of(value) })
  }

  /** Whole numbers, as kernels take axes and sizes; equal ones share a slot. */
  integers(values: readonly number[], shape: Shape = [values.length]): Slot {
    const key = `${shape.join()}:${values.join()}`
    const slot =
      this.#integers.get(key) ?? this.constant({ shape, dtype: WHOLES, data: Int32Array.from(values) })
    this.#integers.set(key, slot)
    return slot
  }

  /** The same numbers in another shape, without a copy. */
  reshape(x: Slot, shape: Shape, dtype: DType = 'f32'): Slot {
    const attributes = [typeAttribute('T', dtype), typeAttribute('Tshape', 'i32')]
    return this.call('Reshape', [x, this.integers(shape)], attributes)
  }

  /** Axes in another order. */
  transpose(x: Slot, permutation: readonly number[], dtype: DType = 'f32'): Slot {
    const attributes = [typeAttribute('T', dtype), typeAttribute('Tperm', 'i32')]
    return this.call('Transpose', [x, this.integers(permutation)], attributes)
  }

  /** `x` with `updates` added at `indices` [n, depth]. */
  scatterAdd(x: Slot, indices: Slot, updates: Slot): Slot {
    return this.call('TensorScatterAdd', [x, indices, updates], [FLOATS, typeAttribute('Tindices', 'i32')])
  }

  /** Sum or Max over axes. */
  reduce(kernel: 'Sum' | 'Max', x: Slot, axes: readonly number[], keepDims: boolean): Slot {
    const attributes = [FLOATS, typeAttribute('Tidx', 'i32'), flag('keep_dims', keepDims)]
    return this.call(kernel, [x, this.integers(axes)], attributes)
  }

  #cast(x: Slot, from: TensorflowType, to: TensorflowType): Slot {
    const attributes = [typeAttribute('SrcT', from), typeAttribute('DstT', to), flag('Truncate', false)]
    return this.call('Cast', [x], attributes)
  }
}
