// A step in a device's memory: weights, slots and gradients stay there from step to step, and only figures come back.
import { f32, type HostTensor } from '../base/tensor.ts'
import type { HostWeights } from '../nn/parameters.ts'
import { type DeviceTensor, disposeAll, type Feeds, runKept, toDevice } from '../runtimes/device.ts'
import type { Program, Runtime } from '../runtimes/runtime.ts'
import { partOf } from './accumulate.ts'
import { deviceAreas, NEW, updateFeeds, updateGraph } from './device-update.ts'
import { needsScale, withScale } from './loss-scale.ts'
import type { TrainingMemory } from './memory.ts'
import { GRADIENT, stepGraph, SUM } from './step-graph.ts'
import type { StepOptions, StepResult, StepWork, TrainingTask } from './task.ts'
import type { UpdateStep } from './updater.ts'

type OnDevice = Readonly<Record<string, DeviceTensor>>

/** Whether a step can live on the runtime's device: Muon's parts are kernels of the host. */
export function worksOnDevice(runtime: Runtime, { optimizer }: StepOptions): boolean {
  return runtime.upload !== undefined && optimizer.muon === undefined
}

interface Parts {
  readonly runtime: Runtime
  readonly memory: TrainingMemory
  readonly options: StepOptions
  readonly forward: Program
  readonly forwardKeeps: readonly string[]
  readonly updating: Program
  readonly updatingKeeps: readonly string[]
  readonly frozen: OnDevice
}

/** A compiled step whose numbers stay on the device. */
export class DeviceWork implements StepWork {
  readonly #parts: Parts
  readonly #count: number
  /** `area name` of everything that the optimizer changes; empty before the first step. */
  #state: OnDevice = {}
  /** Of the last batch, by the names of the graph's outputs. */
  #gradients: OnDevice = {}
  /** What sums of gradients begin with. */
  #zeros: OnDevice = {}
  /** How often the host had changed its memory when the device took it over. */
  #taken = -1
  #isAhead = false

  private constructor(parts: Parts) {
    this.#parts = parts
    this.#count = parts.options.parts ?? 1
  }

  static async create(
    runtime: Runtime,
    task: TrainingTask,
    memory: TrainingMemory,
    options: StepOptions,
  ): Promise<DeviceWork> {
    const forwardKeeps = task.trainable.map(({ name }) => GRADIENT + name)
    const graph = stepGraph(task, { ...options, isSummed: (options.parts ?? 1) > 1 })
    const update = updateGraph(memory, options.optimizer)
    const updatingKeeps = [...update.outputs.keys()]
    return new DeviceWork({
      ...{ runtime, memory, options, forwardKeeps, updatingKeeps },
      forward: await runtime.compile(graph, { ...options, spinning: true, keeps: forwardKeeps }),
      updating: await runtime.compile(update, { threads: options.threads ?? 0, keeps: updatingKeeps }),
      frozen: await uploadAll(runtime, task.frozen ?? {}),
    })
  }

  async differentiate(batch: HostWeights): Promise<StepResult> {
    await this.#takeOver()
    let loss = 0
    for (let part = 0; ; part++) {
      const found = await this.#differentiatePart(batch, part)
      loss += found.loss
      if (part === this.#count - 1) return { ...found, loss }
    }
  }

  async update(step: UpdateStep): Promise<void> {
    const { updating, updatingKeeps, options, memory } = this.#parts
    const feeds = { ...this.#state, ...this.#gradients, ...updateFeeds(memory, options.optimizer, step) }
    const { device } = await runKept(updating, feeds, updatingKeeps)
    disposeAll(this.#state)
    this.#state = Object.fromEntries(
      Object.entries(device).map(([name, tensor]) => [name.slice(NEW.length), tensor]),
    )
    this.#isAhead = true
  }

  async settle(): Promise<void> {
    if (!this.#isAhead) return
    const { memory, options } = this.#parts
    for (const area of deviceAreas(options.optimizer))
      for (const [name, view] of Object.entries(memory.tensors(area, `${area} `)))
        view.data.set((await (this.#state[name] as DeviceTensor).read()).data as Float32Array)
    this.#isAhead = false
  }

  async gradients(): Promise<HostWeights> {
    const read = Object.entries(this.#gradients).map(
      async ([name, tensor]) => [name.slice(GRADIENT.length), await tensor.read()] as const,
    )
    return Object.fromEntries(await Promise.all(read))
  }

  async dispose(): Promise<void> {
    const { forward, updating, frozen } = this.#parts
    for (const tensors of [this.#state, this.#gradients, this.#zeros, frozen]) disposeAll(tensors)
    await forward.dispose()
    await updating.dispose()
  }

  /** Puts the host's numbers on the device, in the first step and after the host has changed them. */
  async #takeOver(): Promise<void> {
    const { memory, runtime, options } = this.#parts
    if (this.#taken === memory.changes) return
    disposeAll(this.#state)
    const areas = deviceAreas(options.optimizer).map((area) => memory.tensors(area, `${area} `))
    this.#state = await uploadAll(runtime, Object.assign({}, ...areas) as HostWeights)
    this.#taken = memory.changes
    this.#isAhead = false
  }

  async #differentiatePart(batch: HostWeights, part: number): Promise<StepResult> {
    const rows = this.#count === 1 ? batch : partOf(batch, part, this.#count)
    const feeds = { ...this.#weights(), ...(await this.#sums(part)), ...rows }
    const run = (more: HostWeights): Promise<Found> => this.#runForward({ ...feeds, ...more })
    const { device, ...result } = needsScale(this.#parts.options.precision)
      ? await withScale(run, (found) => {
          const isFine = Number.isFinite(found.gradientNorm)
          if (!isFine && found.device !== this.#gradients) disposeAll(found.device)
          return isFine
        })
      : await run({})
    disposeAll(this.#gradients)
    this.#gradients = device
    return result
  }

  async #runForward(feeds: Feeds): Promise<Found> {
    const { forward, forwardKeeps } = this.#parts
    const { host, device } = await runKept(forward, feeds, forwardKeeps)
    const { loss, gradientNorm, ...metrics } = host
    const figures = { loss: loss?.data[0] as number, gradientNorm: gradientNorm?.data[0] as number }
    return { ...figures, metrics, device }
  }

  #weights(): Feeds {
    const { memory, frozen } = this.#parts
    const names = Object.keys(memory.tensors('weight'))
    return {
      ...frozen,
      ...Object.fromEntries(names.map((name) => [name, this.#state[`weight ${name}`] as DeviceTensor])),
    }
  }

  /** What the gradients of a part are added to: those of the parts before it. */
  async #sums(part: number): Promise<Feeds> {
    if (this.#count === 1) return {}
    const { memory, runtime } = this.#parts
    if (Object.keys(this.#zeros).length === 0)
      this.#zeros = await uploadAll(runtime, zerosLike(memory.tensors('weight', GRADIENT)))
    const before = part === 0 ? this.#zeros : this.#gradients
    return Object.fromEntries(
      Object.entries(before).map(([name, tensor]) => [SUM + name.slice(GRADIENT.length), tensor]),
    )
  }
}

type Found = StepResult & { readonly device: OnDevice }

function zerosLike(tensors: HostWeights): HostWeights {
  return Object.fromEntries(Object.entries(tensors).map(([name, { shape }]) => [name, f32(shape)]))
}

async function uploadAll(runtime: Runtime, tensors: Readonly<Record<string, HostTensor>>): Promise<OnDevice> {
  const uploaded: Record<string, DeviceTensor> = {}
  for (const [name, tensor] of Object.entries(tensors)) uploaded[name] = await toDevice(runtime, tensor)
  return uploaded
}
