// `data edit`
import { z } from 'zod'
import { option } from '../../api/options.ts'
import { defineCommand } from '../command.ts'

/** Edits shown to people; --json has all. */
const MOST_SHOWN = 20

/** Finds and replaces in all captions of a dataset. */
export const command = defineCommand({
  name: 'data edit',
  help: 'Find and replace in all captions or texts; `data undo` takes it back',
  example: 'data edit emoji --find face --replace smiley --dry-run',
  arguments: { '<dataset>': 'id or name' },
  options: z.strictObject({
    find: option(z.string(), { label: 'Find', help: 'the text to find' }),
    replace: option(z.string(), { label: 'Replace', help: 'what stands there afterwards; may be empty' }),
    regex: option(z.boolean().default(false), {
      label: 'Pattern',
      help: 'find a JavaScript regular expression; $1 stands for its first group; stopped after 2 seconds',
    }),
    dryRun: option(z.boolean().default(false), { label: 'Dry run', help: 'only show what would change' }),
  }),
  async run({ store, reader, out }, { arguments: [reference = ''], options }) {
    const { editCaptions, previewEdit } = await import('../../host/datasets-edit.ts')
    const { find, replace, regex: isPattern, dryRun } = options
    const replacement = { find, replace, isPattern }
    const result = dryRun
      ? previewEdit(reader(), reference, replacement)
      : editCaptions(store(), reference, replacement)
    const { edits, operation = null } = result
    const { id, name, fingerprint } = result.dataset
    out.json({ dataset: { id, name, fingerprint }, operation, changed: edits.length, dryRun, preview: edits })
    out.line(`${id} "${name}": ${edits.length} texts ${dryRun ? 'would change' : 'were changed'}.`)
    if (edits.length === 0) return
    out.table(
      ['file', 'before', 'after'],
      edits.slice(0, MOST_SHOWN).map(({ file, before, after }) => [file, excerpt(before), excerpt(after)]),
    )
    if (edits.length > MOST_SHOWN) out.line(`… and ${edits.length - MOST_SHOWN} more, see --json.`)
  },
})

function excerpt(text: string): string {
  return text.length > 200 ? `${text.slice(0, 200)}…` : text
}
