// Plain text; see importers/text.ts. Paragraphs between blank lines, so only texts without one come back as they were.
import type { TextExporter } from './exporter.ts'

/** All parts, one after the other. */
export const textExporter: TextExporter = {
  name: 'text',
  label: 'Plain text',
  help: 'Every text as it is, with a blank line between two; prompts and answers stand one after the other.',
  extension: '.txt',
  head: '',
  row: ({ parts }) => `${parts.map(({ text }) => text).join('\n')}\n\n`,
}
