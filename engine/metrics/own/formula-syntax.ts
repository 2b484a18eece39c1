// What a formula consists of, and how its mistakes are told with their place.
import { EngineError } from '../../base/errors.ts'
import { message, type Message } from '../../base/message.ts'

/** Where something stands in the text of a formula: UTF-16 units from `start` up to, not including, `end`. */
export interface Place {
  readonly start: number
  readonly end: number
}

/** What an expression can be. */
export type FormulaType = 'number' | 'text' | 'truth' | 'texts'

/** A value of one of the types, in their order. */
export type FormulaValue = number | string | boolean | readonly string[]

/** How people call the types. */
export const TYPE_WORDS: Readonly<Record<FormulaType, string>> = {
  number: 'a number',
  text: 'a text',
  truth: 'true or false',
  texts: 'a list of texts',
}

/** Operators between two operands, as the tree writes them. */
export type BinaryOperator = '+' | '-' | '*' | '/' | '<' | '<=' | '>' | '>=' | '=' | '!=' | 'and' | 'or'

/** A formula as it was written. */
export type FormulaNode =
  | (Place & { readonly kind: 'number'; readonly value: number })
  | TextLiteral
  | (Place & { readonly kind: 'truth'; readonly value: boolean })
  | (Place & { readonly kind: 'name'; readonly name: string })
  | FormulaCall
  | (Place & {
      readonly kind: 'binary'
      readonly operator: BinaryOperator
      readonly left: FormulaNode
      readonly right: FormulaNode
    })
  | (Place & { readonly kind: 'unary'; readonly operator: '-' | 'not'; readonly operand: FormulaNode })
  | (Place & {
      readonly kind: 'if'
      readonly condition: FormulaNode
      readonly then: FormulaNode
      readonly otherwise: FormulaNode
    })

/** A function with its arguments. */
export type FormulaCall = Place & {
  readonly kind: 'call'
  readonly name: string
  readonly operands: readonly FormulaNode[]
}

/** A quoted text. */
export type TextLiteral = Place & {
  readonly kind: 'text'
  readonly value: string
  /** Place in the formula of each UTF-16 unit of the value, and of the closing quote. */
  readonly offsets: readonly number[]
}

/** A mistake in a formula; `details` has its place. */
export function formulaError(
  place: Place,
  problem: Message,
  fixes: readonly (Message | string)[] = [],
): EngineError {
  const { start, end } = place
  return new EngineError('BAD_FORMULA', withPlace(problem, place), { details: { start, end }, fixes })
}

/** An expression that has no value for an item; `details` has its place. */
export function valueError(place: Place, problem: Message): EngineError {
  const { start, end } = place
  return new EngineError('METRIC_FAILED', withPlace(problem, place), {
    details: { start, end },
    fixes: [message('formula.caseFix')],
  })
}

/** The English says the place as well, which a window shows beside it. */
function withPlace(problem: Message, { start }: Place): Message {
  return { ...problem, text: `formula, place ${String(start + 1)}: ${problem.text}` }
}
