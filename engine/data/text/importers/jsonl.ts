// JSON Lines: one object a row.
import { z } from 'zod'
import { readLineBatches } from '../../../formats/jsonl-lines.ts'
import { parseJsonLines } from '../../../formats/jsonl.ts'
import { MAX_ROW_BYTES, type TextImporter } from './importer.ts'

/** Rows of JSON, one a line. */
export const jsonlImporter: TextImporter = {
  name: 'jsonl',
  label: 'JSON Lines',
  help: 'One JSON object a line: text, prompt and completion, instruction and output, or messages.',
  options: z.strictObject({}),
  extensions: ['.jsonl', '.ndjson'],
  async *read({ path }, _options, context) {
    for await (const lines of readLineBatches(path, { ...context, maxLineBytes: MAX_ROW_BYTES }))
      yield parseJsonLines(lines)
  },
}
