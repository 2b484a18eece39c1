// `runtime remove`
import { defineCommand } from '../command.ts'
import { requireInstallable } from './runtime-install.ts'

/** Takes the libraries of an installed runtime away. */
export const command = defineCommand({
  name: 'runtime remove',
  help: 'Remove what `runtime install` fetched',
  example: 'runtime remove tensorflow',
  arguments: { '<runtime>': 'its name' },
  async run({ home, out }, { arguments: [name = ''] }) {
    requireInstallable(name)
    const { removeTensorflow } = await import('../../host/runtime-install.ts')
    const removed = await removeTensorflow(home)
    out.json({ runtime: name, removed })
    out.line(removed ? `Removed ${name}.` : `${name} was not installed in this data folder.`)
  },
})
