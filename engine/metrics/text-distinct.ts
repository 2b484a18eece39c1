// distinct-n: how little texts repeat each other and themselves.
import type { SetMetric } from './contract.ts'
import type { TextItem } from './text-item.ts'
import { poolMetric } from './text-pool.ts'

/** Different n-grams / all n-grams of all texts. @source Li et al. 2016, §5 */
export function distinct(n: number): SetMetric<TextItem> {
  const what = n === 1 ? 'words' : `runs of ${String(n)} words`
  return poolMetric({
    name: `distinct-${String(n)}`,
    label: `Distinct ${what}`,
    help: `Share of ${what} that are different from each other, over all texts. A fall against real texts is a sign of collapse. It falls with the amount of text: compare sets of one size.`,
    direction: 'max',
    unit: '%',
    range: [0, 1],
    n,
    reduce: (counts) => counts.length / counts.reduce((sum, count) => sum + count, 0),
  })
}
