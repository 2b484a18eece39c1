// `data restore`
import { defineCommand } from '../command.ts'

/** Makes a dataset as one of its versions has it. */
export const command = defineCommand({
  name: 'data restore',
  help: 'Go back to a version; pairs that came later go to the trash; `data undo` takes it back',
  example: 'data restore emoji "before cleaning"',
  arguments: { '<dataset>': 'id or name', '<version>': 'id or name' },
  async run({ store, out }, { arguments: [reference = '', version = ''] }) {
    const { restoreVersion } = await import('../../host/datasets-restore.ts')
    const { findDataset } = await import('../../host/datasets.ts')
    const writable = store()
    const { version: found, operation = null, changed } = restoreVersion(writable, reference, version)
    const { id, name, fingerprint } = findDataset(writable, reference)
    out.json({ dataset: { id, name, fingerprint }, version: found, operation, changed })
    out.line(
      changed === 0
        ? `${id} "${name}" is as "${found.name}" has it; nothing was changed.`
        : `${id} "${name}" is as "${found.name}" has it again: ${changed} values were changed.`,
    )
  },
})
