// Memorisation: are generated pictures nearer to the training pictures than new real pictures are?
import { EngineError } from '../base/errors.ts'
import { message } from '../base/message.ts'
import type { Features } from './features.ts'
import { median, nearestRow, unitRows } from './features.ts'

/** The training picture nearest to a picture. */
export interface NearestTraining {
  readonly index: number
  /** 1 − cosine of features, in [0, 2]. */
  readonly distance: number
}

/** The nearest training picture of every row, the first of equals. @throws BAD_ARGUMENT when there are none */
export function nearestTraining(
  features: Features,
  training: Features,
  dimension: number,
): NearestTraining[] {
  const known = unitRows(training, dimension)
  if (known.length === 0) throw new EngineError('BAD_ARGUMENT', message('compare.noTrainingPictures'))
  return unitRows(features, dimension).map((row) => {
    const { index, cosine } = nearestRow(row, known)
    return { index, distance: 1 - cosine }
  })
}

/** The training grid nearest to a token grid. */
export interface NearestGrid {
  readonly index: number
  /** Share of places whose token differs, in [0, 1]; 0 is an exact copy. */
  readonly distance: number
}

/**
 * The training token grid with the fewest differing places, for every grid; all grids have one length.
 * @throws BAD_ARGUMENT when there are no training grids
 * @throws SHAPE_MISMATCH when the lengths differ
 */
export function nearestGrids(
  grids: readonly ArrayLike<number>[],
  training: readonly ArrayLike<number>[],
): NearestGrid[] {
  if (training.length === 0) throw new EngineError('BAD_ARGUMENT', message('compare.noTrainingGrids'))
  return grids.map((grid) => {
    let nearest: NearestGrid = { index: 0, distance: Infinity }
    training.forEach((known, index) => {
      const distance = gridDistance(grid, known)
      if (distance < nearest.distance) nearest = { index, distance }
    })
    return nearest
  })
}

/** How near generated and new real pictures come to the training pictures. */
export interface MemorisationSummary {
  /** Median distance of generated pictures to their nearest training picture. */
  readonly sampleMedian: number
  /** The same of real pictures that were not trained on: what a picture that copies nothing looks like. */
  readonly heldOutMedian: number
  /** Share of generated pictures nearer to training than 95 % of the new real pictures are. */
  readonly suspiciousShare: number
}

/** Sets the distances of generated pictures beside those of new real ones. @throws BAD_ARGUMENT when either is empty */
export function summariseMemorisation(
  samples: readonly NearestTraining[],
  heldOut: readonly NearestTraining[],
): MemorisationSummary {
  if (samples.length === 0 || heldOut.length === 0)
    throw new EngineError(
      'BAD_ARGUMENT',
      message('compare.noSamples', { samples: samples.length, heldOut: heldOut.length }),
    )
  const distances = samples.map((nearest) => nearest.distance)
  const heldOutDistances = heldOut.map((nearest) => nearest.distance).sort((a, b) => a - b)
  const threshold = heldOutDistances[Math.floor(heldOutDistances.length * 0.05)] as number
  return {
    sampleMedian: median(distances),
    heldOutMedian: median(heldOutDistances),
    suspiciousShare: distances.filter((distance) => distance < threshold).length / distances.length,
  }
}

function gridDistance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length)
    throw new EngineError('SHAPE_MISMATCH', `memorisation: grids of ${a.length} and ${b.length} tokens.`)
  let differing = 0
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) differing++
  return differing / a.length
}
