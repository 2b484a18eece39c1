// `data undo`
import { defineCommand } from '../command.ts'

/** Takes the last edit of a dataset's captions back. */
export const command = defineCommand({
  name: 'data undo',
  help: 'Take the last change back, such as an edit or a restored version; once more takes the one before it',
  example: 'data undo emoji',
  arguments: { '<dataset>': 'id or name' },
  async run({ store, out }, { arguments: [reference = ''] }) {
    const { undoEdit } = await import('../../host/datasets-edit.ts')
    const { dataset, operation, description, restored } = undoEdit(store(), reference)
    const { id, name, fingerprint } = dataset
    out.json({ dataset: { id, name, fingerprint }, operation, description, restored })
    out.line(`${id} "${name}": took back "${description}"; ${restored} values are as before.`)
  },
})
