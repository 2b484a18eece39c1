// One shared memory for a CPU runtime: weights, activations, everything kernels touch. Grows, never moves.
import { EngineError } from '../../base/errors.ts'
import { message } from '../../base/message.ts'
import type { TensorData } from '../../base/tensor.ts'
import { aligned } from '../../lower/cpu/plan.ts'
import { MAX_PAGES } from '../../lower/wasm/module.ts'

const PAGE_BYTES = 65536
/** What a memory may come to have. */
export const MOST_BYTES = MAX_PAGES * PAGE_BYTES
/** The kernels' tables lie in the first page. */
const RESERVED_BYTES = PAGE_BYTES

/** At least so much at once, so that the system can give it in large pages; what is not touched takes no memory. */
const GROWTH_PAGES = 1024

/** A part of the memory. */
export interface Block {
  readonly address: number
  readonly bytes: number
}

/** First fit over free blocks, which are kept in order and joined with their neighbours. */
export class SharedMemory {
  readonly memory = new WebAssembly.Memory({ initial: 1, maximum: MAX_PAGES, shared: true })
  #free: Block[] = []
  #end = RESERVED_BYTES
  // Every growth brings a new buffer object over the same bytes.
  readonly #buffers = new WeakSet<SharedArrayBuffer>([this.#buffer()])

  /** A block of at least so many bytes, all zero. @throws RUNTIME_FULL when 4 GiB do not suffice, OUT_OF_MEMORY when the computer has no more */
  allocate(bytes: number): Block {
    const size = aligned(Math.max(bytes, 1))
    const index = this.#free.findIndex((block) => block.bytes >= size)
    if (index === -1) return this.#extend(size)
    const block = this.#free[index] as Block
    const rest = { address: block.address + size, bytes: block.bytes - size }
    this.#free.splice(index, 1, ...(rest.bytes > 0 ? [rest] : []))
    new Uint8Array(this.#buffer(), block.address, size).fill(0)
    return { address: block.address, bytes: size }
  }

  free(block: Block): void {
    const after = this.#free.findIndex(({ address }) => address > block.address)
    this.#free.splice(after === -1 ? this.#free.length : after, 0, block)
    this.#free = this.#free.reduce<Block[]>((joined, next) => {
      const last = joined.at(-1)
      if (last?.address !== undefined && last.address + last.bytes === next.address)
        return [...joined.slice(0, -1), { address: last.address, bytes: last.bytes + next.bytes }]
      return [...joined, next]
    }, [])
  }

  /** The address of an array that lies in this memory; undefined for any other. */
  addressOf({ buffer, byteOffset }: TensorData | Uint16Array): number | undefined {
    return buffer instanceof SharedArrayBuffer && this.#buffers.has(buffer) ? byteOffset : undefined
  }

  floats({ address }: Block, length: number): Float32Array {
    return new Float32Array(this.#buffer(), address, length)
  }

  integers({ address }: Block, length: number): Int32Array {
    return new Int32Array(this.#buffer(), address, length)
  }

  #extend(bytes: number): Block {
    const block = { address: this.#end, bytes }
    const missing = Math.ceil((this.#end + bytes - this.memory.buffer.byteLength) / PAGE_BYTES)
    try {
      if (missing > 0) this.#grow(missing)
      this.#buffers.add(this.#buffer())
    } catch (cause) {
      throw this.#noRoom(bytes, cause)
    }
    this.#end += bytes
    return block
  }

  #noRoom(bytes: number, cause: unknown): EngineError {
    const isFull = this.#end + bytes > MOST_BYTES
    const smaller = message('runtime.cpuMemoryFix')
    return new EngineError(
      isFull ? 'RUNTIME_FULL' : 'OUT_OF_MEMORY',
      message('runtime.cpuMemory', { bytes, used: this.#end }),
      { cause, fixes: isFull ? [smaller, message('runtime.cpuMemoryFix2')] : [smaller] },
    )
  }

  #grow(pages: number): void {
    const left = MAX_PAGES - this.memory.buffer.byteLength / PAGE_BYTES
    this.memory.grow(Math.max(pages, Math.min(GROWTH_PAGES, left)))
  }

  #buffer(): SharedArrayBuffer {
    return this.memory.buffer as unknown as SharedArrayBuffer
  }
}
