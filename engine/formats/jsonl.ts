// JSON Lines: one JSON object per line. https://jsonlines.org, read tolerantly (blank lines, CRLF, byte order mark).
import { isRowFault, readLines, rowFault } from './jsonl-lines.ts'
import type { LineOptions, RowFault, TableRow } from './jsonl-lines.ts'

/** Deepest nesting of brackets in a row; training tables use two or three. */
const MAX_DEPTH = 64
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
  for await (const item of readLines(file, options))
    if (isRowFault(item)) yield item
    else if (item.text.trim() !== '') yield parseRow(item.line, item.text)
}

function parseRow(line: number, text: string): TableRow | RowFault {
  if (isTooDeep(text))
    return rowFault(
      line,
      `brackets nest deeper than ${MAX_DEPTH}`,
      'Flatten the row: captions are plain strings.',
    )
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (cause) {
    return rowFault(
      line,
      `not valid JSON (${reasonOf(cause)})`,
      'Correct the line; each must be one complete JSON object.',
    )
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return rowFault(
      line,
      `expected a JSON object, got ${excerpt(text)}`,
      'Write the row as {"column": "value", …}.',
    )
  return { line, values: value as Record<string, unknown> }
}

/** Counts brackets outside strings, so that a hostile row is refused before anything recurses over it. */
function isTooDeep(text: string): boolean {
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

function reasonOf(cause: unknown): string {
  const message = (cause as Error).message
  return message.length > 2 * EXCERPT_CHARACTERS ? `${message.slice(0, 2 * EXCERPT_CHARACTERS)}…` : message
}

function excerpt(text: string): string {
  return text.length > EXCERPT_CHARACTERS ? `${text.slice(0, EXCERPT_CHARACTERS)}…` : text
}
