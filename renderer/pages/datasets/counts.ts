// What a dataset holds, in words.
import type { DatasetView } from '../../../engine/api/contract/views.ts'
import { kindText } from './kind-words.ts'
import { t } from '../../lib/i18n/index.svelte.ts'

/** Names that were given to samples so far do not stand in the way. */
export function freeName(wanted: string, taken: readonly { readonly name: string }[]): string {
  const isTaken = (name: string): boolean => taken.some((one) => one.name === name)
  if (!isTaken(wanted)) return wanted
  let number = 2
  while (isTaken(`${wanted} ${number}`)) number++
  return `${wanted} ${number}`
}

/** Pairs and where they stand, in one line. */
export function countsLine({ counts, kind }: DatasetView): string {
  const count = (name: string): number => counts[name] ?? 0
  const sides = [
    t('datasets.trainCount', { count: count('train') }),
    t('datasets.evalCount', { count: count('eval') }),
    ...(count('test') > 0 ? [t('datasets.testCount', { count: count('test') })] : []),
  ]
  return [kindText(kind, 'pairsCount', { count: count('pairs') }), ...sides].join(' · ')
}
