// Threads that run planned programs on one shared memory. The caller's thread stays free meanwhile.
import { readFileSync } from 'node:fs'
import { Worker } from 'node:worker_threads'
import { EngineError } from '../../base/errors.ts'
import { message } from '../../base/message.ts'
import { quotedReason } from '../../base/reasons.ts'
import type { Address, Call, CpuProgram } from '../../lower/cpu/program.ts'
import type { CompileOptions } from '../runtime.ts'
import { CONTROL_BYTES, controlWords, WORD } from './control.ts'
import type { Block, SharedMemory } from './memory.ts'
import type { Mail, ThreadData } from './worker.ts'

/** The kernel library. */
const KERNELS = '../../../assets/kernels/cpu.wasm'

/** A program that the threads know. */
export interface LoadedProgram {
  readonly id: number
  readonly calls: readonly Call<number | Address>[]
  readonly bases: Block
  /** Milliseconds of every call, added up over all runs, when it is measured. */
  readonly times: Block | undefined
}

/** Threads with a memory; runs one program at a time. */
export class CpuPool {
  readonly memory: SharedMemory
  readonly #control: Block
  readonly #words: Int32Array
  readonly #workers: readonly Worker[]
  #nextId = 0
  #busy: Promise<unknown> = Promise.resolve()
  #broken: EngineError | undefined

  constructor(threads: number, shared: SharedMemory) {
    this.memory = shared
    const { memory } = shared
    this.#control = shared.allocate(CONTROL_BYTES)
    const control = this.#control.address
    this.#words = controlWords(memory, control)
    const kernels = new WebAssembly.Module(readFileSync(new URL(KERNELS, import.meta.url)))
    this.#workers = Array.from({ length: threads }, (_, thread) => {
      const data: ThreadData = { memory, kernels, control, thread, threads }
      const worker = new Worker(new URL('./worker.ts', import.meta.url), { workerData: data })
      worker.unref()
      worker.on('error', (cause) => this.#break(cause))
      return worker
    })
  }

  /** Tells the threads a program with so many bases. */
  load(
    { calls, modules }: Pick<CpuProgram, 'calls' | 'modules'>,
    count: number,
    { isMeasured = false, spinning = false }: Pick<CompileOptions, 'isMeasured' | 'spinning'> = {},
  ): LoadedProgram {
    const id = this.#nextId++
    const bases = this.memory.allocate(count * 8)
    const times = isMeasured ? this.memory.allocate(calls.length * 8) : undefined
    this.#post({
      ...{ type: 'load', id, calls, modules },
      bases: { address: bases.address, count },
      ...{ times, spinning },
    })
    return { id, calls, bases, times }
  }

  unload({ id, bases, times }: LoadedProgram): void {
    this.#post({ type: 'unload', id })
    this.memory.free(bases)
    if (times) this.memory.free(times)
  }

  /** Does something while no program runs. */
  alone<T>(work: () => Promise<T> | T): Promise<T> {
    const result = this.#busy.then(work)
    this.#busy = result.catch(() => undefined)
    return result
  }

  /** Runs a program with its bases at these addresses, or of these values; inside `alone`. @throws BAD_ARGUMENT when a kernel refuses its input */
  async run({ id, calls, bases }: LoadedProgram, addresses: readonly number[]): Promise<void> {
    if (this.#broken) throw this.#broken
    new Float64Array(this.memory.memory.buffer, bases.address, addresses.length).set(addresses)
    Atomics.store(this.#words, WORD.failed, 0)
    Atomics.store(this.#words, WORD.program, id)
    await this.#wake()
    const failed = Atomics.load(this.#words, WORD.failed)
    if (failed > 0) throw refusal(String(calls[failed - 1]?.target))
  }

  /** Ends the threads; where one has broken, the others may never hear of it. */
  async dispose(): Promise<void> {
    await this.#busy
    const ended = this.#workers.map((worker) => new Promise((resolve) => worker.once('exit', resolve)))
    this.#post({ type: 'stop' })
    Atomics.add(this.#words, WORD.sequence, 1)
    Atomics.notify(this.#words, WORD.sequence)
    await Promise.all(ended)
    this.memory.free(this.#control)
  }

  async #wake(): Promise<void> {
    const before = Atomics.load(this.#words, WORD.done)
    for (const worker of this.#workers) worker.ref()
    Atomics.add(this.#words, WORD.sequence, 1)
    Atomics.notify(this.#words, WORD.sequence)
    const { value } = Atomics.waitAsync(this.#words, WORD.done, before)
    await value
    for (const worker of this.#workers) worker.unref()
  }

  #post(mail: Mail): void {
    for (const worker of this.#workers) worker.postMessage(mail)
  }

  #break(cause: unknown): void {
    this.#broken = new EngineError(
      'RUNTIME_UNAVAILABLE',
      message('runtime.threadEnded', { reason: quotedReason(cause) }),
      {
        cause,
      },
    )
    Atomics.add(this.#words, WORD.done, 1)
    Atomics.notify(this.#words, WORD.done)
  }
}

function refusal(kernel: string): EngineError {
  return new EngineError('BAD_ARGUMENT', `cpu: "${kernel}" refused its input: an index is outside its table.`)
}
