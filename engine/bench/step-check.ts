// What benchmarks of training steps share: their batches, and that both sides' losses are the same.
import { EngineError } from '../base/errors.ts'
import { RandomStream } from '../base/random.ts'
import { f32, type HostTensor, i32, sizeOf } from '../base/tensor.ts'
import type { SafetensorsTensor } from '../formats/safetensors.ts'
import type { HostWeights } from '../nn/parameters.ts'
import type { AdamwOptions } from '../optim/adamw.ts'
import type { Contestant } from './contestant.ts'
import type { BenchResult } from './duel.ts'

/** The optimizer of both sides. */
export const ADAMW: AdamwOptions = {
  learningRate: 1e-3,
  beta1: 0.9,
  beta2: 0.95,
  epsilon: 1e-8,
  weightDecay: 0.1,
}

/**
 * Token ids of `steps` batches, [steps, batch, time + 1] i32: token t as often as 1/(t + 1), as words are, so that there
 * is something to learn from the first step on.
 */
export function drawTokens(
  seed: number,
  vocabulary: number,
  shape: readonly [number, number, number],
): SafetensorsTensor {
  const random = new RandomStream(seed, 'benchmark tokens')
  const draw = (): number => Math.floor(vocabulary ** random.uniform()) - 1
  return { dtype: 'I32', shape, data: Int32Array.from({ length: sizeOf(shape) }, draw) }
}

/** The batches of drawn tokens: all of a row but the last token are seen, all but the first are due, the mean counts. */
export function batchesOf({ shape, data }: SafetensorsTensor): HostWeights[] {
  const [steps, batch, length] = shape as [number, number, number]
  const size = [batch, length - 1]
  const lossWeights = f32(size, new Array<number>(sizeOf(size)).fill(1 / sizeOf(size)))
  const part = (step: number, from: number): HostTensor => {
    const tensor = i32(size)
    for (let row = 0; row < batch; row++) {
      const start = (step * batch + row) * length + from
      tensor.data.set((data as Int32Array).subarray(start, start + length - 1), row * (length - 1))
    }
    return tensor
  }
  return Array.from({ length: steps }, (_, step) => ({
    ...{ tokens: part(step, 0), targets: part(step, 1) },
    lossWeights,
  }))
}

/** How losses are compared. */
export interface LossCheck {
  readonly steps: number
  /** Largest difference, in nats. */
  readonly tolerance: number
  readonly signal?: AbortSignal | undefined
}

/** Trains both sides for some steps. @throws GATE_REFUSED when the losses are not the peer's */
export async function checkLosses(
  ours: Contestant,
  peer: Contestant | undefined,
  { steps, tolerance, signal }: LossCheck,
): Promise<BenchResult['check']> {
  const losses = async (contestant: Contestant): Promise<number[]> => {
    const found: number[] = []
    for (let step = 0; step < steps; step++)
      found.push((await contestant.ask({ step }, signal))['loss'] as number)
    return found
  }
  const our = await losses(ours)
  if (!peer) return null
  const their = await losses(peer)
  const largestDifference = Math.max(...our.map((loss, i) => Math.abs(loss - (their[i] as number))))
  const check = { ourLosses: our, peerLosses: their, largestDifference }
  if (largestDifference <= tolerance) return check
  throw new EngineError(
    'GATE_REFUSED',
    `bench: losses differ from ${peer.name} by ${largestDifference}, allowed are ${tolerance}.`,
    { details: check },
  )
}
