// `model list`
import { defineCommand } from '../command.ts'
import { showBytes } from '../table.ts'

/** Lists the models of the data folder and those that come with the program. */
export const command = defineCommand({
  name: 'model list',
  help: 'List all models',
  example: 'model list --json',
  async run({ reader, out }) {
    const { listModels } = await import('../../host/models.ts')
    const models = listModels(reader())
    out.json({ models })
    out.table(
      ['id', 'name', 'kind', 'parameters', 'size', 'licence', 'source'],
      models.map((m) => [m.id, m.name, m.kind, m.parameters, showBytes(m.sizeBytes), m.licence, m.source]),
    )
  },
})
