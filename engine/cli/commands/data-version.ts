// `data version`
import { z } from 'zod'
import { option } from '../../api/options.ts'
import { EngineError } from '../../base/errors.ts'
import { defineCommand } from '../command.ts'

/** Keeps a dataset as it stands under a name, or removes a version. */
export const command = defineCommand({
  name: 'data version',
  help: 'Keep a dataset as it stands now under a name; a run that starts keeps one by itself',
  example: 'data version emoji --name "before cleaning"',
  arguments: { '<dataset>': 'id or name' },
  options: z.strictObject({
    name: option(z.string().optional(), { label: 'Name', help: 'of the new version' }),
    remove: option(z.string().optional(), {
      label: 'Remove',
      help: 'id or name of a version to remove instead; the dataset stays as it is',
    }),
  }),
  async run({ store, out }, { arguments: [reference = ''], options: { name, remove } }) {
    const { keepVersion, removeVersion } = await import('../../host/datasets-versions.ts')
    if ((name === undefined) === (remove === undefined))
      throw new EngineError('BAD_ARGUMENT', 'data version: expected one of --name and --remove.', {
        fixes: ['Give --name "before cleaning" to keep the present state.'],
      })
    const writable = store()
    const dataset = writable.datasets.find(reference)
    const version =
      name === undefined
        ? removeVersion(writable, reference, remove as string)
        : keepVersion(writable, reference, { name })
    out.json({ dataset: { id: dataset.id, name: dataset.name }, version, removed: name === undefined })
    const { id, name: called, counts } = version
    if (name === undefined) return out.line(`${id} "${called}" was removed; "${dataset.name}" is as before.`)
    out.line(`${id} "${called}": ${counts['pairs']} pairs with ${counts['captions']} captions are kept.`)
  },
})
