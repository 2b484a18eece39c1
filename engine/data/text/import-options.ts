// What a person can choose when importing texts: one schema, from which the command line and the window draw their forms.
import { z } from 'zod'
import { EngineError } from '../../base/errors.ts'
import { issuesMessage } from '../../base/issue-message.ts'
import { message } from '../../base/message.ts'
import { parseColumns } from './column-names.ts'

/** Schema of {@link TextImportOptions}; each option carries a title and a description. */
export const textImportOptionsSchema = z.strictObject({
  format: z.string().default('auto').meta({
    title: 'Format',
    description: 'What the files are; auto goes by their endings.',
  }),
  layout: z.record(z.string(), z.unknown()).default({}).meta({
    title: 'Options of the format',
    description: 'What the chosen importer itself asks, such as what parts the cells of a table.',
  }),
  columns: z.record(z.string(), z.string().min(1)).default({}).transform(parseColumns).meta({
    title: 'Columns',
    description:
      'Which column holds what: text; prompt, completion, input and system; or messages. Found out where none are named.',
  }),
  evalFraction: z.number().min(0).lt(1).default(0.1).meta({
    title: 'Held-out share',
    description: 'Share of the texts held out for measuring, where the files themselves declare no splits.',
  }),
})

/** What may be given; everything has a default. */
export type TextImportOptions = z.input<typeof textImportOptionsSchema>
/** Complete options. */
export type ParsedTextImportOptions = z.output<typeof textImportOptionsSchema>

/** Checks options and fills in defaults. @throws BAD_ARGUMENT naming each unusable or unknown option */
export function parseTextImportOptions(options: TextImportOptions): ParsedTextImportOptions {
  const parsed = textImportOptionsSchema.safeParse(options)
  if (parsed.success) return parsed.data
  const names = Object.keys(textImportOptionsSchema.shape).join(', ')
  throw new EngineError('BAD_ARGUMENT', issuesMessage('import', parsed.error.issues), {
    fixes: [message('value.optionsHere', { names })],
  })
}
