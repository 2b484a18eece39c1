// `data export`
import { z } from 'zod'
import { option } from '../../api/options.ts'
import { defineCommand } from '../command.ts'

/** Writes a dataset into a folder that any tool reads. */
export const command = defineCommand({
  name: 'data export',
  help: 'Write pictures with their captions, or texts, into a new folder',
  example: 'data export emoji --format imagefolder --out emoji-files',
  arguments: { '<dataset>': 'id or name' },
  options: z.strictObject({
    format: option(z.string().optional(), {
      label: 'Layout',
      help: 'of pictures: folder (caption files), imagefolder (metadata.jsonl) or another of the catalog; of texts: jsonl, csv or text; the first of each if left out',
    }),
    filter: option(z.string().optional(), {
      label: 'Filter',
      help: 'only examples that pass it, such as "rating:>=4 -star"; see docs/filters.md',
    }),
    out: option(z.string(), { label: 'Folder', help: 'a new or empty one' }),
  }),
  async run({ reader, out, signal }, { arguments: [reference = ''], options }) {
    const { keysThatPass } = await import('../../host/app/curation/pair-index.ts')
    const { exportDataset } = await import('../../host/datasets-export.ts')
    const store = reader()
    const onProgress = ({ done, total }: { readonly done: number; readonly total: number }) =>
      out.progress({ label: 'export', done, total, unit: 'examples' })
    const { filter, out: target } = options
    const isTexts = store.datasets.find(reference).kind === 'texts'
    const format = options.format ?? (isTexts ? 'jsonl' : 'folder')
    const keys = filter === undefined ? undefined : keysThatPass(store, reference, filter)
    const request = { format, out: target, keys }
    const result = await exportDataset(store, reference, request, { signal, onProgress })
    out.json(result)
    out.line(`Wrote ${result.files} files into ${result.path}.`)
  },
})
