// JSON Lines: one JSON object per line. https://jsonlines.org, read tolerantly (blank lines, CRLF, byte order mark).
import { message } from '../base/message.ts'
import { jsonReason } from '../base/reasons.ts'
import { isRowFault, readLineBatches, rowFault } from './jsonl-lines.ts'
import type { LineOptions, RowFault, TableRow, TextLine } from './jsonl-lines.ts'

/** Deepest nesting of brackets in a row; training tables use two or three. */
const MAX_DEPTH = 64
/** A row as it should be. */
const EXAMPLE = '{"column": "value", …}'
/** Length of the excerpt that an error shows. */
const EXCERPT_CHARACTERS = 60

/**
 * Reads a JSONL file row by row; a line that is not a JSON object becomes a fault and the next one is read. Of a
 * repeated key the last value counts.
 * @throws as readLines
 */
export async function* readJsonl(
  file: string,
  options: LineOptions = {},
): AsyncGenerator<TableRow | RowFault> {
  for await (const batch of readLineBatches(file, options)) yield* parseJsonLines(batch)
}

/** The rows of some lines, each made when it is taken; blank lines give none. */
export function* parseJsonLines(lines: Iterable<TextLine | RowFault>): Generator<TableRow | RowFault> {
  for (const item of lines)
    if (isRowFault(item)) yield item
    else if (item.text.trim() !== '') yield parseJsonRow(item.line, item.text)
}

/** The row that a JSON object gives, or what is wrong with it. */
export function parseJsonRow(line: number, text: string): TableRow | RowFault {
  if (isTooDeep(text))
    return rowFault(line, message('row.deep', { limit: MAX_DEPTH }), message('row.deepFix'))
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (cause) {
    return rowFault(line, message('row.json', { reason: jsonReason(cause) }), message('row.jsonFix'))
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return rowFault(
      line,
      message('row.noObject', { value: excerpt(text) }),
      message('row.noObjectFix', { example: EXAMPLE }),
    )
  return { line, values: value as Record<string, unknown> }
}

/** Counts brackets outside strings, so that a hostile row is refused before anything recurses over it. */
function isTooDeep(text: string): boolean {
  return hasManyBrackets(text) && nestsTooDeep(text)
}

/** Whether there are enough brackets to nest too deep at all: nearly all rows are cleared by this one quick look. */
function hasManyBrackets(text: string): boolean {
  let brackets = 0
  for (let at = text.indexOf('{'); at >= 0 && brackets <= MAX_DEPTH; at = text.indexOf('{', at + 1))
    brackets++
  for (let at = text.indexOf('['); at >= 0 && brackets <= MAX_DEPTH; at = text.indexOf('[', at + 1))
    brackets++
  return brackets > MAX_DEPTH
}

function nestsTooDeep(text: string): boolean {
  let depth = 0
  let inString = false
  for (let i = 0; i < text.length; i++) {
    const character = text[i]
    if (inString && character === '\\') i++
    else if (character === '"') inString = !inString
    else if (!inString && (character === '{' || character === '[')) {
      if (++depth > MAX_DEPTH) return true
    } else if (!inString && (character === '}' || character === ']')) depth--
  }
  return false
}

function excerpt(text: string): string {
  return text.length > EXCERPT_CHARACTERS ? `${text.slice(0, EXCERPT_CHARACTERS)}…` : text
}
