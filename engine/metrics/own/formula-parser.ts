// From the text of a formula to its tree, by precedence: if, or, and, not, comparison, + −, × ÷, sign.
import { message } from '../../base/message.ts'
import { type FormulaToken, formulaTokens } from './formula-lexer.ts'
import { type BinaryOperator, formulaError, type FormulaNode, type Place } from './formula-syntax.ts'

/** Deepest nesting, far below what the stack bears. */
const MAXIMUM_DEPTH = 100
/** Loosest first; operators of one level are read from left to right. */
const LEVELS: readonly (readonly BinaryOperator[])[] = [
  ['or'],
  ['and'],
  ['<', '<=', '>', '>=', '=', '!='],
  ['+', '-'],
  ['*', '/'],
]
const COMPARISON = 2
const KEYWORDS = ['if', 'then', 'else', 'and', 'or', 'not', 'true', 'false']

/** Reads a formula; nothing in it is run. @throws BAD_FORMULA with the place of the first mistake */
export function parseFormula(formula: string): FormulaNode {
  const reader = new Reader(formulaTokens(formula))
  const tree = reader.expression()
  reader.expectEnd()
  return tree
}

class Reader {
  readonly #tokens: readonly FormulaToken[]
  #at = 0
  #depth = 0

  constructor(tokens: readonly FormulaToken[]) {
    this.#tokens = tokens
  }

  expression(): FormulaNode {
    if (++this.#depth > MAXIMUM_DEPTH)
      throw formulaError(this.#token, message('formula.nesting', { limit: MAXIMUM_DEPTH }))
    const node = this.#is('if') ? this.#conditional() : this.#level(0)
    this.#depth--
    return node
  }

  expectEnd(): void {
    if (this.#token.kind !== 'end') throw this.#unexpected('an operator or the end')
  }

  #conditional(): FormulaNode {
    const { start } = this.#take('if')
    const condition = this.expression()
    this.#take('then')
    const then = this.expression()
    this.#take('else')
    const otherwise = this.expression()
    return { kind: 'if', condition, then, otherwise, start, end: otherwise.end }
  }

  #level(level: number): FormulaNode {
    const operators = LEVELS[level]
    if (!operators) return this.#signed()
    let left = level === COMPARISON && this.#is('not') ? this.#negation() : this.#level(level + 1)
    let operator = operators.find((one) => this.#is(one))
    while (operator) {
      this.#at++
      const right = this.#is('if') ? this.expression() : this.#level(level + 1)
      left = { kind: 'binary', operator, left, right, start: left.start, end: right.end }
      operator = operators.find((one) => this.#is(one))
      if (operator && level === COMPARISON)
        throw formulaError(this.#token, message('formula.comparisons'), [message('formula.comparisonsFix')])
    }
    return left
  }

  /** Binds less than a comparison: not a < b is not (a < b). */
  #negation(): FormulaNode {
    const { start } = this.#take('not')
    const operand = this.#nested(() => (this.#is('not') ? this.#negation() : this.#level(COMPARISON)))
    return { kind: 'unary', operator: 'not', operand, start, end: operand.end }
  }

  #signed(): FormulaNode {
    if (!this.#is('-')) return this.#primary()
    const { start } = this.#take('-')
    const operand = this.#nested(() => this.#signed())
    return { kind: 'unary', operator: '-', operand, start, end: operand.end }
  }

  #nested(read: () => FormulaNode): FormulaNode {
    if (++this.#depth > MAXIMUM_DEPTH)
      throw formulaError(this.#token, message('formula.nesting', { limit: MAXIMUM_DEPTH }))
    const node = read()
    this.#depth--
    return node
  }

  #primary(): FormulaNode {
    const token = this.#token
    if (token.kind === 'number' || token.kind === 'text') {
      this.#at++
      return token
    }
    if (this.#is('(')) return this.#parenthesised()
    if (token.kind !== 'word') throw this.#unexpected('a number, a text, a name or “(”')
    return this.#word(token.text, token)
  }

  #parenthesised(): FormulaNode {
    const { start } = this.#take('(')
    const inner = this.expression()
    const { end } = this.#take(')')
    return { ...inner, start, end }
  }

  #word(name: string, { start, end }: Place): FormulaNode {
    const isTruth = name === 'true' || name === 'false'
    if (KEYWORDS.includes(name) && !isTruth) throw this.#unexpected('a number, a text, a name or “(”')
    this.#at++
    if (isTruth) return { kind: 'truth', value: name === 'true', start, end }
    if (!this.#is('(')) return { kind: 'name', name, start, end }
    const operands = this.#operands()
    return { kind: 'call', name, operands, start, end: (this.#tokens[this.#at - 1] as FormulaToken).end }
  }

  #operands(): FormulaNode[] {
    this.#take('(')
    const operands: FormulaNode[] = []
    if (!this.#is(')')) operands.push(this.expression())
    while (operands.length > 0 && this.#is(',')) {
      this.#take(',')
      operands.push(this.expression())
    }
    this.#take(')')
    return operands
  }

  get #token(): FormulaToken {
    return this.#tokens[this.#at] as FormulaToken
  }

  #is(text: string): boolean {
    const token = this.#token
    return (token.kind === 'word' || token.kind === 'sign') && token.text === text
  }

  #take(text: string): Place {
    if (!this.#is(text)) throw this.#unexpected(`“${text}”`)
    return this.#tokens[this.#at++] as FormulaToken
  }

  #unexpected(wantedPart: string): Error {
    const token = this.#token
    if (token.kind === 'end') return formulaError(token, message('formula.ends', { wantedPart }))
    const came = 'value' in token ? String(token.value) : token.text
    return formulaError(token, message('formula.unexpected', { wantedPart, came }))
  }
}
