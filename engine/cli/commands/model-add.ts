// `model add`
import { z } from 'zod'
import { option } from '../../api/options.ts'
import { defineCommand } from '../command.ts'
import { showBytes } from '../table.ts'

/** Copies a model into the data folder. */
export const command = defineCommand({
  name: 'model add',
  help: 'Copy a model into the data folder after checking it',
  example: 'model add downloads/emoji-model --name emoji-2',
  arguments: { '<path>': 'folder with a model.json' },
  options: z.strictObject({
    name: option(z.string().optional(), { label: 'Name', help: 'as its model.json says, if left out' }),
  }),
  async run({ store, out }, { arguments: [path = ''], options: { name } }) {
    const { addModel } = await import('../../host/models-add.ts')
    const model = addModel(store(), path, name)
    out.json({ model })
    out.line(`${model.id} "${model.name}": ${model.parameters} parameters, ${showBytes(model.sizeBytes)}.`)
  },
})
