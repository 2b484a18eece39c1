// How different the samples of one caption are from each other.
import type { Metric } from './contract.ts'
import type { Features } from './features.ts'
import { innerProduct, unitRows } from './features.ts'

/** All samples of one caption. */
export interface CaptionSamples {
  /** `[samples, dimension]`. */
  readonly features: Features
  readonly dimension: number
}

/** Mean of 1 − cosine over all pairs of rows, in [0, 2]; NaN below two rows. @throws SHAPE_MISMATCH on ragged rows */
function meanPairwiseDistance(features: Features, dimension: number): number {
  const rows = unitRows(features, dimension)
  let sum = 0
  rows.forEach((row, i) => rows.slice(i + 1).forEach((other) => (sum += 1 - innerProduct(row, other))))
  return sum / ((rows.length * (rows.length - 1)) / 2)
}

/** Mean over captions of the distance between their samples. */
export const diversity: Metric<CaptionSamples> = {
  name: 'diversity',
  version: 1,
  label: 'Variety per caption',
  help: 'Mean distance (1 − cosine of features) between the pictures drawn for one caption with different seeds; 0 means that every seed gives the same picture. More is not always better: read it beside the agreement.',
  direction: 'max',
  unit: '',
  range: [0, 2],
  level: 'item',
  needs: ['pictures', 'features'],
  deterministic: true,
  normalisation: 'cosine; all pairs of samples of a caption, then the mean over captions',
  stats: ({ features, dimension }) => [meanPairwiseDistance(features, dimension), 1],
  reduce: ([sum, count]) => (sum as number) / (count as number),
}
