// `model show`
import { defineCommand } from '../command.ts'
import { showBytes } from '../table.ts'

/** Shows everything that is known of one model. */
export const command = defineCommand({
  name: 'model show',
  help: 'Show a model: architecture, parameters, licence, files with their hashes',
  example: 'model show starter --json',
  arguments: { '<model>': 'id or name' },
  async run({ reader, out }, { arguments: [reference = ''] }) {
    const { findModel } = await import('../../host/models.ts')
    const model = findModel(reader(), reference)
    out.json({ model })
    const { files, card, sizeBytes, ...plain } = model
    for (const [name, value] of Object.entries({ ...plain, size: showBytes(sizeBytes) }))
      out.line(`${name.padEnd(12)}${value ?? '–'}`)
    out.table(
      ['file', 'bytes', 'SHA-256'],
      files.map((file) => [file.name, file.sizeBytes, file.sha256]),
    )
    out.table(
      ['card', ''],
      Object.entries(card).map(([name, value]) => [
        name,
        typeof value === 'string' ? value : JSON.stringify(value),
      ]),
    )
  },
})
