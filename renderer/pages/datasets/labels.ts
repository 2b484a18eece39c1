// Words for values that the host names in English.
import { t, tOr } from '../../lib/i18n/index.svelte.ts'
import type { PairView } from '../../../engine/api/contract/views.ts'
import type { PairOrder } from './pairs.svelte.ts'

export function orderLabel(order: PairOrder): string {
  const labels: Readonly<Record<PairOrder, string>> = {
    position: t('datasets.byPosition'),
    caption: t('datasets.byCaption'),
    length: t('datasets.byLength'),
    rating: t('datasets.byRating'),
    agreement: t('datasets.byAgreement'),
    file: t('datasets.byFile'),
  }
  return labels[order]
}

export function splitLabel(split: PairView['split']): string {
  const labels: Readonly<Record<PairView['split'], string>> = {
    train: t('datasets.sideTrain'),
    eval: t('datasets.sideEval'),
    test: t('datasets.sideTest'),
  }
  return labels[split]
}

/** The name of a kind of problem; one that is new keeps the host's word. */
export function issueLabel(kind: string): string {
  return tOr(`datasets.issue-${kind}`, kind)
}
