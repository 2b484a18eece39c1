// `data check`
import { z } from 'zod'
import { option } from '../../api/options.ts'
import { defineCommand } from '../command.ts'

/** Looks for problems of a dataset. */
export const command = defineCommand({
  name: 'data check',
  help: 'Find duplicates, near-duplicates, split leaks, and captions or texts that are empty or too long for a model',
  example: 'data check emoji --model starter --json',
  arguments: { '<dataset>': 'id or name' },
  options: z.strictObject({
    model: option(z.string().optional(), {
      label: 'Model',
      help: 'also name captions or texts that this model reads only in part',
    }),
  }),
  async run({ reader, out }, { arguments: [reference = ''], options: { model } }) {
    const { checkDataset } = await import('../../host/datasets-look.ts')
    const { checkTextDataset } = await import('../../host/datasets-check-texts.ts')
    const store = reader()
    const isTexts = store.datasets.find(reference).kind === 'texts'
    const { dataset, issues } = isTexts
      ? checkTextDataset(store, reference, model)
      : checkDataset(store, reference, model)
    const { id, name, fingerprint } = dataset
    out.json({ dataset: { id, name, fingerprint }, issues })
    if (issues.length === 0) return out.line(`${id} "${name}": no problem was found.`)
    out.line(`${id} "${name}": ${issues.length} things are worth a look.`)
    out.table(
      ['problem', 'what', 'what to do'],
      issues.map(({ kind, message, fix }) => [kind, message, fix]),
    )
  },
})
