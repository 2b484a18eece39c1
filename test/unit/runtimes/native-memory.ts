// Numbers in a memory that the native kernels compute in, and the instruction sets that this processor has.
import type { RandomStream } from '../../../engine/base/random.ts'
import { type Instructions, type NativeKernels, openNative } from '../../../engine/runtimes/cpu/native.ts'

type Numbers = Float32Array | Uint16Array | Int32Array | Uint8Array | Int8Array

/** A memory of 16 MiB that is handed out from the start. */
export class NativeMemory {
  readonly memory = new WebAssembly.Memory({ initial: 256 })
  #next = 64

  /** Where a copy of the numbers lies; 0 for none. */
  put(numbers: Numbers | undefined): number {
    if (!numbers) return 0
    const at = this.#next
    this.#next += Math.ceil(numbers.byteLength / 64 + 1) * 64
    const bytes = new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength)
    new Uint8Array(this.memory.buffer).set(bytes, at)
    return at
  }

  /** The numbers that lie there. */
  get(at: number, length: number): Float32Array {
    return new Float32Array(this.memory.buffer, at, length).slice()
  }

  /** Hands everything out anew. */
  clear(): void {
    this.#next = 64
  }
}

/** The instruction sets that this processor has kernels for, best first. */
export function instructionSets(): Instructions[] {
  return (['avx512vnni', 'avx512', 'avx2', 'neon', 'plain'] as const).filter((name) => {
    try {
      openNative(new WebAssembly.Memory({ initial: 1 }), name)
      return true
    } catch (error) {
      if (error instanceof TypeError) return false
      throw error
    }
  })
}

/** The kernels of one instruction set over a memory. */
export function kernelsOf(memory: NativeMemory, instructions: Instructions, file?: string): NativeKernels {
  return openNative(memory.memory, instructions, file)
}

/** Values from −1 to 1. */
export function values(random: RandomStream, length: number): Float32Array {
  return Float32Array.from({ length }, () => 2 * random.uniform() - 1)
}

/** A whole number below `end`. */
export function below(random: RandomStream, end: number): number {
  return Math.floor(random.uniform() * end)
}
