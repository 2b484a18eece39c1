// `data show`
import { z } from 'zod'
import { option } from '../../api/options.ts'
import type { ShownPicture, ShownText } from '../../host/datasets-look.ts'
import { defineCommand } from '../command.ts'

/** Shows a dataset and a page of what it holds. */
export const command = defineCommand({
  name: 'data show',
  help: 'Show a dataset: counts, preparation, what was refused, and a page of what it holds',
  example: 'data show emoji --split eval --limit 5',
  arguments: { '<dataset>': 'id or name' },
  options: z.strictObject({
    split: option(z.enum(['train', 'eval', 'test']).optional(), { label: 'Side', help: 'only this one' }),
    limit: option(z.int().min(0).default(20), { label: 'Limit', help: 'most examples to show' }),
    offset: option(z.int().min(0).default(0), { label: 'Offset', help: 'examples to leave out before them' }),
  }),
  async run({ reader, out }, { arguments: [reference = ''], options }) {
    const { showDataset, showTexts } = await import('../../host/datasets-look.ts')
    const store = reader()
    const { kind } = store.datasets.find(reference)
    const page =
      kind === 'texts' ? showTexts(store, reference, options) : showDataset(store, reference, options)
    out.json(page)
    const { rejected, counts, preparation, ...plain } = page.dataset
    const shown = { ...plain, counts: JSON.stringify(counts), preparation: JSON.stringify(preparation) }
    for (const [name, value] of Object.entries(shown)) out.line(`${name.padEnd(13)}${value}`)
    out.line(`${'refused'.padEnd(13)}${rejected.length}${rejected.length > 0 ? ', see --json' : ''}`)
    out.table(
      ['key', 'side', 'file', kind === 'texts' ? 'texts' : 'captions'],
      page.examples.map((example) => [example.key, example.split, placeOf(example), wordsOf(example)]),
    )
    const end = options.offset + page.examples.length
    if (end < page.total) out.line(`${page.examples.length} of ${page.total}; go on with --offset ${end}.`)
  },
})

type Example = ShownPicture | ShownText

function placeOf({ file, line }: Example): string {
  return line === null ? file : `${file}:${line}`
}

function wordsOf(example: Example): string {
  if ('captions' in example) return example.captions.join(' | ')
  return example.parts.map(({ role, text }) => `${role}: ${excerpt(text)}`).join(' | ')
}

function excerpt(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ')
  return line.length > 120 ? `${line.slice(0, 120)}…` : line
}
