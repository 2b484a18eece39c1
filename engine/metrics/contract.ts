// What a metric is: a description for people, and the contract that lets any metric be resampled and compared.
import type { RandomStream } from '../base/random.ts'

/** Which way is better. */
export type Direction = 'max' | 'min'

/** What must be at hand before a metric can be computed. */
export type MetricNeed =
  | 'likelihood' // log-probabilities of the model under test
  | 'pictures' // pictures made by the model under test
  | 'references' // a real picture per caption
  | 'features' // vectors of pictures (and captions) from an encoder that was trained apart
  | 'tokens' // image tokens
  | 'training' // the pictures the model was trained on
  | 'scene' // captions of the scene grammar
  | 'texts' // texts written by the model under test
  | 'text references' // what each text should have been: one text or more per prompt

/** What people and programs are told of a metric. */
export interface MetricDescriptor {
  /** Stable id, used on the command line and in the store. */
  readonly name: string
  /** Raised whenever the same input would give another value. */
  readonly version: number
  readonly label: string
  /** One or two plain sentences: what it measures, and what a good value is. */
  readonly help: string
  readonly direction: Direction
  /** Printed after the value; empty for a bare number. Shares have `%` and values in [0, 1]. */
  readonly unit: string
  /** Least and greatest possible value; null where there is no bound. */
  readonly range: readonly [least: number | null, greatest: number | null]
  /** `item`: the mean of one value per caption. `corpus`: a value of the whole set only. */
  readonly level: 'item' | 'corpus'
  readonly needs: readonly MetricNeed[]
  /** False when the same input may give another value. */
  readonly deterministic: boolean
  /** How inputs are brought into shape before measuring. */
  readonly normalisation: string
}

/**
 * A metric that is a function of sums: each item gives a few numbers, the numbers are added over the items, and the
 * sums are reduced to the value. Resampling items then costs additions, not a second evaluation.
 */
export interface Metric<Item> extends MetricDescriptor {
  /** Numbers of one item; always as many. */
  stats(item: Item): readonly number[]
  /** The value for the summed numbers; NaN when they hold nothing to measure. */
  reduce(sums: readonly number[]): number
}

/** The value of a set with item i counted `counts[i]` times; NaN when that leaves nothing to measure. */
export type SetMeasure = (counts: Uint32Array) => number

/** A metric that no sums give: all items are read once, then every resample is measured again. */
export interface SetMetric<Item> extends MetricDescriptor {
  readonly level: 'corpus'
  /** Whether items that are counted 0 times leave no trace in the value, as if they had not been read. */
  readonly ignoresUndrawn: boolean
  /** Reads the items. @throws BAD_ARGUMENT on items that cannot be measured together */
  over(items: readonly Item[]): SetMeasure
}

/** Two arms measured on the same captions by a metric that only exists for a whole set. */
export interface CorpusComparison {
  /** Captions: the units that are exchanged and resampled. */
  readonly captions: number
  readonly baseline: number
  readonly candidate: number
  /** Candidate − baseline after the arms changed places for captions whose byte is 1. */
  swapped(exchanged: Uint8Array): number
  /** Candidate − baseline with caption i counted `counts[i]` times; `stream` redraws what belongs to no caption. */
  resampled(counts: Uint32Array, stream: RandomStream): number
}
