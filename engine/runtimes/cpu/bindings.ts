// Where the inputs and outputs of a program lie: the caller's tensors where they are in the shared memory, else places of the
// program's own. What was found for a tensor is kept, since most are the same in the next run.
import { type HostTensor, sizeOf, type TensorData } from '../../base/tensor.ts'
import type { Binding, CpuProgram } from '../../lower/cpu/program.ts'
import { checkedFeed } from '../feeds.ts'
import type { Tensors } from '../runtime.ts'
import type { Block, SharedMemory } from './memory.ts'

/** A tensor of the caller's that lies in the shared memory, and where. */
interface Inside {
  readonly tensor: HostTensor
  readonly address: number
}

/** The inputs and outputs of one program. */
export class Bindings {
  readonly #memory: SharedMemory
  readonly #program: CpuProgram
  /** Memory for inputs and outputs that lie elsewhere, made when first needed. */
  readonly #own = new Map<Binding, Block>()
  readonly #inputs: (Inside | undefined)[] = []
  readonly #outputs: (Inside | undefined)[] = []
  #addresses: readonly number[] = []

  constructor(memory: SharedMemory, program: CpuProgram) {
    this.#memory = memory
    this.#program = program
  }

  /** Addresses of inputs, then of outputs. @throws BAD_ARGUMENT when an input is missing or has another shape */
  bind(feeds: Tensors, into: Tensors): number[] {
    const { inputs, outputs } = this.#program
    const addresses = inputs.map((binding, i) => this.#bindInput(binding, i, feeds[binding.name]))
    // an output may lie over what has become an input
    if (addresses.some((address, i) => address !== this.#addresses[i])) this.#outputs.length = 0
    this.#addresses = addresses
    return [...addresses, ...outputs.map((binding, i) => this.#bindOutput(binding, i, into[binding.name]))]
  }

  /** Outputs after a run, in the caller's tensors where it gave some. */
  results(into: Tensors): Record<string, HostTensor> {
    return Object.fromEntries(
      this.#program.outputs.map((binding, i) => [
        binding.name,
        this.#outputs[i]?.tensor ?? this.#read(binding, into[binding.name]),
      ]),
    )
  }

  /** Gives back the program's own memory. */
  dispose(): void {
    for (const block of this.#own.values()) this.#memory.free(block)
    this.#own.clear()
  }

  #bindInput(binding: Binding, index: number, feed: HostTensor | undefined): number {
    const known = this.#inputs[index]
    if (known && known.tensor === feed) return known.address
    const tensor = checkedFeed(binding.name, binding, feed)
    const address = this.#inside(binding, tensor)
    this.#inputs[index] = address === undefined ? undefined : { tensor, address }
    if (address !== undefined) return address
    this.#words(binding).set(tensor.data)
    return this.#ownBlock(binding).address
  }

  /** The caller's own memory when it lies in ours and over no input. */
  #bindOutput(binding: Binding, index: number, target: HostTensor | undefined): number {
    const known = this.#outputs[index]
    if (known && known.tensor === target) return known.address
    const address = target && this.#inside(binding, target)
    const isUsable = address !== undefined && !this.#overlaps(address, binding)
    this.#outputs[index] = isUsable ? { tensor: target as HostTensor, address } : undefined
    return isUsable ? address : this.#ownBlock(binding).address
  }

  #inside({ dtype }: Binding, { data }: HostTensor): number | undefined {
    return dtype === 'bool' ? undefined : this.#memory.addressOf(data)
  }

  #overlaps(address: number, { shape }: Binding): boolean {
    const end = address + sizeOf(shape) * 4
    return this.#program.inputs.some((input, i) => {
      const start = this.#addresses[i] as number
      return start < end && address < start + sizeOf(input.shape) * 4
    })
  }

  #read(binding: Binding, target: HostTensor | undefined): HostTensor {
    const words = this.#words(binding)
    target?.data.set(words)
    return target ?? { shape: binding.shape, dtype: binding.dtype, data: copied(words, binding.dtype) }
  }

  /** What lies in the program's own place. */
  #words(binding: Binding): Float32Array | Int32Array {
    const block = this.#ownBlock(binding)
    const length = sizeOf(binding.shape)
    return binding.dtype === 'f32' ? this.#memory.floats(block, length) : this.#memory.integers(block, length)
  }

  #ownBlock(binding: Binding): Block {
    const known = this.#own.get(binding)
    if (known) return known
    const block = this.#memory.allocate(sizeOf(binding.shape) * 4)
    this.#own.set(binding, block)
    return block
  }
}

/** Out of the shared memory. */
function copied(words: Float32Array | Int32Array, dtype: string): TensorData {
  return dtype === 'bool' ? Uint8Array.from(words) : new (dtype === 'f32' ? Float32Array : Int32Array)(words)
}
