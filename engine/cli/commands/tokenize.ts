// `tokenize`
import { z } from 'zod'
import { option } from '../../api/options.ts'
import { defineCommand } from '../command.ts'

/** Shows how a model cuts a text into tokens. */
export const command = defineCommand({
  name: 'tokenize',
  help: 'Show the tokens of a text as a model reads it, with its start mark',
  example: 'tokenize --model starter --text "a red circle"',
  options: z.strictObject({
    model: option(z.string(), { label: 'Model', help: 'id or name' }),
    text: option(z.string(), { label: 'Text', help: 'the text' }),
  }),
  async run({ reader, out }, { options: { model, text } }) {
    const { resolveModel } = await import('../../host/models.ts')
    const { tokenizeCaption } = await import('../../host/models-files.ts')
    const { row, folder } = resolveModel(reader(), model)
    const { ids, tokens, limit } = tokenizeCaption(folder, text)
    out.json({ model: row.id, ids, tokens, limit })
    out.table(
      ['place', 'id', 'token'],
      ids.map((id, place) => [place, id, tokens[place] ?? null]),
    )
    if (ids.length > limit) out.warn(`The model reads the first ${limit} of these ${ids.length} tokens.`)
  },
})
