// `model rename`
import { defineCommand } from '../command.ts'

/** Gives a model another name; its id stays. */
export const command = defineCommand({
  name: 'model rename',
  help: 'Give a model another name',
  example: 'model rename m3 my-emoji',
  arguments: { '<model>': 'id or name', '<name>': 'the new name' },
  async run({ store, out }, { arguments: [reference = '', name = ''] }) {
    const { renameModel } = await import('../../host/models-change.ts')
    const model = renameModel(store(), reference, name)
    out.json({ model })
    out.line(`${model.id} is now called "${model.name}".`)
  },
})
