// The words and signs of a formula with their places.
import { message } from '../../base/message.ts'
import { formulaError, type Place, type TextLiteral } from './formula-syntax.ts'

/** A word, a sign, a number or a quoted text; `end` stands after the last one. */
export type FormulaToken = Place &
  (
    | { readonly kind: 'number'; readonly value: number }
    | { readonly kind: 'word' | 'sign' | 'end'; readonly text: string }
    | TextLiteral
  )

/** Longest formula, so that a window can check one at every key. */
const MAXIMUM_CHARACTERS = 10_000
/** Signs that people type or paste instead of the plain ones. */
const SAME_AS: Readonly<Record<string, string>> = {
  ...{ '×': '*', '·': '*', '÷': '/', '−': '-', '–': '-', '≤': '<=', '≥': '>=', '≠': '!=', '==': '=' },
}
/** What a formula consists of, besides texts; sticky, tried in this order. */
const SPACE = /\s+/uy
const NUMBER = /(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?/uy
const WORD = /[\p{L}_][\p{L}\p{N}_]*/uy
const SIGN = /<=|>=|!=|==|[-+*/<>=(),×·÷−–≤≥≠]/uy
const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t' }

/** Splits a formula. The last token is of kind `end`. @throws BAD_FORMULA on what belongs to no formula */
export function formulaTokens(formula: string): FormulaToken[] {
  if (formula.length > MAXIMUM_CHARACTERS)
    throw formulaError(
      { start: MAXIMUM_CHARACTERS, end: formula.length },
      message('formula.long', { limit: MAXIMUM_CHARACTERS, length: formula.length }),
    )
  const tokens: FormulaToken[] = []
  let at = skipSpace(formula, 0)
  while (at < formula.length) {
    const token = tokenAt(formula, at)
    tokens.push(token)
    at = skipSpace(formula, token.end)
  }
  return [...tokens, { kind: 'end', text: 'the end', start: formula.length, end: formula.length }]
}

function tokenAt(formula: string, start: number): FormulaToken {
  const quote = formula[start]
  if (quote === '"' || quote === "'") return quotedText(formula, start, quote)
  const number = matchAt(NUMBER, formula, start)
  if (number !== '') return { kind: 'number', value: Number(number), start, end: start + number.length }
  const word = matchAt(WORD, formula, start)
  if (word !== '') return { kind: 'word', text: word, start, end: start + word.length }
  const sign = matchAt(SIGN, formula, start)
  if (sign === '') throw unknownCharacter(formula, start)
  return { kind: 'sign', text: SAME_AS[sign] ?? sign, start, end: start + sign.length }
}

/** `\"`, `\'`, `\\`, `\n` and `\t` are one character; before anything else a backslash is itself, as patterns need it. */
function quotedText(formula: string, start: number, quote: string): TextLiteral {
  let value = ''
  const offsets: number[] = []
  let at = start + 1
  while (at < formula.length && formula[at] !== quote) {
    const next = formula[at + 1] ?? ''
    const escaped = formula[at] === '\\' ? (ESCAPES[next] ?? ('\\"\''.includes(next) ? next : '')) : ''
    offsets.push(at)
    value += escaped || (formula[at] as string)
    at += escaped ? 2 : 1
  }
  if (at >= formula.length) {
    const fixes = [message('formula.openTextFix', { quote })]
    throw formulaError({ start, end: formula.length }, message('formula.openText'), fixes)
  }
  return { kind: 'text', value, offsets: [...offsets, at], start, end: at + 1 }
}

function unknownCharacter(formula: string, start: number): Error {
  const character = String.fromCodePoint(formula.codePointAt(start) as number)
  const fixes = '“”„‘’'.includes(character) ? [message('formula.quotesFix')] : []
  return formulaError(
    { start, end: start + character.length },
    message('formula.character', { character }),
    fixes,
  )
}

function skipSpace(formula: string, at: number): number {
  return at + matchAt(SPACE, formula, at).length
}

function matchAt(pattern: RegExp, text: string, at: number): string {
  pattern.lastIndex = at
  return pattern.exec(text)?.[0] ?? ''
}
