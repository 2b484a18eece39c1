// `model remove`
import { defineCommand } from '../command.ts'

/** Removes a model with its evaluations and exports from the data folder, and its files where they are ours. */
export const command = defineCommand({
  name: 'model remove',
  help: 'Remove a model, its evaluations, and its files if they lie in the data folder',
  example: 'model remove m3',
  arguments: { '<model>': 'id or name' },
  async run({ store, out }, { arguments: [reference = ''] }) {
    const { removeModel } = await import('../../host/models-change.ts')
    const { model, filesRemoved } = removeModel(store(), reference)
    out.json({ model, filesRemoved })
    out.line(
      `Removed ${model.id} "${model.name}"${filesRemoved ? ' and its files' : `; its files stay in ${model.folder}`}.`,
    )
  },
})
