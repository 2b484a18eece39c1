// Votes by model, with names.
import type { ModelView, TallyView } from '../../../engine/api/contract/views.ts'
import { t } from '../../lib/i18n/index.svelte.ts'

/** One line of the tally. */
export interface TallyRow extends TallyView {
  readonly name: string
}

type Named = Pick<ModelView, 'id' | 'name'>

/** The lines of the shown ones of all models, with names; models that are gone are in every tally, by their id. */
export function tallyRows(
  votes: readonly TallyView[],
  models: readonly Named[],
  shown: readonly Named[],
): TallyRow[] {
  const named = (from: readonly Named[], id: string) => from.find((model) => model.id === id)
  return votes
    .filter(({ model }) => named(shown, model) !== undefined || named(models, model) === undefined)
    .map((row) => ({
      ...row,
      name: named(shown, row.model)?.name ?? t('playground.tallyGone', { id: row.model }),
    }))
}
