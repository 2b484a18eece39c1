// What an objective may ask of the model as it is before a step. Everything is a pure function of rows, weights, seed and step.
import type { RandomStream } from '../base/random.ts'
import type { Batch } from './objective.ts'

/** What is to be continued, and how. */
export interface RolloutRequest {
  /** Per row of the batch: place of the first target that the model chooses itself; −1: the row is not continued. */
  readonly from: Int32Array
  /** Continuations of every row. */
  readonly samples: number
  /** Takes the likeliest token of each place; draws from p otherwise. */
  readonly isGreedy?: boolean
  /** Divides logits before drawing; 1 unless told: only then do draws follow p itself. */
  readonly temperature?: number
  /** Most new tokens. */
  readonly newTokens: number
}

/** A continuation of a row. */
export interface Rollout {
  readonly row: number
  /** Which of the row's continuations, from 0. */
  readonly sample: number
  /** Place of its first token among the row's targets. */
  readonly from: number
  /** With the token that ended it. At least one. */
  readonly tokens: Int32Array
  /** ln p of each under the model, without temperature, in nats. */
  readonly logProbs: Float32Array
  /** False where it was cut at the greatest length. */
  readonly hasEnded: boolean
}

/** A model in training. */
export interface Rehearsal {
  /** Steps done. */
  readonly step: number
  /** Places of a row. */
  readonly length: number
  /** Rows of the batch that the graph of the step takes. */
  readonly rows: number
  /** A stream of that name and index for this step. */
  random(name: string, index?: number): RandomStream
  /** Continuations, row after row, sample after sample; none where a row has no room for a token. */
  rollouts(batch: Batch, request: RolloutRequest): Promise<Rollout[]>
  /** ln p of every target, [rows · length], in nats, of the weights as they are or of the base before training; padding counts for nothing. */
  logProbs(batch: Batch, of: 'present' | 'base'): Promise<Float32Array>
  /**
   * A token for every target, [rows · length], with the true ones before it given: the likeliest, or one drawn from p. Where `wanted` is
   * given and 0 it is the target itself, which costs nothing.
   */
  guesses(batch: Batch, how: 'likeliest' | 'drawn', wanted?: Uint8Array): Promise<Int32Array>
  /**
   * Rewards of continuations of the batch's rows, the higher the better, by the metric the recipe names.
   * @throws REWARD_UNUSABLE for a value that is no finite number, and when the metric fails
   */
  rewards(batch: Batch, rollouts: readonly Rollout[]): Promise<Float64Array>
}
