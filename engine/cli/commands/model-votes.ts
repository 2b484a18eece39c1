// `model votes`
import { z } from 'zod'
import { option } from '../../api/options.ts'
import { defineCommand } from '../command.ts'

/** Shows how often what each model drew was preferred, and takes the last vote back. */
export const command = defineCommand({
  name: 'model votes',
  help: 'Show which models people preferred in the playground',
  example: 'model votes --undo',
  options: z.strictObject({
    undo: option(z.boolean().default(false), { label: 'Undo', help: 'take the last vote back first' }),
  }),
  async run({ store, reader, out }, { options }) {
    const { tallyVotes } = await import('../../host/votes.ts')
    const from = options.undo ? store() : reader()
    const takenBack = options.undo ? from.prompts.removeVote() : null
    const names = new Map(from.models.list().map(({ id, name }) => [id, name]))
    const votes = tallyVotes(from).map((tally) => ({ ...tally, name: names.get(tally.model) ?? tally.model }))
    out.json({ votes, takenBack })
    if (options.undo) out.line(takenBack === null ? 'There is no vote.' : `Took vote ${takenBack} back.`)
    out.table(
      ['model', 'won', 'lost', 'share', '95 % interval'],
      votes.map(({ name, wins, losses, share, low, high }) => [
        ...[name, wins, losses, percent(share)],
        `${percent(low)} – ${percent(high)}`,
      ]),
    )
  },
})

function percent(share: number): string {
  return `${Math.round(share * 100)} %`
}
