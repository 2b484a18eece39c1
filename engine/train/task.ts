// What a training step is made of and what it gives back.
import type { HostTensor } from '../base/tensor.ts'
import type { Value } from '../ir/node.ts'
import type { HostWeights, ParameterSpec, Weights } from '../nn/parameters.ts'
import type { CompileOptions } from '../runtimes/runtime.ts'
import type { OptimizerOptions, UpdateStep } from './updater.ts'

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

/** A step's two halves, in the host's memory or in a device's. */
export interface StepWork {
  /** Frozen parameters where the host's programs read them without copying; absent: as they were given. */
  readonly frozen?: HostWeights
  /** Gradients of a batch, kept until the next; nothing else changes. Of a batch in parts, the metrics are those of its last part. */
  differentiate(batch: HostWeights): Promise<StepResult>
  /** Weights and slots after one step, from those gradients. */
  update(step: UpdateStep): Promise<void>
  /** Brings the host's memory up to date. */
  settle(): Promise<void>
  /** The gradients of the last batch by parameter; `memory` does not hold them everywhere. */
  gradients(): Promise<HostWeights>
  dispose(): Promise<void>
}
