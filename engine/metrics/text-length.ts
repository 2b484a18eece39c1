// How long texts are, how many are empty, and how many only ended because of the limit.
import type { Metric } from './contract.ts'
import { type TextItem, unitsOf } from './text-item.ts'

const SHARED = {
  version: 1,
  level: 'item',
  needs: ['texts'],
  deterministic: true,
  reduce: ([sum, count]: readonly number[]) => (sum as number) / (count as number),
} as const

/** Mean units per text. */
export const outputLength: Metric<TextItem> = {
  ...SHARED,
  name: 'length',
  label: 'Length',
  help: 'Mean number of words (or tokens) per text. Neither long nor short is good: compare with the references or with real texts.',
  direction: 'max',
  unit: '',
  range: [0, null],
  normalisation: 'token ids where given, else words by white space',
  stats: (item) => [unitsOf(item).length, 1],
}

/** Share of texts with nothing but white space. */
export const emptyOutputs: Metric<TextItem> = {
  ...SHARED,
  name: 'empty-texts',
  label: 'Empty texts',
  help: 'Share of texts without a single word. Anything above 0 deserves a look.',
  direction: 'min',
  unit: '%',
  range: [0, 1],
  normalisation: 'white space does not count',
  stats: ({ output }) => [output.trim() === '' ? 1 : 0, 1],
}

/** Share of texts that the length limit ended, of those of which it is known. */
export const cutOutputs: Metric<TextItem> = {
  ...SHARED,
  name: 'cut-texts',
  label: 'Cut texts',
  help: 'Share of texts that ended at the length limit instead of by themselves. A model that never stops has nearly 100 %.',
  direction: 'min',
  unit: '%',
  range: [0, 1],
  normalisation: 'texts of which it is unknown how they ended do not count',
  stats: ({ isCut }) => (isCut === undefined ? [0, 0] : [isCut ? 1 : 0, 1]),
}

/** The lengths of many texts in five numbers, in units. */
interface LengthStatistics {
  readonly mean: number
  /** With n − 1 below; 0 for one text. */
  readonly standardDeviation: number
  readonly least: number
  readonly median: number
  readonly greatest: number
}

/** How long texts are; undefined for no texts. */
export function lengthStatistics(items: readonly TextItem[]): LengthStatistics | undefined {
  const lengths = items.map((item) => unitsOf(item).length).sort((a, b) => a - b)
  const at = (place: number) => lengths[place] as number
  if (lengths.length === 0) return undefined
  const mean = lengths.reduce((sum, length) => sum + length, 0) / lengths.length
  const squares = lengths.reduce((sum, length) => sum + (length - mean) ** 2, 0)
  const half = (lengths.length - 1) / 2
  return {
    mean,
    standardDeviation: Math.sqrt(squares / Math.max(1, lengths.length - 1)),
    least: at(0),
    median: (at(Math.floor(half)) + at(Math.ceil(half))) / 2,
    greatest: at(lengths.length - 1),
  }
}
