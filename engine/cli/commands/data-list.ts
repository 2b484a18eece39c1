// `data list`
import { defineCommand } from '../command.ts'

/** Lists the datasets of the data folder. */
export const command = defineCommand({
  name: 'data list',
  help: 'List all datasets',
  example: 'data list --json',
  async run({ reader, out }) {
    const { listDatasets } = await import('../../host/datasets.ts')
    const datasets = listDatasets(reader()).map(({ rejected, ...dataset }) => ({
      ...dataset,
      rejected: rejected.length,
    }))
    out.json({ datasets })
    out.table(
      ['id', 'name', 'kind', 'examples', 'captions', 'train', 'eval', 'test', 'refused', 'source'],
      datasets.map(({ id, name, kind, counts, rejected, source }) => {
        const count = (what: string): number => counts[what] ?? 0
        const [examples, captions] = kind === 'pairs' ? ['pictures', 'captions'] : ['texts', 'parts']
        const sides = [count('train'), count('eval'), count('test')]
        return [id, name, kind, count(examples ?? ''), count(captions ?? ''), ...sides, rejected, source]
      }),
    )
  },
})
