// `bench train-step`: one optimizer step of a small text model, against PyTorch doing the same from the same weights; at
// two lengths in f32, and in mixed precision where the runtime has it, against PyTorch's autocast.
import { writeSafetensors } from '../formats/safetensors.ts'
import { type GptConfig, gptParameters } from '../models/gpt.ts'
import { countParameters, initialWeights } from '../nn/parameters.ts'
import type { AdamwOptions } from '../optim/adamw.ts'
import { type BenchOptions, type BenchResult, type Duel, runDuel } from './duel.ts'
import { asTensors } from './job.ts'
import { ADAMW, checkLosses, drawTokens } from './step-check.ts'

/** What both train. */
export interface TrainStepJob {
  readonly config: GptConfig
  readonly batch: number
  readonly threads: number
  readonly runtime: string
  readonly clipNorm: number
  readonly adamw: AdamwOptions
  /** Products of shorter numbers: the runtime's own, bf16 by PyTorch's autocast. */
  readonly isMixed: boolean
}

/** Sizes of the work. */
export interface TrainStepSize {
  /** Name of the benchmark, `train-step` unless told. */
  readonly name?: string
  readonly config: GptConfig
  readonly batch: number
  readonly isMixed?: boolean
}

const CONFIG: GptConfig = { vocabulary: 8192, context: 256, width: 384, layers: 6, heads: 6 }

/** The sizes that are measured: all are 2,048 tokens. */
export const TRAIN_STEPS = {
  plain: { name: 'train-step', config: CONFIG, batch: 8 },
  long: { name: 'train-step-long', config: { ...CONFIG, context: 1024 }, batch: 2 },
  mixed: { name: 'train-step-mixed', config: CONFIG, batch: 8, isMixed: true },
} as const satisfies Record<string, TrainStepSize>

/** Steps whose losses are compared; their batches come round again when time is taken. */
const CHECKED_STEPS = 20
/**
 * Largest difference of a loss, in nats, over the checked updates: of f32 sums in another order, and of numbers of 8 bits
 * that are rounded at other places.
 */
const LOSS_TOLERANCE = { f32: 1e-3, mixed: 0.05 } as const

/** Measures tokens per second of training. @throws GATE_REFUSED when the losses are not PyTorch's */
export function benchTrainStep(
  options: BenchOptions,
  size: TrainStepSize = TRAIN_STEPS.plain,
): Promise<BenchResult[]> {
  const { name = 'train-step', config, batch, isMixed = false } = size
  const request = (round: number): object => ({ step: CHECKED_STEPS + round })
  const tolerance = LOSS_TOLERANCE[isMixed ? 'mixed' : 'f32']
  const duel: Duel = {
    server: './train-step-server.ts',
    twin: 'train_step.py',
    job: makeJob(options, size),
    check: (ours, peer) =>
      checkLosses(ours, peer, { steps: CHECKED_STEPS, tolerance, signal: options.signal }),
    parts: [{ name, unit: 'tokens/s', work: describe(size), units: batch * config.context, request }],
  }
  return runDuel(duel, options)
}

function describe({ config, batch, isMixed }: TrainStepSize): string {
  const { layers, width, heads, context, vocabulary } = config
  const parameters = countParameters(gptParameters(config))
  return `${layers} layers, width ${width}, ${heads} heads, ${batch} × ${context} positions, vocabulary ${vocabulary} (tied), ${parameters} parameters, AdamW, clipping, ${isMixed ? 'mixed precision' : 'f32'}`
}

function makeJob({ seed, threads, runtime }: BenchOptions, size: TrainStepSize): Uint8Array {
  const { config, batch, isMixed = false } = size
  const job: TrainStepJob = { config, batch, threads, runtime, clipNorm: 1, adamw: ADAMW, isMixed }
  const tokens = drawTokens(seed, config.vocabulary, [CHECKED_STEPS, batch, config.context + 1])
  const weights = asTensors('weights', initialWeights(gptParameters(config), seed))
  return writeSafetensors({ ...weights, tokens }, { job: JSON.stringify(job) })
}
