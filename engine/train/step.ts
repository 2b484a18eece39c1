// One training step: a compiled forward-and-backward graph, clipping, and the optimizer, in the host's memory or a device's.
import { message } from '../base/message.ts'
import { EngineError } from '../base/errors.ts'
import type { HostWeights, ParameterSpec } from '../nn/parameters.ts'
import type { PlannedMemory } from '../runtimes/elementwise.ts'
import { planMemory, type Runtime } from '../runtimes/runtime.ts'
import { deviceAreas } from './device-update.ts'
import { DeviceWork, worksOnDevice } from './device-work.ts'
import { HostWork } from './host-work.ts'
import { type UpdateKind, TrainingMemory } from './memory.ts'
import type { StepOptions, StepResult, StepWork, TrainingTask } from './task.ts'
import { areasFor } from './updater.ts'

interface Fixed {
  readonly frozen: HostWeights | undefined
  readonly clipNorm: number
}

/** A compiled step with its memory. */
export class TrainingStep {
  /** Weights and slots on the host; where a device computes they are those of the last {@link settle}. */
  readonly memory: TrainingMemory
  /** Parameters that never change, where programs of the same runtime read them without copying. */
  readonly frozen: HostWeights
  readonly #work: StepWork
  readonly #clipNorm: number

  private constructor(memory: TrainingMemory, work: StepWork, { frozen = {}, clipNorm }: Fixed) {
    this.memory = memory
    this.frozen = work.frozen ?? frozen
    this.#work = work
    this.#clipNorm = clipNorm
  }

  /** Compiles the step and fills its memory with `initial` weights. */
  static async create(
    runtime: Runtime,
    task: TrainingTask,
    initial: HostWeights,
    options: StepOptions,
  ): Promise<TrainingStep> {
    const isOnDevice = worksOnDevice(runtime, options)
    const areas = isOnDevice ? deviceAreas(options.optimizer) : areasFor(options.optimizer)
    const plan = (floats: number): PlannedMemory => planMemory(runtime, floats)
    const memory = new TrainingMemory(task.trainable, (spec) => kindOf(spec, options), areas, plan)
    memory.load('weight', initial)
    if (memory.has('average')) memory.load('average', initial)
    const work = await (isOnDevice ? DeviceWork : HostWork).create(runtime, task, memory, options)
    return new TrainingStep(memory, work, { frozen: task.frozen, clipNorm: options.clipNorm })
  }

  /** Current weights by name: views of the memory, valid until the next step. Call {@link settle} before. */
  get weights(): HostWeights {
    return this.memory.tensors('weight')
  }

  /** What was learnt: the moving average of the weights where one is kept, else {@link weights}. */
  get learnt(): HostWeights {
    return this.memory.tensors(this.memory.has('average') ? 'average' : 'weight')
  }

  /** Brings memory and weights up to date where a device has them; the loop does so before it evaluates and saves. */
  settle(): Promise<void> {
    return this.#work.settle()
  }

  /** The gradients of the last step by parameter, before clipping; valid until the next step. */
  gradients(): Promise<HostWeights> {
    return this.#work.gradients()
  }

  /**
   * One step on a batch. `step` counts from 0; `multiplier` scales the base learning rate.
   * @throws NON_FINITE before anything changes, when loss or gradients are not finite.
   */
  async run(
    batch: HostWeights,
    { step, multiplier }: { step: number; multiplier: number },
  ): Promise<StepResult> {
    const result = await this.#work.differentiate(batch)
    const { loss, gradientNorm: norm } = result
    if (!Number.isFinite(norm) || !Number.isFinite(loss))
      throw new EngineError(
        'NON_FINITE',
        message('run.notFinite', { step, loss: `${loss}`, norm: `${norm}` }),
        { details: { step }, fixes: [message('run.lowerRate'), message('run.resumeCheckpoint')] },
      )
    // g ← g·min(1, c/(‖g‖ + 1e-6)), as PyTorch does
    await this.#work.update({ step, multiplier, clip: Math.min(1, this.#clipNorm / (norm + 1e-6)) })
    return result
  }

  async dispose(): Promise<void> {
    await this.#work.dispose()
    this.memory.planned.dispose()
  }
}

function kindOf(spec: ParameterSpec, { optimizer, usesMuon }: StepOptions): UpdateKind {
  if (optimizer.muon && usesMuon?.(spec)) return 'muon'
  return spec.shape.length >= 2 ? 'adamw decayed' : 'adamw plain'
}
