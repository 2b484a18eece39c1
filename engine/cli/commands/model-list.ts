// `model list`
import { defineCommand } from '../command.ts'
import { showBytes } from '../table.ts'

/** Lists the models of the data folder. */
export const command = defineCommand({
  name: 'model list',
  help: 'List all models',
  example: 'model list --json',
  run({ reader, out }) {
    const models = reader().models.list()
    out.json({ models })
    out.table(
      ['id', 'name', 'kind', 'parameters', 'size', 'licence', 'source'],
      models.map((m) => [m.id, m.name, m.kind, m.parameters, showBytes(m.sizeBytes), m.licence, m.source]),
    )
  },
})
