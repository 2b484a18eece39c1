// Rewards of a run: metrics of single items from the store, own ones in their cage and the encoder of pictures and captions included.
import { itemMetricNamed, type ItemMetric } from '../index.ts'
import { openItemContext } from './item-context.ts'
import type { TrainingRequest } from './training-kind.ts'

/** Metrics by name, until put away. */
export interface OpenRewards {
  /** @throws UNKNOWN_NAME, BAD_ARGUMENT for a metric of whole sets */
  readonly reward: (name: string) => ItemMetric
  dispose(): Promise<void>
}

/** Opens what rewards may use; an encoder is loaded when a reward first asks for it, and runs where the model does. */
export function openRewards({ store, runtime, threads, signal }: TrainingRequest): OpenRewards {
  const { context, dispose } = openItemContext(store, { runtime: runtime.name, threads, signal })
  return { reward: (name) => itemMetricNamed(name, context), dispose }
}
