// From a row of a table to the parts of an example, by the mapping of its columns.
import { message, type Message, problemOf } from '../../base/message.ts'
import type { TableRow } from '../../formats/jsonl-lines.ts'
import { excerptOf } from '../refusals.ts'
import { checkText, type TextProblem } from './content.ts'
import type { TextPart, TextRole } from './example.ts'
import { type TextMapping, turnsOf } from './mapping.ts'

/** Who speaks, by the words that data sets have for it. */
const SPEAKERS: ReadonlyMap<string, TextRole> = new Map(
  Object.entries({
    system: 'system',
    developer: 'system',
    user: 'user',
    human: 'user',
    prompter: 'user',
    assistant: 'assistant',
    gpt: 'assistant',
    model: 'assistant',
    bot: 'assistant',
    chatgpt: 'assistant',
    function_call: 'assistant',
    tool: 'tool',
    function: 'tool',
    observation: 'tool',
    tool_response: 'tool',
  }),
)

/** The parts of a row, at least one; or what keeps it from being an example. */
export function partsOfRow({ values }: TableRow, { columns }: TextMapping): TextPart[] | TextProblem {
  const read =
    columns.messages !== undefined ? chat : columns.text !== undefined ? document : promptCompletion
  const parts = read(values, columns)
  if (!Array.isArray(parts)) return parts
  for (const { text, role } of parts) {
    const problem = parts.length === 1 ? checkText(text) : checkText(text, role)
    if (problem) return problem
  }
  return parts
}

type Values = TableRow['values']
type Columns = TextMapping['columns']

function document(values: Values, { text: column = '' }: Columns): TextPart[] | TextProblem {
  const text = textIn(values, column)
  return typeof text === 'string' ? [{ role: 'text', text }] : text
}

function promptCompletion(values: Values, columns: Columns): TextPart[] | TextProblem {
  const { prompt: promptColumn = '', completion: completionColumn = '', input, system } = columns
  const turns = [turnsOf(values[promptColumn]), turnsOf(values[completionColumn])]
  if (Array.isArray(values[promptColumn]) && turns[0] && turns[1])
    return turnsToParts([...turns[0], ...turns[1]])
  const prompt = textIn(values, promptColumn)
  if (typeof prompt !== 'string') return prompt
  const completion = textIn(values, completionColumn)
  if (typeof completion !== 'string') return completion
  const about = input === undefined ? '' : optional(values[input])
  const asked = about === '' ? prompt : `${prompt}\n\n${about}`
  const frame = system === undefined ? '' : optional(values[system])
  if (frame === '')
    return [
      { role: 'prompt', text: asked },
      { role: 'completion', text: completion },
    ]
  return [
    { role: 'system', text: frame },
    { role: 'user', text: asked },
    { role: 'assistant', text: completion },
  ]
}

function chat(values: Values, { messages: column = '' }: Columns): TextPart[] | TextProblem {
  const turns = turnsOf(values[column])
  if (turns) return turnsToParts(turns)
  const value = values[column]
  return wrong(
    value === undefined
      ? message('row.noTurns', { column })
      : message('row.notTurns', { column, value: excerptOf(value) }),
  )
}

function turnsToParts(turns: readonly unknown[]): TextPart[] | TextProblem {
  if (turns.length === 0) return { ...wrong(message('row.emptyChat')), reason: 'ROW_EMPTY' }
  const parts: TextPart[] = []
  for (const [i, turn] of turns.entries()) {
    const part = partOfTurn(turn, i + 1)
    if ('reason' in part) return part
    // a chat often begins with a system message that says nothing
    if (part.role !== 'system' || part.text.trim() !== '') parts.push(part)
  }
  return parts
}

/** One turn; `turn` is its number, from 1. */
function partOfTurn(item: unknown, turn: number): TextPart | TextProblem {
  if (typeof item !== 'object' || item === null)
    return wrong(message('row.turnObject', { turn, value: excerptOf(item) }))
  const { role, from, content, value } = item as Readonly<Record<string, unknown>>
  const speaker = role ?? from
  const known = typeof speaker === 'string' ? SPEAKERS.get(speaker.toLowerCase()) : undefined
  if (known === undefined)
    return wrong(
      speaker === undefined
        ? message('row.noRole', { turn })
        : message('row.unknownRole', { turn, value: excerptOf(speaker) }),
    )
  const said = content ?? value
  const text = textOfContent(said)
  if (text !== undefined) return { role: known, text }
  return wrong(
    said === undefined
      ? message('row.noTurnText', { turn })
      : message('row.notTurnText', { turn, value: excerptOf(said) }),
  )
}

/** A text, or the texts of its pieces where they are all texts. */
function textOfContent(content: unknown): string | undefined {
  if (typeof content === 'string') return content
  if (!Array.isArray(content)) return undefined
  const texts = content.map((piece: unknown) => {
    if (typeof piece === 'string') return piece
    const text = (piece as { readonly text?: unknown } | null)?.text
    return typeof text === 'string' ? text : undefined
  })
  return texts.includes(undefined) ? undefined : texts.join('')
}

function textIn(values: Values, column: string): string | TextProblem {
  const value = Object.hasOwn(values, column) ? values[column] : undefined
  if (typeof value === 'string') return value
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  if (value === undefined) return { ...wrong(message('row.noText', { column })), reason: 'ROW_EMPTY' }
  const problem = wrong(message('row.notText', { column, value: excerptOf(value) }))
  return value === null ? { ...problem, reason: 'ROW_EMPTY' } : problem
}

function optional(value: unknown): string {
  return typeof value === 'string' && value.trim() !== '' ? value : ''
}

function wrong(problem: Message): TextProblem {
  return { reason: 'ROW_INVALID', ...problemOf(problem, message('row.columnsFix')) }
}
