// Votes counted by model.
import type { ModelView } from '../../../engine/api/contract/views.ts'

/** One line of the tally. */
export interface TallyRow {
  readonly model: string
  readonly name: string
  readonly wins: number
  readonly losses: number
  /** Share of votes won. */
  readonly share: number
}

type Votes = readonly { readonly model: string; readonly wins: number; readonly losses: number }[]

/** The greatest share first; among equals the one with more votes. Removed models keep their id as name. */
export function tallyOf(votes: Votes, models: readonly Pick<ModelView, 'id' | 'name'>[]): TallyRow[] {
  const nameOf = (id: string) => models.find((model) => model.id === id)?.name ?? id
  return votes
    .filter(({ wins, losses }) => wins + losses > 0)
    .map((row) => ({ ...row, name: nameOf(row.model), share: row.wins / (row.wins + row.losses) }))
    .sort((a, b) => b.share - a.share || b.wins + b.losses - (a.wins + a.losses))
}
