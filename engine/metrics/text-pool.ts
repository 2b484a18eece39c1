// Metrics of pooled n-grams: all texts are counted as one, with text i as often as a resample drew it.
import type { MetricDescriptor, SetMetric } from './contract.ts'
import { pooledUnits, type TextItem } from './text-item.ts'
import { countNgrams } from './text-ngrams.ts'

/** What a pooled metric says beyond what all of them have in common. */
type PoolDescription = Pick<MetricDescriptor, 'name' | 'label' | 'help' | 'direction' | 'unit' | 'range'> & {
  /** Length of the n-grams that are counted. */
  readonly n: number
  /** Counts of the different n-grams, none of them 0, in no order → the value; NaN for no counts. */
  reduce(counts: Float64Array): number
}

/** A metric of the pooled counts of n-grams. */
export function poolMetric({ n, reduce, ...description }: PoolDescription): SetMetric<TextItem> {
  return {
    ...description,
    version: 1,
    level: 'corpus',
    ignoresUndrawn: true,
    needs: ['texts'],
    deterministic: true,
    normalisation: 'token ids where given, else words by white space, case kept; pooled over texts',
    over(items) {
      const ids = new Map<string, number>()
      const texts = pooledUnits(description.name, items).map((units) =>
        [...countNgrams(units, n)].map(([key, count]) => [idOf(ids, key), count] as const),
      )
      return (drawn) => {
        const pool = new Float64Array(ids.size)
        for (const [text, counts] of texts.entries())
          for (const [id, count] of counts) pool[id] = (pool[id] as number) + count * (drawn[text] as number)
        return reduce(pool.filter((count) => count > 0))
      }
    },
  }
}

function idOf(ids: Map<string, number>, key: string): number {
  const id = ids.get(key) ?? ids.size
  ids.set(key, id)
  return id
}
