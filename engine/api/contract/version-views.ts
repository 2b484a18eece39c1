// What the window sees of versions of datasets.
import type { PairView } from './views.ts'

/** What can differ between two states of a pair; the first four say what became of the pair as a whole. */
export const DIFFERENCE_KINDS = [
  ...(['added', 'removed', 'trashed', 'restored'] as const),
  ...(['captions', 'tags', 'rating', 'split'] as const),
] as const

/** A kind of difference. */
export type DifferenceKind = (typeof DIFFERENCE_KINDS)[number]

/** A named state of a dataset. */
export interface VersionView {
  readonly id: string
  readonly name: string
  /** Id of the run that started from it; null for one that a person named. */
  readonly run: string | null
  /** As DatasetView.counts. */
  readonly counts: Readonly<Record<string, number>>
  readonly createdAt: string
}

/** A pair at one time. */
export type PairStateView = Pick<PairView, 'captions' | 'split' | 'status' | 'rating' | 'tags'>

/** A pair that differs between two states. */
export interface PairDifferenceView {
  readonly key: string
  readonly picture: string
  readonly file: string
  /** At least one. */
  readonly kinds: readonly DifferenceKind[]
  /** Null where the pair was not there. */
  readonly before: PairStateView | null
  readonly after: PairStateView | null
}

/** What differs between two states, and a window of the pairs. */
export interface DifferenceView {
  /** Pairs by kind; a pair counts under each of its kinds. */
  readonly totals: Readonly<Record<DifferenceKind, number>>
  /** Pairs that differ in any way. */
  readonly pairs: number
  /** Pairs of the kind that was asked for. */
  readonly total: number
  readonly shown: readonly PairDifferenceView[]
}
