// One training step: a compiled forward-and-backward graph, clipping, and the optimizer's kernels on the same memory.
import { message } from '../base/message.ts'
import { EngineError } from '../base/errors.ts'
import { f32, type HostTensor } from '../base/tensor.ts'
import { gradients } from '../autodiff/gradient.ts'
import { graphOf } from '../ir/graph.ts'
import type { Value } from '../ir/node.ts'
import { type HostWeights, type ParameterSpec, type Weights } from '../nn/parameters.ts'
import { add } from '../ops/add.ts'
import { sqrt } from '../ops/sqrt.ts'
import { sumOfSquares } from '../ops/sum-of-squares.ts'
import type { PlannedMemory } from '../runtimes/elementwise.ts'
import {
  type CompileOptions,
  type Kept,
  keepTensors,
  planMemory,
  type Program,
  type Runtime,
} from '../runtimes/runtime.ts'
import { GradientSum, partOf } from './accumulate.ts'
import { type UpdateKind, TrainingMemory } from './memory.ts'
import { areasFor, type OptimizerOptions, Updater } from './updater.ts'

/** What is trained. */
export interface TrainingTask {
  /** Parameters that change; their graph inputs are in `weights`. */
  readonly trainable: readonly ParameterSpec[]
  readonly weights: Weights
  /** The scalar to minimise. */
  readonly loss: Value
  /** Further outputs of the same graph. */
  readonly metrics?: Readonly<Record<string, Value>>
  /** Values between blocks whose inside backward computes again instead of keeping it. */
  readonly recompute?: readonly Value[] | undefined
  /** Values of inputs that never change: frozen parameters. */
  readonly frozen?: HostWeights
}

/** How it is trained. */
export interface StepOptions extends CompileOptions {
  readonly optimizer: OptimizerOptions
  /** Largest global gradient norm; larger ones are scaled down. */
  readonly clipNorm: number
  /** Parts that a batch comes in, which the graph is made for; each feed's first axis is the batch. */
  readonly parts?: number
  /** Parameters Muon takes; AdamW takes the rest. */
  readonly usesMuon?: (spec: ParameterSpec) => boolean
}

/** What one step reports. */
export interface StepResult {
  readonly loss: number
  /** Before clipping. */
  readonly gradientNorm: number
  readonly metrics: Readonly<Record<string, HostTensor>>
}

const GRADIENT = 'gradient '

/** A compiled step with its memory. */
export class TrainingStep {
  readonly memory: TrainingMemory
  readonly #program: Program
  readonly #updater: Updater
  readonly #clipNorm: number
  readonly #parts: number
  readonly #sum: GradientSum | undefined
  readonly #frozen: Kept
  /** Feeds and fetches that are the same in every step: views of the memory. */
  readonly #constantFeeds: Record<string, HostTensor>
  readonly #into: Record<string, HostTensor>

  private constructor(parts: {
    memory: TrainingMemory
    program: Program
    updater: Updater
    clipNorm: number
    parts: number
    frozen: Kept
  }) {
    this.memory = parts.memory
    this.#program = parts.program
    this.#updater = parts.updater
    this.#clipNorm = parts.clipNorm
    this.#parts = parts.parts
    if (parts.parts > 1) this.#sum = new GradientSum(Object.values(parts.memory.tensors('gradient')))
    this.#constantFeeds = { ...parts.memory.tensors('weight'), ...parts.frozen.tensors }
    this.#frozen = parts.frozen
    this.#into = { ...parts.memory.tensors('gradient', GRADIENT), loss: f32([]), gradientNorm: f32([]) }
  }

  /** Compiles the step and fills its memory with `initial` weights. */
  static async create(
    runtime: Runtime,
    task: TrainingTask,
    initial: HostWeights,
    options: StepOptions,
  ): Promise<TrainingStep> {
    const { trainable } = task
    const areas = areasFor(options.optimizer)
    const plan = (floats: number): PlannedMemory => planMemory(runtime, floats)
    const memory = new TrainingMemory(trainable, (spec) => kindOf(spec, options), areas, plan)
    memory.load('weight', initial)
    if (memory.has('average')) memory.load('average', initial)
    const program = await runtime.compile(stepGraph(task), { ...options, spinning: true })
    const updater = await Updater.create(memory, options.optimizer, runtime, options)
    return new TrainingStep({
      memory,
      program,
      updater,
      clipNorm: options.clipNorm,
      parts: options.parts ?? 1,
      frozen: keepTensors(runtime, task.frozen ?? {}),
    })
  }

  /** Current weights by name: views of the memory, valid until the next step. */
  get weights(): HostWeights {
    return this.memory.tensors('weight')
  }

  /**
   * One step on a batch. `step` counts from 0; `multiplier` scales the base learning rate.
   * @throws NON_FINITE before anything changes, when loss or gradients are not finite.
   */
  async run(
    batch: HostWeights,
    { step, multiplier }: { step: number; multiplier: number },
  ): Promise<StepResult> {
    const { loss: value, gradientNorm: norm, metrics } = await this.#differentiate(batch)
    if (!Number.isFinite(norm) || !Number.isFinite(value))
      throw new EngineError(
        'NON_FINITE',
        message('run.notFinite', { step, loss: `${value}`, norm: `${norm}` }),
        { details: { step }, fixes: [message('run.lowerRate'), message('run.resumeCheckpoint')] },
      )
    // g ← g·min(1, c/(‖g‖ + 1e-6)), as PyTorch does
    await this.#updater.update({ step, multiplier, clip: Math.min(1, this.#clipNorm / (norm + 1e-6)) })
    return { loss: value, gradientNorm: norm, metrics }
  }

  /** Gradients of a batch in memory. Of a batch in parts, the metrics are those of its last part. */
  async #differentiate(batch: HostWeights): Promise<StepResult> {
    let total = 0
    for (let part = 0; ; part++) {
      const feeds = this.#sum ? partOf(batch, part, this.#parts) : batch
      const { loss, gradientNorm, ...metrics } = await this.#program.run(
        { ...this.#constantFeeds, ...feeds },
        this.#into,
      )
      total += loss?.data[0] as number
      this.#sum?.add(part === 0)
      if (part < this.#parts - 1) continue
      const norm = this.#sum?.finish() ?? (gradientNorm?.data[0] as number)
      return { loss: total, gradientNorm: norm, metrics: withoutGradients(metrics) }
    }
  }

  async dispose(): Promise<void> {
    await this.#program.dispose()
    await this.#updater.dispose()
    this.#frozen.dispose()
    this.memory.planned.dispose()
  }
}

function kindOf(spec: ParameterSpec, { optimizer, usesMuon }: StepOptions): UpdateKind {
  if (optimizer.muon && usesMuon?.(spec)) return 'muon'
  return spec.shape.length >= 2 ? 'adamw decayed' : 'adamw plain'
}

/** The last parameters come first: then each gradient is made as soon as it can be, and what it needs is given up early. */
function stepGraph({
  trainable,
  weights,
  loss,
  metrics,
  recompute,
}: TrainingTask): ReturnType<typeof graphOf> {
  const found = gradients(
    loss,
    trainable.map(({ name }) => weights[name] as Value),
    { recompute },
  )
  const named = trainable.map(({ name }, i) => [GRADIENT + name, found[i] as Value] as const).reverse()
  const norm = sqrt(found.map(sumOfSquares).reduce(add))
  return graphOf({ ...metrics, ...Object.fromEntries(named), loss, gradientNorm: norm })
}

function withoutGradients(outputs: Record<string, HostTensor>): Record<string, HostTensor> {
  return Object.fromEntries(Object.entries(outputs).filter(([name]) => !name.startsWith(GRADIENT)))
}
