// CSV; see importers/csv.ts. One table has one shape, so prompt, completion and text have a column each.
import { EngineError } from '../../../base/errors.ts'
import { message } from '../../../base/message.ts'
import { isChat } from '../chat-pieces.ts'
import type { TextExample } from '../example.ts'
import type { TextExporter } from './exporter.ts'
import { columnsOf } from './jsonl.ts'

/** A table with a header row. */
export const csvExporter: TextExporter = {
  name: 'csv',
  label: 'CSV',
  help: 'A table with the columns prompt and completion, for datasets of prompts; a plain text has no prompt.',
  extension: '.csv',
  head: 'prompt,completion\n',
  row: (example) => {
    const { prompt, completion } = cellsOf(example)
    return `${quoted(prompt)},${quoted(completion)}\n`
  },
}

function cellsOf(example: TextExample): { readonly prompt: string; readonly completion: string } {
  const columns = columnsOf(example)
  if (!isChat(example.parts) && typeof columns['prompt'] === 'string')
    return { prompt: columns['prompt'], completion: String(columns['completion']) }
  throw new EngineError(
    'BAD_ARGUMENT',
    message('export.csvShape', { file: example.file, columns: Object.keys(columns).join(', ') }),
    { fixes: [message('export.csvShapeFix')] },
  )
}

function quoted(text: string): string {
  return /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
