// Fields of a parsed `tokenizer.json`, each checked where it is read: the file comes from strangers.
import { EngineError } from '../base/errors.ts'
import { message } from '../base/message.ts'

/** An object of a JSON file whose fields nobody has checked yet. */
export type Fields = Readonly<Record<string, unknown>>

/** Ids stay below this, so that a pair of them fits a number; the largest known vocabularies have 2¹⁸ tokens. */
export const MAXIMUM_TOKENS = 2 ** 24

/** The failure of a tokenizer file: what was expected and what came. */
export function invalid(what: string): EngineError {
  return new EngineError('FILE_INVALID', message('model.badTokenizer', { what }), {
    fixes: [message('model.badTokenizerFix')],
  })
}

/** The failure of a step that we would get wrong. */
export function unsupported(where: string, value: unknown): EngineError {
  return invalid(`${where} is not supported, got ${shown(value)}.`)
}

/** An object. @throws FILE_INVALID when it is something else */
export function object(where: string, value: unknown): Fields {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Fields
  throw invalid(`${where} must be an object, got ${shown(value)}.`)
}

/** A list. @throws FILE_INVALID when it is something else */
export function list(where: string, value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value
  throw invalid(`${where} must be a list, got ${shown(value)}.`)
}

/** A text. @throws FILE_INVALID when it is something else */
export function text(where: string, value: unknown): string {
  if (typeof value === 'string') return value
  throw invalid(`${where} must be a text, got ${shown(value)}.`)
}

/** True or false, `usual` where the field is missing. @throws FILE_INVALID when it is something else */
export function flag(where: string, value: unknown, usual: boolean): boolean {
  if (value === undefined || value === null) return usual
  if (typeof value === 'boolean') return value
  throw invalid(`${where} must be true or false, got ${shown(value)}.`)
}

/** A whole number from 0 to below `limit`. @throws FILE_INVALID when it is something else */
export function wholeNumber(where: string, value: unknown, limit: number): number {
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0 && value < limit) return value
  throw invalid(`${where} must be a whole number from 0 to ${limit - 1}, got ${shown(value)}.`)
}

/** One character. @throws FILE_INVALID when it is more, or something else */
export function character(where: string, value: unknown): string {
  const one = text(where, value)
  if (Array.from(one).length === 1) return one
  throw invalid(`${where} must be one character, got ${shown(one)}.`)
}

/** One of some names. @throws FILE_INVALID when it is another */
export function oneOf<Name extends string>(where: string, value: unknown, names: readonly Name[]): Name {
  const found = names.find((name) => name === value)
  if (found !== undefined) return found
  throw invalid(`${where} must be one of ${names.join(', ')}, got ${shown(value)}.`)
}

const SHOWN_LENGTH = 80

/** A value of the file as an error shows it, cut where it is long. */
export function shown(value: unknown): string {
  if (Array.isArray(value)) return `a list of ${value.length}`
  if (typeof value === 'object' && value !== null) return 'an object'
  const whole = JSON.stringify(value) ?? 'nothing'
  return whole.length > SHOWN_LENGTH ? `${whole.slice(0, SHOWN_LENGTH)}…` : whole
}
