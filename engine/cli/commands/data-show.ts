// `data show`
import { z } from 'zod'
import { option } from '../../api/options.ts'
import { defineCommand } from '../command.ts'

/** Shows a dataset and a page of its pictures. */
export const command = defineCommand({
  name: 'data show',
  help: 'Show a dataset: counts, preparation, what was refused, and a page of its pictures',
  example: 'data show emoji --split eval --limit 5',
  arguments: { '<dataset>': 'id or name' },
  options: z.strictObject({
    split: option(z.enum(['train', 'eval', 'test']).optional(), { label: 'Side', help: 'only this one' }),
    limit: option(z.int().min(0).default(20), { label: 'Limit', help: 'most pictures to show' }),
    offset: option(z.int().min(0).default(0), { label: 'Offset', help: 'pictures to leave out before them' }),
  }),
  async run({ reader, out }, { arguments: [reference = ''], options }) {
    const { showDataset } = await import('../../host/datasets-look.ts')
    const page = showDataset(reader(), reference, options)
    out.json(page)
    const { rejected, counts, preparation, ...plain } = page.dataset
    const shown = { ...plain, counts: JSON.stringify(counts), preparation: JSON.stringify(preparation) }
    for (const [name, value] of Object.entries(shown)) out.line(`${name.padEnd(13)}${value}`)
    out.line(`${'refused'.padEnd(13)}${rejected.length}${rejected.length > 0 ? ', see --json' : ''}`)
    out.table(
      ['key', 'side', 'file', 'captions'],
      page.examples.map(({ key, split, file, captions }) => [key, split, file, captions.join(' | ')]),
    )
    const end = options.offset + page.examples.length
    if (end < page.total) out.line(`${page.examples.length} of ${page.total}; go on with --offset ${end}.`)
  },
})
