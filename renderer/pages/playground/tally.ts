// Votes by model, with names.
import type { ModelView, TallyView } from '../../../engine/api/contract/views.ts'

/** One line of the tally. */
export interface TallyRow extends TallyView {
  readonly name: string
}

/** The lines with names; removed models keep their id as name. */
export function tallyRows(
  votes: readonly TallyView[],
  models: readonly Pick<ModelView, 'id' | 'name'>[],
): TallyRow[] {
  const nameOf = (id: string) => models.find((model) => model.id === id)?.name ?? id
  return votes.map((row) => ({ ...row, name: nameOf(row.model) }))
}
