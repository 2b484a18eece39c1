// Words for what a dataset holds: pairs of pictures and captions, or texts with parts.
import type { DatasetView } from '../../../engine/api/contract/views.ts'
import type { en } from '../../lib/i18n/en/index.ts'
import { fill, tOr } from '../../lib/i18n/index.svelte.ts'

/** What a dataset can hold. */
export type DatasetKind = DatasetView['kind']
/** Texts that are said of both. */
export type KindWord = keyof (typeof en)['texts'] & keyof (typeof en)['datasets']
/** Says one of them. */
export type Say = (word: KindWord, values?: Readonly<Record<string, string | number>>) => string

/** The text for a kind. */
export function kindText(
  kind: DatasetKind,
  word: KindWord,
  values: Readonly<Record<string, string | number>> = {},
): string {
  return fill(tOr(`${kind === 'texts' ? 'texts' : 'datasets'}.${word}`, word), values)
}
