// A step in the host's memory: gradients are written into their place, and kernels update whole sections in place.
import { f32, type HostTensor } from '../base/tensor.ts'
import type { HostWeights } from '../nn/parameters.ts'
import { type Kept, keepTensors, type Program, type Runtime } from '../runtimes/runtime.ts'
import { GradientSum, partOf } from './accumulate.ts'
import { needsScale, withScale } from './loss-scale.ts'
import type { TrainingMemory } from './memory.ts'
import { GRADIENT, stepGraph } from './step-graph.ts'
import type { StepOptions, StepResult, StepWork, TrainingTask } from './task.ts'
import { Updater, type UpdateStep } from './updater.ts'

/** What it is put together from. */
interface Parts {
  readonly memory: TrainingMemory
  readonly program: Program
  readonly updater: Updater
  readonly options: StepOptions
  readonly frozen: Kept
}

/** A compiled step on a planned memory. */
export class HostWork implements StepWork {
  readonly #parts: Parts
  readonly #count: number
  readonly #sum: GradientSum | undefined
  /** Feeds and fetches that are the same in every step: views of the memory. */
  readonly #constantFeeds: Record<string, HostTensor>
  readonly #into: Record<string, HostTensor>

  private constructor(parts: Parts) {
    const { memory, frozen, options } = parts
    this.#parts = parts
    this.#count = options.parts ?? 1
    if (this.#count > 1) this.#sum = new GradientSum(Object.values(memory.tensors('gradient')))
    this.#constantFeeds = { ...memory.tensors('weight'), ...frozen.tensors }
    this.#into = { ...memory.tensors('gradient', GRADIENT), loss: f32([]), gradientNorm: f32([]) }
  }

  static async create(
    runtime: Runtime,
    task: TrainingTask,
    memory: TrainingMemory,
    options: StepOptions,
  ): Promise<HostWork> {
    const program = await runtime.compile(stepGraph(task, options), { ...options, spinning: true })
    const updater = await Updater.create(memory, options.optimizer, runtime, options)
    return new HostWork({
      ...{ memory, program, updater, options },
      frozen: keepTensors(runtime, task.frozen ?? {}),
    })
  }

  get frozen(): HostWeights {
    return this.#parts.frozen.tensors
  }

  async differentiate(batch: HostWeights): Promise<StepResult> {
    let total = 0
    for (let part = 0; ; part++) {
      const { loss, gradientNorm, ...metrics } = await this.#run(
        this.#sum ? partOf(batch, part, this.#count) : batch,
      )
      total += loss?.data[0] as number
      this.#sum?.add(part === 0)
      if (part < this.#count - 1) continue
      const norm = this.#sum?.finish() ?? (gradientNorm?.data[0] as number)
      return { loss: total, gradientNorm: norm, metrics: withoutGradients(metrics) }
    }
  }

  update(step: UpdateStep): Promise<void> {
    return this.#parts.updater.update(step)
  }

  settle(): Promise<void> {
    return Promise.resolve() // it never left
  }

  gradients(): Promise<HostWeights> {
    return Promise.resolve(this.#parts.memory.tensors('gradient'))
  }

  async dispose(): Promise<void> {
    await this.#parts.program.dispose()
    await this.#parts.updater.dispose()
    this.#parts.frozen.dispose()
  }

  #run(batch: HostWeights): Promise<Record<string, HostTensor>> {
    const { program, options } = this.#parts
    const run = (more: HostWeights): Promise<Record<string, HostTensor>> =>
      program.run({ ...this.#constantFeeds, ...batch, ...more }, this.#into)
    if (!needsScale(options.precision)) return run({})
    return withScale(run, ({ gradientNorm }) => Number.isFinite(gradientNorm?.data[0]))
  }
}

function withoutGradients(outputs: Record<string, HostTensor>): Record<string, HostTensor> {
  return Object.fromEntries(Object.entries(outputs).filter(([name]) => !name.startsWith(GRADIENT)))
}
