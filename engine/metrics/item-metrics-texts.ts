// Metrics of single texts: those of sums have a value for one text alone.
import type { ItemMetric } from './item-metric-contract.ts'
import type { TextItem } from './text-item.ts'
import { TEXT_METRICS, textMetricNamed } from './text-metrics.ts'

/** Names of the metrics of single texts, families by their usual members. */
export const TEXT_ITEM_METRICS: readonly string[] = TEXT_METRICS.filter((metric) => 'stats' in metric).map(
  ({ name }) => name,
)

/** The metric of single texts of a name; undefined where there is none, or one of whole sets only. */
export function textItemMetric(name: string): ItemMetric | undefined {
  const metric = textMetricNamed(name)
  if (!metric || !('stats' in metric)) return undefined
  return {
    ...metric,
    kinds: ['text'],
    score: (items) =>
      // awaited, so that mistakes reject instead of being thrown
      Promise.resolve().then(() =>
        Float64Array.from(items as readonly TextItem[], (item) => metric.reduce(metric.stats(item))),
      ),
  }
}
