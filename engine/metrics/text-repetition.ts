// seq-rep-n: how much a text repeats itself.
import type { Metric } from './contract.ts'
import { type TextItem, unitsOf } from './text-item.ts'
import { countNgrams, ngramTotal } from './text-ngrams.ts'

/** 1 − different n-grams / n-grams of one text, in [0, 1); NaN for a text shorter than n. */
function repetition(units: readonly string[], n: number): number {
  return 1 - countNgrams(units, n).size / ngramTotal(units.length, n)
}

/**
 * Mean repetition over the texts that have an n-gram.
 * @source Welleck et al. 2019, "seq-rep-n"
 */
export function sequenceRepetition(n: number): Metric<TextItem> {
  const what = n === 1 ? 'words' : `runs of ${String(n)} words`
  return {
    name: `seq-rep-${String(n)}`,
    version: 1,
    label: `Repeated ${what}`,
    help: `Share of a text’s ${what} that repeat an earlier one, over the texts. Real texts have hardly any repeated runs of four; a model that goes round in circles has many. Compare texts of one length.`,
    direction: 'min',
    unit: '%',
    range: [0, 1],
    level: 'item',
    needs: ['texts'],
    deterministic: true,
    normalisation: 'token ids where given, else words by white space; texts shorter than n do not count',
    stats: (item) => {
      const units = unitsOf(item)
      return units.length < n ? [0, 0] : [repetition(units, n), 1]
    },
    reduce: ([sum, count]) => (sum as number) / (count as number),
  }
}
