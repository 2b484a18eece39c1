// `data export`
import { z } from 'zod'
import { option } from '../../api/options.ts'
import { defineCommand } from '../command.ts'

/** Writes a dataset into a folder that any tool reads. */
export const command = defineCommand({
  name: 'data export',
  help: 'Write the pictures and their captions into a new folder',
  example: 'data export emoji --format imagefolder --out emoji-files',
  arguments: { '<dataset>': 'id or name' },
  options: z.strictObject({
    format: option(z.string().default('folder'), {
      label: 'Layout',
      help: 'an exporter of the catalog; folder: caption files beside pictures; imagefolder: metadata.jsonl',
    }),
    filter: option(z.string().optional(), {
      label: 'Filter',
      help: 'only pairs that pass it, such as "rating:>=4 -star"; see docs/filters.md',
    }),
    out: option(z.string(), { label: 'Folder', help: 'a new or empty one' }),
  }),
  async run({ reader, out, signal }, { arguments: [reference = ''], options }) {
    const { keysThatPass } = await import('../../host/app/curation/pair-index.ts')
    const { exportDataset } = await import('../../host/datasets-export.ts')
    const store = reader()
    const onProgress = ({ done, total }: { readonly done: number; readonly total: number }) =>
      out.progress({ label: 'export', done, total, unit: 'pictures' })
    const { format, filter, out: target } = options
    const keys = filter === undefined ? undefined : keysThatPass(store, reference, filter)
    const request = { format, out: target, keys }
    const result = await exportDataset(store, reference, request, { signal, onProgress })
    out.json(result)
    out.line(`Wrote ${result.files} files into ${result.path}.`)
  },
})
