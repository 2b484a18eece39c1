// Plain text: a file, each of its paragraphs or each of its lines is a document.
import { stat } from 'node:fs/promises'
import { z } from 'zod'
import { message } from '../../../base/message.ts'
import { isRowFault, readLineBatches, rowFault } from '../../../formats/jsonl-lines.ts'
import type { RowFault, TableRow, TextLine } from '../../../formats/jsonl-lines.ts'
import {
  MAX_ROW_BYTES,
  type RowBatch,
  type TextFile,
  type TextImportContext,
  type TextImporter,
} from './importer.ts'

const options = z.strictObject({
  documents: z
    .enum(['auto', 'files', 'paragraphs', 'lines'])
    .default('auto')
    .meta({
      title: 'Documents',
      description:
        'What one example is: a whole file, a paragraph between blank lines, or a line. auto: files of a folder, paragraphs of a single file.',
      choiceLabels: { auto: 'Automatic', files: 'Files', paragraphs: 'Paragraphs', lines: 'Lines' },
    }),
})

/** Text files, or files of program code. */
export const textImporter: TextImporter<z.infer<typeof options>> = {
  name: 'text',
  label: 'Text files',
  help: 'Plain text in UTF-8: each file, each paragraph or each line is an example.',
  options,
  extensions: ['.txt', '.text', '.md', '.markdown', '.rst', '.tex'],
  read(file, { documents }, context) {
    const unit = documents === 'auto' ? (file.isAlone ? 'paragraphs' : 'files') : documents
    return unit === 'lines' ? readDocumentLines(file, context) : readBlocks(file, context, unit === 'files')
  },
}

async function* readDocumentLines({ path }: TextFile, context: TextImportContext): AsyncGenerator<RowBatch> {
  for await (const lines of readLineBatches(path, { ...context, maxLineBytes: MAX_ROW_BYTES }))
    yield documentsIn(lines)
}

function* documentsIn(lines: Iterable<TextLine | RowFault>): Generator<TableRow | RowFault> {
  for (const item of lines)
    if (isRowFault(item)) yield item
    else if (item.text.trim() !== '') yield rowOf(item)
}

/** Lines up to a blank one, or all of them. */
async function* readBlocks(
  { path }: TextFile,
  context: TextImportContext,
  isWhole: boolean,
): AsyncGenerator<RowBatch> {
  if (isWhole && (await stat(path)).size > MAX_ROW_BYTES) return yield [tooLong(1)]
  const gatherer = new Gatherer()
  for await (const lines of readLineBatches(path, { ...context, maxLineBytes: MAX_ROW_BYTES })) {
    const rows: (TableRow | RowFault)[] = []
    for (const line of lines) {
      const isBreak = isRowFault(line) || (!isWhole && line.text.trim() === '')
      if (isBreak) rows.push(...gatherer.finish())
      if (isRowFault(line)) rows.push(line)
      else if (!isBreak) gatherer.add(line)
    }
    yield rows
  }
  yield gatherer.finish()
}

/** Lines of a document that is not finished. */
class Gatherer {
  #lines: string[] = []
  #characters = 0
  #first = 1

  add({ line, text }: TextLine): void {
    if (this.#characters === 0 && text.trim() === '') return
    if (this.#characters === 0) this.#first = line
    this.#characters += text.length + 1
    // past the limit only the length matters
    if (this.#characters > MAX_ROW_BYTES) this.#lines = []
    else this.#lines.push(text)
  }

  finish(): (TableRow | RowFault)[] {
    const [text, characters, line] = [this.#lines.join('\n').trimEnd(), this.#characters, this.#first]
    this.#lines = []
    this.#characters = 0
    if (characters > MAX_ROW_BYTES) return [tooLong(line)]
    return text === '' ? [] : [rowOf({ line, text })]
  }
}

function rowOf({ line, text }: TextLine): TableRow {
  return { line, values: { text } }
}

function tooLong(line: number): RowFault {
  return rowFault(line, message('row.longDocument', { limit: MAX_ROW_BYTES }), message('row.longDocumentFix'))
}
