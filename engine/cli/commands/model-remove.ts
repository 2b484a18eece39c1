// `model remove`
import { isAbsolute, relative, sep } from 'node:path'
import { rmSync } from 'node:fs'
import { defineCommand } from '../command.ts'

/** Removes a model with its evaluations and exports from the data folder, and its files where they are ours. */
export const command = defineCommand({
  name: 'model remove',
  help: 'Remove a model, its evaluations, and its files if they lie in the data folder',
  example: 'model remove m3',
  arguments: { '<model>': 'id or name' },
  async run({ store, out }, { arguments: [reference = ''] }) {
    const { findModel, requireOwn } = await import('../../host/models.ts')
    const opened = store()
    const found = findModel(opened, reference)
    requireOwn(found, 'removed')
    const model = opened.models.remove(found.id)
    const isOurs = liesBelow(model.folder, opened.home.models)
    // The row goes first: a crash between the two leaves files without a row, never a row without files.
    if (isOurs) rmSync(model.folder, { recursive: true, force: true })
    out.json({ model, filesRemoved: isOurs })
    out.line(
      `Removed ${model.id} "${model.name}"${isOurs ? ' and its files' : `; its files stay in ${model.folder}`}.`,
    )
  },
})

function liesBelow(path: string, folder: string): boolean {
  const way = relative(folder, path)
  return way !== '' && way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way)
}
