// Metrics of single texts as rewards.
import { EngineError } from '../base/errors.ts'
import { message } from '../base/message.ts'
import { textMetricNamed } from '../metrics/text-metrics.ts'
import type { RewardMetric } from './rewarder.ts'
import type { WrittenReward } from './text-rehearsal.ts'

/** The reward of a name of the registry. @throws UNKNOWN_NAME when no metric of single texts is called so */
export function registeredReward(name: string): RewardMetric<WrittenReward> {
  const metric = textMetricNamed(name)
  if (!metric || !('stats' in metric))
    throw new EngineError('UNKNOWN_NAME', message('reward.unknown', { name }))
  const { direction } = metric
  return {
    ...{ name, direction },
    score: (items) => Promise.resolve(Float64Array.from(items, (item) => metric.reduce(metric.stats(item)))),
  }
}
