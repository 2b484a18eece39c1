// Tables of cells parted by commas, semicolons or tabs, with a header row.
import { z } from 'zod'
import { readCsvBatches } from '../../../formats/csv.ts'
import { readLines } from '../../../formats/jsonl-lines.ts'
import { MAX_ROW_BYTES, type TextFile, type TextImporter } from './importer.ts'

const DELIMITERS = { comma: ',', semicolon: ';', tab: '\t' } as const

const options = z.strictObject({
  delimiter: z
    .enum(['auto', 'comma', 'semicolon', 'tab'])
    .default('auto')
    .meta({
      title: 'Between cells',
      description: 'What parts the cells; auto takes tabs for .tsv, else what the header row has most of.',
      choiceLabels: { auto: 'Automatic', comma: 'Comma', semicolon: 'Semicolon', tab: 'Tab' },
    }),
})

/** CSV and TSV. */
export const csvImporter: TextImporter<z.infer<typeof options>> = {
  name: 'csv',
  label: 'CSV or TSV',
  help: 'A header row and one row for each example; a chat stands in its cell as JSON.',
  options,
  extensions: ['.csv', '.tsv'],
  async *read(file, { delimiter: chosen }, context) {
    const delimiter = chosen === 'auto' ? await detectDelimiter(file) : DELIMITERS[chosen]
    yield* readCsvBatches(file.path, { ...context, delimiter, maxLineBytes: MAX_ROW_BYTES })
  },
}

async function detectDelimiter({ path, name }: TextFile): Promise<',' | ';' | '\t'> {
  if (name.toLowerCase().endsWith('.tsv')) return '\t'
  for await (const line of readLines(path)) {
    if (!('text' in line)) break
    const { text } = line
    const count = (sign: string): number => text.split(sign).length
    const [best] = Object.values(DELIMITERS).sort((a, b) => count(b) - count(a))
    return best ?? ','
  }
  return ','
}
