// The training steps that surveys measure: three sizes of text models, all weights or adapters, any length and batch.
import { RandomStream } from '../base/random.ts'
import { f32, type HostTensor, i32 } from '../base/tensor.ts'
import { type DecoderConfig, decoderConfig, type DecoderConfigInput } from '../models/text/decoder-config.ts'
import { textParameters } from '../models/text/decoder.ts'
import { countParameters, type HostWeights, initialWeights, type Weights } from '../nn/parameters.ts'
import type { StepOptions, TrainingTask } from '../train/task.ts'
import { recipeStep } from '../train/recipe-step.ts'
import { PLAIN_LOSS, textLossGraph } from '../train/text-loss.ts'
import { type Choice, startingWeights } from '../train/trainables.ts'

/** One step to measure. */
export interface StepJob {
  readonly size: StepSize
  readonly method: 'full' | 'lora'
  readonly batch: number
  /** Tokens of a row. */
  readonly length: number
  readonly recompute: boolean
  readonly runtime: string
  readonly threads: number
  /** Steps that are timed, after one that warms up; 0: it is only compiled. */
  readonly steps: number
  /** Where lowered graphs are kept; empty: nowhere. */
  readonly cache: string
}

/** Sizes of models. */
export type StepSize = '1M' | '14M' | '135M'

const SHAPES = {
  '1M': { vocabulary: 2048, width: 128, layers: 4, heads: 4, keyValueHeads: 4, hidden: 344 },
  '14M': { vocabulary: 8192, width: 384, layers: 6, heads: 6, keyValueHeads: 6, hidden: 1024 },
  // SmolLM2-135M
  '135M': { vocabulary: 49152, width: 576, layers: 30, heads: 9, keyValueHeads: 3, hidden: 1536 },
} as const
const LORA = { rank: 16, alpha: 16 } as const
const ADAMW = { learningRate: 1e-4, beta1: 0.9, beta2: 0.95, epsilon: 1e-8, weightDecay: 0.1 } as const

/** A Llama-type model of a size. */
export function sizeConfig(size: StepSize, context: number): DecoderConfig {
  const shape = SHAPES[size]
  const headWidth = shape.width / shape.heads
  const config: DecoderConfigInput = {
    ...{ family: 'llama', ...shape, context, headWidth },
    positions: { kind: 'rotary', base: 10_000, width: headWidth },
    norm: { kind: 'rms', epsilon: 1e-5 },
    attention: { joint: 'no', qkvBias: false, outBias: false, scale: 1 / Math.sqrt(headWidth) },
    feedForward: { gated: true, activation: 'silu', bias: false },
    tied: true,
  }
  return decoderConfig.parse(config)
}

/** Everything a training step is made from, without the weights. */
export interface StepWorkload {
  readonly config: DecoderConfig
  readonly task: TrainingTask
  readonly options: StepOptions
  readonly parameters: number
  readonly trainable: number
  /** Weights of the base and of what learns; made when asked for. */
  weights(): { readonly base: HostWeights; readonly initial: HostWeights }
  /** The batch that every step is fed. */
  batch(): HostWeights
}

/** The step of a job. */
export function stepWorkload(job: StepJob): StepWorkload {
  const { batch: rows, length: time, method, recompute, threads, cache } = job
  const config = sizeConfig(job.size, time)
  const all = textParameters(config)
  const matrices = all.filter(({ name }) => /_proj\.weight$/.test(name))
  const choice: Choice =
    method === 'full'
      ? { all, open: all, adapted: [], lora: undefined }
      : { all, open: [], adapted: matrices, lora: LORA }
  const shape = { ...PLAIN_LOSS, rows, time }
  const lossOf = (weights: Weights) => textLossGraph(weights, config, shape)
  const { made, task } = recipeStep(choice, lossOf, recompute)
  const frozenNames = new Set(made.frozen.map(({ name }) => name))
  return {
    ...{ config, task },
    options: {
      ...{ threads, clipNorm: 1, optimizer: { adamw: ADAMW } },
      ...(cache !== '' && { cache }),
    },
    parameters: countParameters(all),
    trainable: countParameters(made.trainable),
    weights: () => {
      const values = initialWeights(all, 0)
      const base = Object.fromEntries(Object.entries(values).filter(([name]) => frozenNames.has(name)))
      return { base, initial: startingWeights(choice, made, { base: values, seed: 0 }) }
    },
    batch: () => tokensOf(config, [rows, time]),
  }
}

function tokensOf({ vocabulary }: DecoderConfig, shape: readonly [number, number]): HostWeights {
  const random = new RandomStream(0, 'survey tokens')
  const count = shape[0] * shape[1]
  const ids = (): HostTensor =>
    i32(
      shape,
      Array.from({ length: count }, () => random.integer(vocabulary)),
    )
  return {
    ...{ tokens: ids(), targets: ids() },
    lossWeights: f32(shape, new Float32Array(count).fill(1 / count)),
  }
}
