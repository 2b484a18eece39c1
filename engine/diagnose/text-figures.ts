// What is measured of sets of texts, as rows of tokens of one length.
import type { Metric, SetMetric } from '../metrics/contract.ts'
import { scoreSet } from '../metrics/sums.ts'
import { distinct } from '../metrics/text-distinct.ts'
import type { TextItem } from '../metrics/text-item.ts'
import { loops } from '../metrics/text-loop.ts'
import { sequenceRepetition } from '../metrics/text-repetition.ts'
import { selfBleu } from '../metrics/text-self-bleu.ts'
import { entropyOfNgrams, uniqueUnits, zipf } from '../metrics/text-vocabulary.ts'
import { wholly } from './beside-real.ts'
import { duplicateShare } from './duplicates.ts'
import type { FigureDescription, SetFigure } from './figure.ts'
import { type NgramProfile, ngramProfile, profileCosine, vendiOf } from './vendi.ts'

/** A text of a set. */
export interface TextRow extends TextItem {
  readonly tokens: ArrayLike<number>
  readonly profile: NgramProfile
}

/** A row of tokens, ready to be measured. */
export function textRow(tokens: ArrayLike<number>): TextRow {
  return { prompt: '', output: '', references: [], tokens, profile: ngramProfile(tokens) }
}

const DEGENERATION = { ailment: 'degeneration', unit: '%', direction: 'lower' } as const
const COLLAPSE = { ailment: 'collapse', unit: '%', direction: 'higher' } as const

/** One line each. */
export const TEXT_FIGURES: readonly SetFigure<TextRow>[] = [
  ofItems({ ...DEGENERATION, name: 'seq-rep-4' }, sequenceRepetition(4)),
  ofItems({ ...DEGENERATION, name: 'seq-rep-3' }, sequenceRepetition(3)),
  ofItems({ ...DEGENERATION, name: 'seq-rep-2' }, sequenceRepetition(2)),
  ofItems({ ...DEGENERATION, name: 'seq-rep-1' }, sequenceRepetition(1)),
  ofItems({ ...DEGENERATION, name: 'loops' }, loops),
  ofSet({ ...COLLAPSE, name: 'distinct-1' }, distinct(1)),
  ofSet({ ...COLLAPSE, name: 'distinct-2' }, distinct(2)),
  ofSet({ ...COLLAPSE, name: 'distinct-3' }, distinct(3)),
  ofSet({ ...COLLAPSE, name: 'uniq-seq', unit: '' }, uniqueUnits),
  ofSet({ ...DEGENERATION, name: 'zipf', unit: '', direction: 'band' }, zipf),
  ofSet({ ...DEGENERATION, name: 'entropy-1', unit: 'nats', direction: 'band' }, entropyOfNgrams(1)),
  ofSet({ ...DEGENERATION, name: 'entropy-2', unit: 'nats', direction: 'band' }, entropyOfNgrams(2)),
  ofSet({ ...COLLAPSE, name: 'self-bleu-4', direction: 'lower' }, selfBleu(4)),
  {
    ...{ ...COLLAPSE, name: 'vendi', unit: '' },
    measure: vendiOf((rows) => rows.map(({ profile }) => profile), profileCosine),
  },
  {
    ...{ ...COLLAPSE, name: 'duplicates', direction: 'lower' },
    measure: wholly((rows: readonly TextRow[]) => duplicateShare(rows.map(({ tokens }) => tokens))),
  },
]

/** The few that are looked at while a run goes. */
export const LIVE_TEXT_FIGURES = TEXT_FIGURES.filter(({ name }) =>
  ['seq-rep-4', 'loops', 'distinct-2', 'vendi', 'duplicates'].includes(name),
)

function ofItems(description: FigureDescription, metric: Metric<TextItem>): SetFigure<TextRow> {
  return {
    ...description,
    measure: (rows) => {
      const stats = rows.map((row) => metric.stats(row))
      return (places) =>
        metric.reduce(
          (stats[0] ?? []).map((_, k) => places.reduce((sum, i) => sum + (stats[i]?.[k] ?? 0), 0)),
        )
    },
  }
}

/** Items that were left out leave no trace in pooled counts; other measures read the set anew. */
function ofSet(description: FigureDescription, metric: SetMetric<TextItem>): SetFigure<TextRow> {
  const measure: SetFigure<TextRow>['measure'] = (rows) => {
    const of = metric.over(rows)
    return (places) => {
      const counts = new Uint32Array(rows.length)
      for (const place of places) counts[place] = 1
      return of(counts)
    }
  }
  return {
    ...description,
    measure: metric.ignoresUndrawn ? measure : wholly((rows: readonly TextRow[]) => scoreSet(metric, rows)),
  }
}
