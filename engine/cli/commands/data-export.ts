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
    format: option(z.enum(['folder', 'imagefolder']).default('folder'), {
      label: 'Layout',
      help: 'folder: caption files beside pictures; imagefolder: metadata.jsonl',
    }),
    out: option(z.string(), { label: 'Folder', help: 'a new or empty one' }),
  }),
  async run({ reader, out, signal }, { arguments: [reference = ''], options: { format, out: target } }) {
    const { exportDataset } = await import('../../host/datasets-export.ts')
    const store = reader()
    const onProgress = ({ done, total }: { readonly done: number; readonly total: number }) =>
      out.progress({ label: 'export', done, total, unit: 'pictures' })
    const result = await exportDataset(store, reference, { format, out: target }, { signal, onProgress })
    out.json(result)
    out.line(`Wrote ${result.files} files into ${result.path}.`)
  },
})
