// What a text may be, and by what texts are the same.
import { hash } from 'node:crypto'
import type { ErrorCode } from '../../base/errors.ts'
import { message, problemOf, type SaidProblem } from '../../base/message.ts'
import type { TextPart, TextRole } from './example.ts'

/** Length of an example's key in hex digits: 96 bits of its content's hash. */
export const KEY_DIGITS = 24

/** A text that cannot be used. */
export interface TextProblem {
  readonly reason: ErrorCode
  /** Completes "where: …", with what was expected and what came. */
  readonly problem: string
  readonly fix: string
  readonly said: SaidProblem
}

/** Half of a surrogate pair, or a NUL: neither can be stored and read back as it was. */
const UNSTORABLE = /[\p{Surrogate}\0]/u

/**
 * Checks a part's text, which is kept as it is: white space and Unicode form matter to a model. Gives the problem when it
 * is blank (ROW_EMPTY) or holds half a surrogate pair or a NUL character (ROW_INVALID), with the role where one is given.
 */
export function checkText(text: string, role?: TextRole): TextProblem | undefined {
  if (text.trim() === '') {
    const empty = role === undefined ? message('row.empty') : message('row.emptyPart', { role })
    return { reason: 'ROW_EMPTY', ...problemOf(empty, message('row.emptyFix')) }
  }
  if (text.isWellFormed() && !text.includes('\0')) return undefined
  const at = text.search(UNSTORABLE)
  const code = text[at] === '\0' ? 'row.nul' : 'row.surrogate'
  const place = at + 1
  const said = role === undefined ? message(code, { place }) : message(`${code}InPart`, { place, role })
  return { reason: 'ROW_INVALID', ...problemOf(said, message('row.unicodeFix')) }
}

/** SHA-256 over roles and texts, 32 bytes. Texts hold no NUL, so no two lists of parts are written alike. */
export function contentHash(parts: readonly TextPart[]): Buffer {
  let text = ''
  for (const part of parts) text += `${part.role}\0${part.text}\0`
  return hash('sha256', text, 'buffer')
}
