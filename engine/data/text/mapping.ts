// Which columns of a table hold what: found out from the first rows, or named by a person.
import { EngineError, nearestName } from '../../base/errors.ts'
import { message } from '../../base/message.ts'
import type { TableRow } from '../../formats/jsonl-lines.ts'

/** What a column can hold. `input` is what an instruction is about; `messages` is a whole chat. */
export const COLUMN_ROLES = ['text', 'prompt', 'input', 'completion', 'system', 'messages'] as const
/** A column's role. */
export type ColumnRole = (typeof COLUMN_ROLES)[number]

/** Names of columns by role. */
export type TextColumns = Readonly<Partial<Record<ColumnRole, string>>>

/** Columns with the shape that they make. */
export interface TextMapping {
  /** Name of the shape, for people: `messages`, `sharegpt`, `alpaca`, `prompt-completion` or `text`. */
  readonly shape: string
  readonly columns: TextColumns
}

/** A shape that tables of texts have; one line in {@link TEXT_SHAPES}. */
interface TextShape {
  readonly name: string
  readonly help: string
  /** The columns of this shape among those of the first rows; undefined when there are none. */
  find(columns: SampleColumns): TextColumns | undefined
}

/** Columns of the first rows, each with the first value that is not empty. */
type SampleColumns = ReadonlyMap<string, unknown>

const TEXT_NAMES = ['text', 'content', 'document', 'article', 'body', 'sentence', 'story', 'code']
/** Pairs of columns that hold a prompt and what follows it. */
const PROMPT_NAMES: readonly (readonly [string, string])[] = [
  ['prompt', 'completion'],
  ['prompt', 'response'],
  ['question', 'answer'],
  ['query', 'response'],
  ['input', 'output'],
  ['source', 'target'],
  ['prompt', 'answer'],
]

/** Shapes in the order in which they are tried. */
const TEXT_SHAPES: readonly TextShape[] = [
  {
    name: 'messages',
    help: 'A column with a list of turns, each with role and content.',
    find: (columns) => chatColumn(columns, 'role'),
  },
  {
    name: 'sharegpt',
    help: 'A column with a list of turns, each with from and value.',
    find: (columns) => chatColumn(columns, 'from'),
  },
  {
    name: 'alpaca',
    help: 'Columns instruction, output and sometimes input and system.',
    find: (columns) => {
      const completion = firstOf(columns, ['output', 'response', 'completion'])
      if (!columns.has('instruction') || completion === undefined) return undefined
      const input = firstOf(columns, ['input', 'context'])
      return {
        prompt: 'instruction',
        completion,
        ...(input !== undefined && { input }),
        ...systemIn(columns),
      }
    },
  },
  {
    name: 'prompt-completion',
    help: 'Columns prompt and completion, question and answer, or input and output.',
    find: (columns) => {
      const found = PROMPT_NAMES.find((pair) => pair.every((name) => columns.has(name)))
      return found && { prompt: found[0], completion: found[1], ...systemIn(columns) }
    },
  },
  {
    name: 'text',
    help: 'A column text, or the only column that holds text.',
    find: (columns) => {
      const texts = [...columns].filter(([, value]) => typeof value === 'string').map(([name]) => name)
      const text = firstOf(columns, TEXT_NAMES) ?? (texts.length === 1 ? texts[0] : undefined)
      return text === undefined ? undefined : { text }
    },
  },
]

/**
 * The mapping that the first rows of a table suggest.
 * @throws FILE_INVALID naming the columns when none of the shapes fits
 */
export function detectMapping(rows: readonly TableRow[], where: string): TextMapping {
  const columns = sampleColumns(rows)
  for (const { name, find } of TEXT_SHAPES) {
    const found = find(columns)
    if (found) return { shape: name, columns: found }
  }
  const names = listed([...columns.keys()])
  throw new EngineError(
    'FILE_INVALID',
    names === ''
      ? message('table.noColumns', { file: where })
      : message('table.columns', { file: where, columns: names }),
    { details: { columns: [...columns.keys()] }, fixes: [message('table.columnsFix')] },
  )
}

/**
 * The mapping that a person named.
 * @throws BAD_ARGUMENT for a combination that makes no example, or a column that no row has
 */
export function namedMapping(columns: TextColumns, rows: readonly TableRow[], where: string): TextMapping {
  const shape = shapeOf(columns)
  const known = [...sampleColumns(rows).keys()]
  for (const column of Object.values(columns))
    if (!known.includes(column)) throw unknownColumn(where, column, known)
  return { shape, columns }
}

function shapeOf(columns: TextColumns): string {
  const { text, prompt, completion, messages, input, system } = columns
  const isPair = prompt !== undefined && completion !== undefined
  const kinds = [text !== undefined, isPair, messages !== undefined].filter(Boolean).length
  const isLoose = !isPair && [prompt, completion, input].some((name) => name !== undefined)
  if (kinds !== 1 || isLoose || (system !== undefined && !isPair))
    throw new EngineError(
      'BAD_ARGUMENT',
      message('table.shape', { columns: Object.keys(columns).join(', ') }),
      {
        fixes: [message('table.shapeFix')],
      },
    )
  if (text !== undefined) return 'text'
  if (messages !== undefined) return 'messages'
  return input === undefined ? 'prompt-completion' : 'alpaca'
}

function unknownColumn(where: string, column: string, known: readonly string[]): EngineError {
  const near = nearestName(column, known)
  return new EngineError('BAD_ARGUMENT', message('table.noColumn', { file: where, column }), {
    details: { columns: known },
    fixes: [
      near
        ? message('name.didYouMean', { name: near })
        : message('table.columnsAre', { columns: listed(known) }),
    ],
  })
}

/** So many names of columns as can be read. */
function listed(columns: readonly string[]): string {
  return columns.slice(0, 20).join(', ')
}

function sampleColumns(rows: readonly TableRow[]): SampleColumns {
  const columns = new Map<string, unknown>()
  for (const { values } of rows)
    for (const [name, value] of Object.entries(values)) {
      const known = columns.get(name)
      if (known === undefined || known === null || known === '') columns.set(name, value)
    }
  return columns
}

function chatColumn(columns: SampleColumns, key: 'role' | 'from'): TextColumns | undefined {
  for (const [messages, value] of columns) {
    const turns = turnsOf(value)
    const first: unknown = turns?.[0]
    if (typeof first === 'object' && first !== null && key in first) return { messages }
  }
  return undefined
}

/** A list of turns, also where a table that knows no lists holds it as JSON text. */
export function turnsOf(value: unknown): readonly unknown[] | undefined {
  if (Array.isArray(value)) return value as readonly unknown[]
  if (typeof value !== 'string' || !value.trimStart().startsWith('[')) return undefined
  try {
    const parsed: unknown = JSON.parse(value)
    return Array.isArray(parsed) ? (parsed as readonly unknown[]) : undefined
  } catch {
    return undefined
  }
}

function systemIn(columns: SampleColumns): TextColumns {
  const system = firstOf(columns, ['system', 'system_prompt'])
  return system === undefined ? {} : { system }
}

function firstOf(columns: SampleColumns, names: readonly string[]): string | undefined {
  return names.find((name) => columns.has(name))
}
