// Runs a list of kernel calls; a tensor is given back right after the call that reads it last.
import { EngineError } from '../../base/errors.ts'
import { message } from '../../base/message.ts'
import { quotedReason } from '../../base/reasons.ts'
import { type HostTensor, sameShape, showShape, type TensorType } from '../../base/tensor.ts'
import { typeAttribute } from '../../lower/tensorflow/emit.ts'
import type { KernelCall, KernelProgram, Slot } from '../../lower/tensorflow/program.ts'
import { type DeviceTensor, type Feeds, isOnDevice, type RunResult } from '../device.ts'
import { checkedFeed } from '../feeds.ts'
import type { Program, Tensors } from '../runtime.ts'
import type { TensorflowBinding } from './binding.ts'
import { copyOf, createTensor, readTensor, TENSORFLOW, TensorflowTensor } from './tensors.ts'

/** A graph's kernel calls on one library. */
export class TensorflowProgram implements Program {
  readonly #binding: TensorflowBinding
  readonly #program: KernelProgram
  readonly #keeps: ReadonlySet<string>
  /** Tensors that are made once, by slot. */
  readonly #constants: ReadonlyMap<Slot, number>
  /** Every tensor of the run by slot; none between runs. */
  readonly #tensors: (number | undefined)[]
  /** Slots whose tensors belong to somebody else: constants and tensors fed from the device. */
  readonly #borrowed = new Set<Slot>()

  constructor(binding: TensorflowBinding, program: KernelProgram, keeps: Iterable<string> = []) {
    this.#binding = binding
    this.#program = program
    this.#keeps = new Set(keeps)
    this.#constants = new Map(
      [...program.constants].map(([slot, tensor]) => [slot, createTensor(binding, tensor)]),
    )
    this.#tensors = new Array<number | undefined>(program.slots).fill(undefined)
  }

  async run(feeds: Tensors, into: Tensors = {}): Promise<Record<string, HostTensor>> {
    const { host, device } = this.#runAll(feeds, into)
    for (const [name, tensor] of Object.entries(device)) {
      const { data } = (host[name] = await tensor.read())
      into[name]?.data.set(data as Float32Array & Float64Array)
      host[name] = into[name] ?? host[name]
      tensor.dispose()
    }
    return host
  }

  runKept(feeds: Feeds): Promise<RunResult> {
    return new Promise((resolve) => resolve(this.#runAll(feeds, {})))
  }

  dispose(): Promise<void> {
    for (const id of this.#constants.values()) this.#binding.deleteTensor(id)
    return Promise.resolve()
  }

  #runAll(feeds: Feeds, into: Tensors): RunResult {
    try {
      this.#place(feeds)
      for (const call of this.#program.calls) this.#execute(call)
      return this.#collect(into)
    } finally {
      this.#tensors.forEach((id, slot) => {
        if (id !== undefined && !this.#borrowed.has(slot)) this.#binding.deleteTensor(id)
      })
      this.#tensors.fill(undefined)
      this.#borrowed.clear()
    }
  }

  #place(feeds: Feeds): void {
    for (const [slot, id] of this.#constants) this.#lend(slot, id)
    for (const [name, input] of this.#program.inputs) {
      const feed = feeds[name]
      if (feed && isOnDevice(feed)) this.#lend(input.slot, idOf(name, input, feed))
      else this.#tensors[input.slot] = this.#create(checkedFeed(name, input, feed))
    }
  }

  /** What stays on the device after the run must not lie over an array that the host changes. */
  #create(feed: HostTensor): number {
    return createTensor(this.#binding, this.#keeps.size > 0 ? copyOf(feed) : feed)
  }

  #lend(slot: Slot, id: number): void {
    this.#tensors[slot] = id
    this.#borrowed.add(slot)
  }

  #execute({ kernel, attributes, inputs, output, frees }: KernelCall): void {
    const ids = inputs.map((slot) => this.#tensors[slot] as number)
    try {
      this.#tensors[output] = this.#binding.executeOp(kernel, attributes, ids, 1)[0]?.id
    } catch (cause) {
      throw failureOf(kernel, cause as Error)
    }
    for (const slot of frees) {
      if (!this.#borrowed.has(slot)) this.#binding.deleteTensor(this.#tensors[slot] as number)
      this.#tensors[slot] = undefined
    }
  }

  #collect(into: Tensors): RunResult {
    const result: RunResult = { host: {}, device: {} }
    for (const [name, type] of this.#program.outputs) {
      const id = this.#tensors[type.slot] as number
      if (this.#keeps.has(name)) result.device[name] = this.#keep(id, type)
      else result.host[name] = readTensor(this.#binding, id, type, into[name])
    }
    return result
  }

  /** A tensor of its own: the same value may be an input, a constant or a second output. */
  #keep(id: number, type: TensorType): DeviceTensor {
    const same = this.#binding.executeOp('Identity', [typeAttribute('T', type.dtype)], [id], 1)[0]
    return new TensorflowTensor(this.#binding, same?.id as number, type)
  }
}

function idOf(name: string, type: TensorType, feed: DeviceTensor): number {
  if (feed instanceof TensorflowTensor && feed.dtype === type.dtype && sameShape(feed.shape, type.shape))
    return feed.id
  throw new EngineError(
    'BAD_ARGUMENT',
    `run: input "${name}" expects ${type.dtype}${showShape(type.shape)} on ${TENSORFLOW}, got ` +
      `${feed.dtype}${showShape(feed.shape)} on ${feed.device}.`,
  )
}

function failureOf(kernel: string, cause: Error): EngineError {
  const words = message('runtime.tensorflowFailed', { kernel, reason: quotedReason(cause) })
  const isMemory = /OOM|out of memory|RESOURCE_EXHAUSTED/i.test(cause.message)
  return isMemory
    ? new EngineError('OUT_OF_MEMORY', words, { cause, fixes: [message('runtime.tensorflowMemoryFix')] })
    : new EngineError('RUNTIME_FAILED', words, { cause })
}
