// What a score of image models is.
import type { RandomStream } from '../base/random.ts'
import type { CorpusComparison, Metric, MetricDescriptor } from '../metrics/contract.ts'
import type { PictureSet, ScoreSubject } from './evaluate-subject.ts'

/** Scores of units; units that a score does not apply to are left out. */
export interface ItemValues {
  /** Indices of the subject's units. */
  readonly units: readonly number[]
  /** `[seed][unit]`; one row for a score that does not depend on the seed. */
  readonly values: readonly (readonly number[])[]
}

interface ScoreBase extends MetricDescriptor {
  /** Whether it is computed, and tested, when no scores are named. */
  readonly isDefault: boolean
  /** Why it cannot be computed of a subject; undefined when it can. */
  missing(subject: ScoreSubject): string | undefined
}

/** A score with a value per unit. */
export interface ItemScore extends ScoreBase {
  readonly level: 'item'
  /** What must have run on a subject before `compute`, where that takes another process. */
  prepare?(subject: ScoreSubject): Promise<void>
  compute(subject: ScoreSubject): ItemValues
}

/** A value of a whole set with what its interval needs. */
export interface CorpusValue {
  readonly value: number
  /** Units that are resampled. */
  readonly units: number
  /** The value with unit i counted `counts[i]` times; `stream` redraws what belongs to no unit. */
  resampled(counts: Uint32Array, stream: RandomStream): number
}

/** A score that exists only for a whole set. */
export interface CorpusScore extends ScoreBase {
  readonly level: 'corpus'
  measure(subject: ScoreSubject): CorpusValue
  compare(baseline: ScoreSubject, candidate: ScoreSubject): CorpusComparison
}

/** An entry of the registry. */
export type ImageScore = ItemScore | CorpusScore

/** Values for every drawn unit of every seed. */
export function perSeed(
  { samples, drawn }: ScoreSubject,
  values: (set: PictureSet, seed: number) => readonly number[],
): ItemValues {
  return { units: drawn, values: samples.map(values) }
}

/** A metric of sums on one item alone. */
export function itemValue<Item>(metric: Metric<Item>, item: Item): number {
  return metric.reduce(metric.stats(item))
}
