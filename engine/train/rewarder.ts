// What continuations are worth: a metric by name, turned so that more is better, and refused where it gives no number.
import { EngineError } from '../base/errors.ts'
import { message, type MessageValue } from '../base/message.ts'
import { quotedReason } from '../base/reasons.ts'

/** Values of what a model made, one per item. */
export interface RewardMetric<Item> {
  readonly name: string
  /** `min`: less is better, and the reward is its negative. */
  readonly direction: 'max' | 'min'
  score(items: readonly Item[]): Promise<Float64Array>
}

/** Steps in a row whose rewards were all the same number before a run ends. */
const MOST_CONSTANT_STEPS = 20

/** A metric as the reward of one run. */
export class Rewarder<Item> {
  readonly #metric: RewardMetric<Item>
  /** The number that every reward has been since step `since`. */
  #constant: { readonly value: number; readonly since: number } | undefined

  constructor(metric: RewardMetric<Item>) {
    this.#metric = metric
  }

  /**
   * One reward per item, the higher the better.
   * @throws REWARD_UNUSABLE when the metric fails, gives another number of values or one that is not finite, and when all rewards of
   * the last twenty steps were the same number
   */
  async rewards(items: readonly Item[], step: number): Promise<Float64Array> {
    const { name, direction } = this.#metric
    const values = await this.#metric.score(items).catch((cause: unknown) => {
      throw unusable(message('reward.failed', { name, step, reason: reasonOf(cause) }), cause)
    })
    if (values.length !== items.length)
      throw unusable(message('reward.count', { name, step, got: values.length, expected: items.length }))
    const wrong = values.findIndex((value) => !Number.isFinite(value))
    if (wrong >= 0)
      throw unusable(
        message('reward.notFinite', { name, step, value: `${values[wrong]}`, item: wrong, of: items.length }),
      )
    this.#watch(values, step)
    return direction === 'min' ? values.map((value) => -value) : values
  }

  #watch(values: Float64Array, step: number): void {
    const [value] = values
    if (value === undefined) return
    const isSame = values.every((other) => other === value)
    if (!isSame || this.#constant?.value !== value)
      this.#constant = isSame ? { value, since: step } : undefined
    const count = step + 1 - (this.#constant?.since ?? step + 1)
    if (count < MOST_CONSTANT_STEPS) return
    throw unusable(message('reward.constant', { name: this.#metric.name, step, value, count }))
  }
}

function unusable(said: ReturnType<typeof message>, cause?: unknown): EngineError {
  return new EngineError('REWARD_UNUSABLE', said, {
    fixes: [message('reward.fix'), message('run.resumeCheckpoint')],
    ...(cause !== undefined && { cause }),
  })
}

/** What a metric says of itself, or what came from elsewhere as a quotation. */
function reasonOf(cause: unknown): MessageValue {
  return cause instanceof EngineError ? (cause.said.message ?? cause.message) : quotedReason(cause)
}
