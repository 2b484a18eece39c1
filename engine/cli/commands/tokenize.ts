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
    const { tokensOf } = await import('../../host/tokens.ts')
    const { ids, tokens, limit, ...shown } = tokensOf(reader(), model, text)
    out.json({ ...shown, ids, tokens, limit })
    out.table(
      ['place', 'id', 'token'],
      ids.map((id, place) => [place, id, tokens[place] ?? null]),
    )
    if (ids.length > limit) out.warn(`The model reads the first ${limit} of these ${ids.length} tokens.`)
    if (shown.restored !== undefined && shown.restored !== text)
      out.warn(`The tokens say ${JSON.stringify(shown.restored)}: the vocabulary has no token for the rest.`)
  },
})
