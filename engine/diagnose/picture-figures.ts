// What is measured of sets of pictures, as grids of image tokens in raster order and as features.
import type { Features } from '../metrics/features.ts'
import { evenCodes, runShare, topCodeShare, usedCodes } from './code-measures.ts'
import { type Balls, densityCoverage } from './density-coverage.ts'
import { duplicateShare } from './duplicates.ts'
import { wholly } from './beside-real.ts'
import type { SetFigure } from './figure.ts'
import { cosine, vendiOf } from './vendi.ts'

/** A picture of a set. */
export interface PictureRow {
  readonly codes: ArrayLike<number>
  /** Of length 1; absent without a judge. */
  readonly features?: Features | undefined
}

const DEGENERATION = { ailment: 'degeneration', unit: '%', direction: 'lower' } as const
const COLLAPSE = { ailment: 'collapse', unit: '%', direction: 'higher' } as const

/** Measures of image tokens of a codebook. */
export function codeFigures(codebookSize: number): SetFigure<PictureRow>[] {
  const codesOf = (rows: readonly PictureRow[]): ArrayLike<number>[] => rows.map(({ codes }) => codes)
  return [
    {
      ...DEGENERATION,
      name: 'code-runs',
      measure: wholly((rows: readonly PictureRow[]) => runShare(codesOf(rows))),
    },
    {
      ...DEGENERATION,
      name: 'top-code',
      measure: wholly((rows: readonly PictureRow[]) => topCodeShare(codesOf(rows))),
    },
    {
      ...COLLAPSE,
      name: 'even-codes',
      unit: '',
      measure: wholly((rows: readonly PictureRow[]) => evenCodes(codesOf(rows), codebookSize)),
    },
    {
      ...COLLAPSE,
      name: 'used-codes',
      measure: wholly((rows: readonly PictureRow[]) => usedCodes(codesOf(rows), codebookSize)),
    },
    {
      ...COLLAPSE,
      name: 'duplicates',
      direction: 'lower',
      measure: wholly((rows: readonly PictureRow[]) => duplicateShare(codesOf(rows))),
    },
  ]
}

/** Measures of features; `balls` are those of real pictures that are not among the controls. */
export function featureFigures(balls?: Balls): SetFigure<PictureRow>[] {
  const vendi: SetFigure<PictureRow> = {
    ...{ ...COLLAPSE, name: 'vendi', unit: '' },
    measure: vendiOf((rows) => featuresOf(rows), cosine),
  }
  if (!balls) return [vendi]
  return [
    vendi,
    {
      ...{ ...COLLAPSE, name: 'coverage' },
      measure: wholly((rows: readonly PictureRow[]) => densityCoverage(featuresOf(rows), balls).coverage),
    },
    {
      ...{ ...COLLAPSE, name: 'density', unit: '', direction: 'band' },
      measure: wholly((rows: readonly PictureRow[]) => densityCoverage(featuresOf(rows), balls).density),
    },
  ]
}

function featuresOf(rows: readonly PictureRow[]): Features[] {
  return rows.flatMap(({ features }) => (features ? [features] : []))
}
