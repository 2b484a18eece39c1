// `data versions`
import { defineCommand } from '../command.ts'

/** Lists the versions of a dataset. */
export const command = defineCommand({
  name: 'data versions',
  help: 'List the versions of a dataset, the newest first',
  example: 'data versions emoji --json',
  arguments: { '<dataset>': 'id or name' },
  run({ reader, out }, { arguments: [reference = ''] }) {
    const store = reader()
    const { id, name } = store.datasets.find(reference)
    const versions = store.versions.list(id).reverse()
    out.json({ dataset: { id, name }, versions })
    out.table(
      ['id', 'name', 'run', 'pairs', 'captions', 'train', 'eval', 'test', 'trash', 'made'],
      versions.map(({ id: version, name: called, run, counts, createdAt }) => {
        const count = (what: string): number => counts[what] ?? 0
        const figures = ['pairs', 'captions', 'train', 'eval', 'test', 'excluded'].map(count)
        return [version, called, run, ...figures, createdAt]
      }),
    )
  },
})
