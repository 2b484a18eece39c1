// `bench train-step`: one optimizer step of a small text model, against PyTorch doing the same from the same weights.
import { EngineError } from '../base/errors.ts'
import { RandomStream } from '../base/random.ts'
import { sizeOf } from '../base/tensor.ts'
import { writeSafetensors } from '../formats/safetensors.ts'
import { type GptConfig, gptParameters } from '../models/gpt.ts'
import { countParameters, initialWeights } from '../nn/parameters.ts'
import type { AdamwOptions } from '../optim/adamw.ts'
import type { Contestant } from './contestant.ts'
import { type BenchOptions, type BenchResult, type Duel, runDuel } from './duel.ts'
import { asTensors } from './job.ts'

/** What both train. */
export interface TrainStepJob {
  readonly config: GptConfig
  readonly batch: number
  readonly threads: number
  readonly runtime: string
  readonly clipNorm: number
  readonly adamw: AdamwOptions
}

/** Sizes of the work. */
export interface TrainStepSize {
  readonly config: GptConfig
  readonly batch: number
}

const SIZE: TrainStepSize = {
  config: { vocabulary: 8192, context: 256, width: 384, layers: 6, heads: 6 },
  batch: 8,
}
const ADAMW: AdamwOptions = { learningRate: 1e-3, beta1: 0.9, beta2: 0.95, epsilon: 1e-8, weightDecay: 0.1 }
/** Steps whose losses are compared; their batches come round again when time is taken. */
const CHECKED_STEPS = 10
/** Largest difference of a loss, in nats: f32 sums in another order, over ten updates. */
const LOSS_TOLERANCE = 1e-3

/** Measures tokens per second of training. @throws GATE_REFUSED when the losses are not PyTorch's */
export function benchTrainStep(options: BenchOptions, size = SIZE): Promise<BenchResult[]> {
  const { config, batch } = size
  const request = (round: number): object => ({ step: CHECKED_STEPS + round })
  const duel: Duel = {
    server: './train-step-server.ts',
    twin: 'train_step.py',
    job: makeJob(options, size),
    check: (ours, peer) => checkLosses(ours, peer, options),
    parts: [
      { name: 'train-step', unit: 'tokens/s', work: describe(size), units: batch * config.context, request },
    ],
  }
  return runDuel(duel, options)
}

function describe({ config, batch }: TrainStepSize): string {
  const { layers, width, heads, context, vocabulary } = config
  const parameters = countParameters(gptParameters(config))
  return `${layers} layers, width ${width}, ${heads} heads, ${batch} × ${context} positions, vocabulary ${vocabulary} (tied), ${parameters} parameters, AdamW, clipping, f32`
}

function makeJob({ seed, threads, runtime }: BenchOptions, { config, batch }: TrainStepSize): Uint8Array {
  const job: TrainStepJob = { config, batch, threads, runtime, clipNorm: 1, adamw: ADAMW }
  const shape = [CHECKED_STEPS, batch, config.context + 1]
  const random = new RandomStream(seed, 'benchmark tokens')
  // Token t as often as 1/(t + 1), as words are: there is something to learn from the first step on.
  const draw = (): number => Math.floor(config.vocabulary ** random.uniform()) - 1
  const tokens = { dtype: 'I32' as const, shape, data: Int32Array.from({ length: sizeOf(shape) }, draw) }
  const weights = asTensors('weights', initialWeights(gptParameters(config), seed))
  return writeSafetensors({ ...weights, tokens }, { job: JSON.stringify(job) })
}

async function checkLosses(
  ours: Contestant,
  peer: Contestant | undefined,
  { signal }: BenchOptions,
): Promise<BenchResult['check']> {
  const losses = async (contestant: Contestant): Promise<number[]> => {
    const found: number[] = []
    for (let step = 0; step < CHECKED_STEPS; step++)
      found.push((await contestant.ask({ step }, signal))['loss'] as number)
    return found
  }
  const our = await losses(ours)
  if (!peer) return null
  const their = await losses(peer)
  const largestDifference = Math.max(...our.map((loss, i) => Math.abs(loss - (their[i] as number))))
  const check = { ourLosses: our, peerLosses: their, largestDifference }
  if (largestDifference <= LOSS_TOLERANCE) return check
  throw new EngineError(
    'GATE_REFUSED',
    `bench: losses differ from ${peer.name} by ${largestDifference}, allowed are ${LOSS_TOLERANCE}.`,
    {
      details: check,
    },
  )
}
