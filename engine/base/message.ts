// A sentence for people with the code and the values it was made of, so that a window can say it in its own language.
import { MESSAGES, type MessageCode } from './messages.ts'

type NamesIn<T extends string> = T extends `${string}{${infer Inner}}${infer Rest}`
  ? (Inner extends `${infer Name}|${string}` ? Name : Inner) | NamesIn<Rest>
  : never
/** What a template needs. */
type ValuesOf<C extends MessageCode> = [NamesIn<(typeof MESSAGES)[C]>] extends [never]
  ? []
  : [values: Readonly<Record<NamesIn<(typeof MESSAGES)[C]>, MessageValue>>]

/** What stands in a sentence: a word or a number as it is, or what has a code itself, such as a reason in brackets. */
export type MessageValue = string | number | Message

/** A sentence. */
export interface Message {
  readonly code: MessageCode
  readonly values: Readonly<Record<string, MessageValue>>
  /** In English. */
  readonly text: string
}

/** What is wrong with something and what to do; `problem` completes "where: …" and has no full stop. */
export interface SaidProblem {
  readonly problem: Message
  readonly fix: Message
}

/** Makes a sentence of a template and its values. */
export function message<C extends MessageCode>(code: C, ...given: ValuesOf<C>): Message {
  const values: Message['values'] = given[0] ?? {}
  return { code, values, text: fill(MESSAGES[code], values) }
}

/** Several sentences as one. */
export function joined([first = message('reason.none'), ...rest]: readonly Message[]): Message {
  return rest.length === 0 ? first : message('value.both', { first, rest: joined(rest) })
}

/** The English of a sentence that may or may not have a code. */
export function textOf(sentence: string | Message): string {
  return typeof sentence === 'string' ? sentence : sentence.text
}

/** The coded form of a sentence, where it has one. */
export function codedOf(sentence: string | Message): Message | null {
  return typeof sentence === 'string' ? null : sentence
}

/** Both sentences of a problem in English, with their coded forms. */
export function problemOf(
  problem: Message,
  fix: Message,
): { problem: string; fix: string; said: SaidProblem } {
  return { problem: problem.text, fix: fix.text, said: { problem, fix } }
}

/** True for what {@link message} made, also after a way through JSON. */
export function isMessage(value: unknown): value is Message {
  if (typeof value !== 'object' || value === null) return false
  const { code, text, values } = value as Record<string, unknown>
  return typeof code === 'string' && typeof text === 'string' && typeof values === 'object' && values !== null
}

/** True for the coded forms of a problem, also after a way through JSON. */
export function isSaidProblem(value: unknown): value is SaidProblem {
  if (typeof value !== 'object' || value === null) return false
  const { problem, fix } = value as Record<string, unknown>
  return isMessage(problem) && isMessage(fix)
}

function fill(template: string, values: Message['values']): string {
  return template.replaceAll(
    /\{(\w+)(?:\|([^|}]*)\|([^}]*))?\}/g,
    (whole, name: string, one?: string, many?: string) => {
      const given = values[name]
      if (given === undefined) return whole
      const value = typeof given === 'object' ? given.text : given
      return one !== undefined && many !== undefined ? (value === 1 ? one : many) : String(value)
    },
  )
}
