// What the host says, in the language of the window: by code where there is a text, else as it came.
import type { ErrorView, Message, MessageValue, SaidProblem } from '../../../engine/api/contract/views.ts'
import { fill, tOr } from './index.svelte.ts'
import { language } from './language.svelte.ts'

/** Values that are words of the engine and not of a person. */
const WORDS = [
  ...['noun', 'status', 'expected', 'splits', 'found', 'mistake'],
  ...['wantedPart', 'wantedType', 'typeHere', 'typesHere'],
  ...['area', 'member', 'verb', 'state', 'learns', 'holds', 'split', 'came', 'missing', 'what'],
  ...['kind', 'otherKind', 'kinds', 'wanted', 'held', 'needs'],
  ...['first', 'second', 'right', 'wrong', 'nothing', 'plain', 'reversed', 'none', 'tenth', 'fifth', 'half'],
]

/** A sentence; `said` is its coded form, where it has one. */
export function told(text: string, said?: Message | null): string {
  if (!said) return text
  const template = tOr(`messages.${said.code}`, '')
  if (template === '') return text
  const entries = Object.entries(said.values).map(([name, value]) => [name, valueOf(name, value)] as const)
  return fill(template, Object.fromEntries(entries))
}

/** A value as it stands in a sentence of this language. */
function valueOf(name: string, value: MessageValue): string | number {
  if (typeof value === 'number') return value
  if (typeof value === 'object') return told(value.text, value)
  if (name === 'role') return tOr(`texts.role${value.charAt(0).toUpperCase()}${value.slice(1)}`, value)
  if (name === 'objective') return tOr(`wizard.objective_${value}`, value)
  if (name === 'signatures')
    return value.replaceAll(/a list of texts|true or false|a number|a text|\bor\b/g, inOwnWords)
  return WORDS.includes(name) ? inOwnWords(value) : value
}

/** What is wrong with a row or a file, as a sentence. */
export function toldProblem({ problem }: SaidProblem): string {
  const words = told(problem.text, problem)
  return words.endsWith('.') ? words : `${words}.`
}

/** Several sentences, some with codes, as one. */
export function toldAll(sentences: readonly (Message | string)[]): string {
  return sentences.map((one) => (typeof one === 'string' ? one : told(one.text, one))).join(' ')
}

/** A failure as people read it. */
export interface ToldError {
  readonly message: string
  /** The engine's own words, where only their kind could be said in this language. */
  readonly detail: string | null
  readonly fixes: readonly string[]
}

/** A failure in words. */
export function toldError({ code, message, fixes, said }: Omit<ErrorView, 'details'>): ToldError {
  const kind = language() === 'en' || said?.message ? '' : tOr(`messages.error.${code}`, '')
  const fix = kind === '' ? '' : tOr(`messages.fix.${code}`, '')
  const own = fixes.map((one, place) => told(one, said?.fixes[place]))
  return {
    message: kind === '' ? told(message, said?.message) : kind,
    detail: kind === '' ? null : [message, ...(fix === '' ? [] : own)].join(' '),
    fixes: fix === '' ? own : [fix],
  }
}

/** What a failure is and what to do, for a line beside a field. */
export function failureText(error: Omit<ErrorView, 'details'>): string {
  const { message, fixes } = toldError(error)
  return [message, ...fixes].join(' ')
}

function inOwnWords(value: string): string {
  const single = (word: string): string => tOr(`messages.word.${word}`, word)
  const whole = single(value)
  return whole === value ? value.split(', ').map(single).join(', ') : whole
}
