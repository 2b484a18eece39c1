// `catalog`
import { catalog } from '../../index.ts'
import { defineCommand } from '../command.ts'

/** Lists everything that can be chosen. */
export const command = defineCommand({
  name: 'catalog',
  help: 'List everything that can be chosen, with labels, help and options',
  example: 'catalog --json',
  run({ out }) {
    const entries = catalog()
    out.json({ catalog: entries })
    for (const [registry, list] of Object.entries(entries))
      out.table(
        [registry, 'label', 'help'],
        list.map(({ name, label, help }) => [name, label, help]),
      )
  },
})
