// `data diff`
import { z } from 'zod'
import { option } from '../../api/options.ts'
import type { PairDifference } from '../../host/datasets-difference.ts'
import { defineCommand } from '../command.ts'
import type { Cell } from '../table.ts'

/** Says what differs between two versions of a dataset, or between one and now. */
export const command = defineCommand({
  name: 'data diff',
  help: 'Show which pairs differ between two versions, or between a version and now',
  example: 'data diff emoji "before cleaning" --limit 5',
  arguments: {
    '<dataset>': 'id or name',
    '<from>': 'id or name of a version',
    '[to]': 'id or name of another; the present state if left out',
  },
  options: z.strictObject({
    limit: option(z.int().min(0).default(20), { label: 'Limit', help: 'most pairs to show' }),
    offset: option(z.int().min(0).default(0), { label: 'Offset', help: 'pairs to leave out before them' }),
  }),
  async run({ reader, out, signal }, { arguments: [reference = '', from = '', to], options }) {
    const { differenceOf, totalsOf } = await import('../../host/datasets-difference.ts')
    const store = reader()
    const { id, name } = store.datasets.find(reference)
    const nameOf = (version: string): { readonly id: string; readonly name: string } => {
      const found = store.versions.find(id, version)
      return { id: found.id, name: found.name }
    }
    const compared = { from: nameOf(from), to: to === undefined ? null : nameOf(to) }
    const states = { from: compared.from.id, to: compared.to?.id ?? null }
    const differences = await differenceOf(store, id, states, signal)
    const totals = totalsOf(differences)
    const shown = differences.slice(options.offset, options.offset + options.limit)
    out.json({ dataset: { id, name }, ...compared, total: differences.length, totals, pairs: shown })
    out.line(`${id} "${name}": ${differences.length} pairs differ.`)
    for (const [kind, count] of Object.entries(totals)) if (count > 0) out.line(`${kind.padEnd(10)}${count}`)
    if (shown.length === 0) return
    out.table(['key', 'what', 'before', 'after'], shown.map(cells))
    const end = options.offset + shown.length
    if (end < differences.length)
      out.line(`… and ${differences.length - end} more; go on with --offset ${end}.`)
  },
})

function cells({ key, kinds, before, after }: PairDifference): Cell[] {
  const words = (state: PairDifference['after']): string | null => {
    if (!state) return null
    const { captions, status, split, rating, tags } = state
    const parts = {
      ...{ trashed: status, restored: status, added: status, removed: status, split },
      ...{
        captions: captions.map(({ text }) => text).join(' | '),
        rating: rating ?? 'none',
        tags: tags.join(', '),
      },
    }
    return kinds.map((kind) => parts[kind]).join('; ')
  }
  return [key, kinds.join(', '), words(before), words(after)]
}
