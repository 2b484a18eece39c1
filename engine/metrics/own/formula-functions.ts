// The functions of formulas: one line each, several where a name takes different types.
import { message, type Message } from '../../base/message.ts'
import { words } from '../text-item.ts'
import type { FormulaType, FormulaValue } from './formula-syntax.ts'

/** A function of a formula for operands of certain types. */
export interface FormulaFunction {
  readonly name: string
  /** What it takes; of `anyNumber`, the last type may come once or more. */
  readonly takes: readonly FormulaType[]
  readonly anyNumber?: boolean
  readonly gives: FormulaType
  /** One sentence for the editor. */
  readonly help: string
  /** The value, or a sentence that says why there is none. Not finite numbers are refused by the caller. */
  run(operands: readonly FormulaValue[]): FormulaValue | Impossible
}

/** Why a function has no value for its operands. */
export class Impossible {
  readonly reason: Message

  constructor(reason: Message) {
    this.reason = reason
  }
}

type Run = FormulaFunction['run']

/** Functions of numbers that have a value for every number. */
const numeric = (name: string, help: string, run: (value: number) => number): FormulaFunction => ({
  ...{ name, takes: ['number'], gives: 'number', help },
  run: ([value]) => run(value as number),
})
/** Functions of texts: what they take, then what they give. */
const textual = (name: string, types: readonly FormulaType[], help: string, run: Run): FormulaFunction => ({
  ...{ name, takes: types.slice(0, -1), gives: types.at(-1) as FormulaType },
  ...{ help, run },
})

const text = (value: FormulaValue | undefined): string => value as string
const list = (value: FormulaValue | undefined): readonly string[] => value as readonly string[]

/** Every function but `matches` and `score`, which look at their operands before anything runs. */
export const FORMULA_FUNCTIONS: readonly FormulaFunction[] = [
  numeric('abs', 'The number without its sign.', Math.abs),
  numeric('exp', 'e to the power of the number.', Math.exp),
  numeric('round', 'The nearest whole number.', Math.round),
  numeric('floor', 'The next lower whole number.', Math.floor),
  {
    ...numeric('sqrt', 'The square root of a number from 0.', Math.sqrt),
    run: ([value]) =>
      (value as number) < 0
        ? new Impossible(message('formula.sqrt', { value: String(value) }))
        : Math.sqrt(value as number),
  },
  {
    ...numeric('log', 'The natural logarithm of a number above 0.', Math.log),
    run: ([value]) =>
      (value as number) <= 0
        ? new Impossible(message('formula.log', { value: String(value) }))
        : Math.log(value as number),
  },
  {
    ...{
      name: 'min',
      takes: ['number'],
      anyNumber: true,
      gives: 'number',
      help: 'The least of the numbers.',
    },
    run: (values) => Math.min(...(values as readonly number[])),
  },
  {
    ...{ name: 'max', takes: ['number'], anyNumber: true, gives: 'number' },
    help: 'The greatest of the numbers.',
    run: (values) => Math.max(...(values as readonly number[])),
  },
  {
    ...{ name: 'clamp', takes: ['number', 'number', 'number'], gives: 'number' },
    help: 'The first number, but not below the second and not above the third.',
    run: (values) => {
      const [value, least, greatest] = values as readonly [number, number, number]
      if (least > greatest) return new Impossible(message('formula.clamp', { least, greatest }))
      return Math.min(Math.max(value, least), greatest)
    },
  },
  textual('length', ['text', 'number'], 'Characters of a text.', ([value]) => Array.from(text(value)).length),
  textual('length', ['texts', 'number'], 'Entries of a list.', ([value]) => list(value).length),
  textual('words', ['text', 'texts'], 'What white space parts.', ([value]) => words(text(value))),
  textual('lines', ['text', 'texts'], 'The lines of a text; none for an empty one.', ([value]) =>
    text(value) === '' ? [] : text(value).split(/\r\n|\n|\r/),
  ),
  textual('unique', ['texts', 'texts'], 'Each different entry once.', ([value]) => [...new Set(list(value))]),
  textual(
    'first',
    ['texts', 'text'],
    'The first entry; an empty text for none.',
    ([value]) => list(value)[0] ?? '',
  ),
  textual(
    'last',
    ['texts', 'text'],
    'The last entry; an empty text for none.',
    ([value]) => list(value).at(-1) ?? '',
  ),
  textual('lower', ['text', 'text'], 'In small letters.', ([value]) => text(value).toLowerCase()),
  textual('upper', ['text', 'text'], 'In capital letters.', ([value]) => text(value).toUpperCase()),
  textual('trim', ['text', 'text'], 'Without white space at both ends.', ([value]) => text(value).trim()),
  textual(
    'contains',
    ['text', 'text', 'truth'],
    'Whether the second text is part of the first.',
    ([value, part]) => text(value).includes(text(part)),
  ),
  textual(
    'contains',
    ['texts', 'text', 'truth'],
    'Whether the text is an entry of the list.',
    ([value, entry]) => list(value).includes(text(entry)),
  ),
  textual('startsWith', ['text', 'text', 'truth'], 'Whether the first text begins so.', ([value, part]) =>
    text(value).startsWith(text(part)),
  ),
  textual('endsWith', ['text', 'text', 'truth'], 'Whether the first text ends so.', ([value, part]) =>
    text(value).endsWith(text(part)),
  ),
  textual(
    'count',
    ['text', 'text', 'number'],
    'How often the second text occurs in the first.',
    ([value, part]) =>
      part === '' ? new Impossible(message('formula.count')) : text(value).split(text(part)).length - 1,
  ),
  textual(
    'number',
    ['text', 'number', 'number'],
    'The number that a text is, else the second value.',
    ([value, otherwise]) => numberOf(text(value)) ?? (otherwise as number),
  ),
]

/** Decimal digits with a point, sign and power of ten; nothing else counts. */
function numberOf(written: string): number | undefined {
  const trimmed = written.trim()
  return /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(trimmed) ? Number(trimmed) : undefined
}
