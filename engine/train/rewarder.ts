// What continuations are worth: a metric by name, turned so that more is better, and refused where it gives no number.
import { EngineError } from '../base/errors.ts'
import { message } from '../base/message.ts'

/** Values of what a model made, one per item. */
export interface RewardMetric<Item> {
  readonly name: string
  /** `min`: less is better, and the reward is its negative. */
  readonly direction: 'max' | 'min'
  score(items: readonly Item[]): Promise<Float64Array>
}

/**
 * One reward per item, the higher the better.
 * @throws REWARD_UNUSABLE when the metric fails, gives another number of values, or one that is not finite
 */
export async function rewardsOf<Item>(
  metric: RewardMetric<Item>,
  items: readonly Item[],
  step: number,
): Promise<Float64Array> {
  const { name, direction } = metric
  const values = await metric.score(items).catch((cause: unknown) => {
    throw unusable(message('reward.failed', { name, step, reason: (cause as Error).message }), cause)
  })
  if (values.length !== items.length)
    throw unusable(message('reward.count', { name, step, got: values.length, expected: items.length }))
  const wrong = values.findIndex((value) => !Number.isFinite(value))
  if (wrong >= 0)
    throw unusable(
      message('reward.notFinite', { name, step, value: `${values[wrong]}`, item: wrong, of: items.length }),
    )
  return direction === 'min' ? values.map((value) => -value) : values
}

function unusable(said: ReturnType<typeof message>, cause?: unknown): EngineError {
  return new EngineError('REWARD_UNUSABLE', said, {
    fixes: [message('reward.fix'), message('run.resumeCheckpoint')],
    ...(cause !== undefined && { cause }),
  })
}
