// A difference in words.
import type {
  DifferenceKind,
  DifferenceView,
  PairDifferenceView,
} from '../../../../engine/api/contract/version-views.ts'
import { t } from '../../../lib/i18n/index.svelte.ts'
import { splitLabel } from '../labels.ts'

/** In the order in which they are offered. */
const KIND_LABELS: Readonly<Record<DifferenceKind, () => string>> = {
  added: () => t('datasets.kindAdded'),
  removed: () => t('datasets.kindRemoved'),
  trashed: () => t('datasets.kindTrashed'),
  restored: () => t('datasets.kindRestored'),
  captions: () => t('datasets.kindCaptions'),
  tags: () => t('datasets.kindTags'),
  rating: () => t('datasets.kindRating'),
  split: () => t('datasets.kindSplit'),
}

export function kindLabel(kind: DifferenceKind): string {
  return KIND_LABELS[kind]()
}

/** A kind with how many pairs differ in it. */
export interface KindCount {
  readonly kind: DifferenceKind
  readonly count: number
}

/** Kinds that occur. */
export function kindsIn({ totals }: DifferenceView): readonly KindCount[] {
  const kinds = Object.keys(KIND_LABELS) as DifferenceKind[]
  return kinds.map((kind) => ({ kind, count: totals[kind] })).filter(({ count }) => count > 0)
}

/** One text before and after; either is empty where there was none. */
export interface ChangedText {
  readonly label: string
  readonly before: string
  readonly after: string
}

/** What changed of a pair besides its captions. */
export function changedMarks({ before, after, kinds }: PairDifferenceView): readonly ChangedText[] {
  if (!before || !after) return []
  const rating = (value: number | null): string => (value === null ? t('datasets.noRating') : String(value))
  const marks: Readonly<Record<'tags' | 'rating' | 'split', () => ChangedText>> = {
    tags: () => ({ label: t('datasets.tags'), before: before.tags.join(', '), after: after.tags.join(', ') }),
    rating: () => ({
      ...{ label: t('datasets.rating'), before: rating(before.rating), after: rating(after.rating) },
    }),
    split: () => ({
      ...{ label: t('datasets.side'), before: splitLabel(before.split), after: splitLabel(after.split) },
    }),
  }
  return (['tags', 'rating', 'split'] as const)
    .filter((kind) => kinds.includes(kind))
    .map((kind) => marks[kind]())
}

/** Captions before and after side by side, as far as they differ; of a pair that came or went, all of them. */
export function changedCaptions({ before, after }: PairDifferenceView): readonly ChangedText[] {
  const [old, now] = [before?.captions ?? [], after?.captions ?? []]
  return Array.from({ length: Math.max(old.length, now.length) }, (_, i) => ({
    label: t('datasets.captionNumber', { number: i + 1 }),
    before: old[i] ?? '',
    after: now[i] ?? '',
  })).filter((text) => text.before !== text.after)
}
