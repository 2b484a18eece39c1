// Metrics of single texts as rewards, where nobody brings others along.
import { itemMetricNamed } from '../metrics/item-metrics.ts'
import type { RewardMetric } from './rewarder.ts'
import type { WrittenReward } from './text-rehearsal.ts'

/** The reward of a name of the registry. @throws UNKNOWN_NAME when no metric of single texts is called so, BAD_ARGUMENT for one of whole sets */
export function registeredReward(name: string): RewardMetric<WrittenReward> {
  return itemMetricNamed(name)
}
