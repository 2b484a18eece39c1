// Words for what a model is.
import type { ModelView } from '../../../engine/api/contract/views.ts'
import { tOr } from '../../lib/i18n/index.svelte.ts'

/** What a model does; its kind's own name where there are no words for it. */
export function kindWords({ kind }: Pick<ModelView, 'kind'>): string {
  return tOr(`models.kind.${kind}`, kind)
}

/** Where a model came from. */
export function sourceWords({ source }: Pick<ModelView, 'source'>): string {
  return tOr(`models.source.${source}`, source)
}
