// Threads by their number, each pool with memory for what lives only during a run. A thread takes 10 MB even when it sleeps, so
// pools that nothing uses are ended as soon as another is used; the last one stays for what comes next.
import { availableParallelism } from 'node:os'
import type { Block, SharedMemory } from './memory.ts'
import { CpuPool } from './pool.ts'

/** A pool and memory that all its programs share, since one runs at a time. */
export class Arena {
  readonly pool: CpuPool
  #block: Block
  #users = 0
  readonly #onLeft: () => void

  constructor(pool: CpuPool, onLeft: () => void) {
    this.pool = pool
    this.#block = pool.memory.allocate(0)
    this.#onLeft = onLeft
  }

  /** Whether something may still run here. */
  get isUsed(): boolean {
    return this.#users > 0
  }

  /** Says that one more runs here. */
  enter(): void {
    this.#users++
  }

  /** Says that one less runs here; inside `alone`. */
  leave(): void {
    this.#users--
    if (!this.isUsed) this.#onLeft()
  }

  /** The arena's address, for a program that needs so much. */
  addressFor(bytes: number): number {
    if (this.#block.bytes < bytes) {
      this.pool.memory.free(this.#block)
      this.#block = this.pool.memory.allocate(bytes)
    }
    return this.#block.address
  }

  /** Ends the threads and gives the memory back; while nothing uses it. */
  async dispose(): Promise<void> {
    this.pool.memory.free(this.#block)
    await this.pool.dispose()
  }
}

/** All arenas on a memory. */
export class Arenas {
  readonly #memory: SharedMemory
  readonly #arenas = new Map<number, Arena>()

  constructor(memory: SharedMemory) {
    this.#memory = memory
  }

  /** The arena of so many threads, 0 for all cores, with one more user. */
  use(threads: number): Arena {
    const count = threads || availableParallelism()
    const arena =
      this.#arenas.get(count) ?? new Arena(new CpuPool(count, this.#memory), () => this.#endUnused())
    this.#arenas.set(count, arena)
    arena.enter()
    this.#endUnused()
    return arena
  }

  #endUnused(): void {
    const unused = [...this.#arenas].filter(([, { isUsed }]) => !isUsed)
    if (unused.length === this.#arenas.size) return
    for (const [count, arena] of unused) {
      this.#arenas.delete(count)
      void arena.dispose()
    }
  }
}
