// Why something failed, in words of ours: what the system and the JSON parser say is known by its code or its first words.
import { message, type Message } from './message.ts'
import type { MessageCode } from './messages.ts'

/** Longest quotation of a foreign library, in characters. */
const QUOTED_CHARACTERS = 120

type SystemCode =
  | 'reason.missing'
  | 'reason.denied'
  | 'reason.folder'
  | 'reason.notFolder'
  | 'reason.busy'
  | 'reason.tooManyOpen'
  | 'reason.device'
  | 'reason.full'
  | 'reason.readOnly'
  | 'reason.links'
  | 'reason.longName'

/** By the code of the system's error. */
const SYSTEM: Readonly<Record<string, SystemCode>> = {
  ENOENT: 'reason.missing',
  EACCES: 'reason.denied',
  EPERM: 'reason.denied',
  EISDIR: 'reason.folder',
  ENOTDIR: 'reason.notFolder',
  EBUSY: 'reason.busy',
  ETXTBSY: 'reason.busy',
  EMFILE: 'reason.tooManyOpen',
  ENFILE: 'reason.tooManyOpen',
  EIO: 'reason.device',
  ENOSPC: 'reason.full',
  EDQUOT: 'reason.full',
  EROFS: 'reason.readOnly',
  ELOOP: 'reason.links',
  ENAMETOOLONG: 'reason.longName',
}

type JsonCode = Exclude<Extract<MessageCode, `reason.json${string}`>, 'reason.jsonEnds' | 'reason.jsonSign'>

/** By the first words of V8's parser, all of which tell a position. */
const JSON_WORDS: readonly (readonly [words: string, code: JsonCode])[] = [
  ['Expected property name or', 'reason.jsonName'],
  ['Expected double-quoted property name', 'reason.jsonQuotes'],
  ["Expected ':'", 'reason.jsonColon'],
  ["Expected ',' or ']'", 'reason.jsonElement'],
  ["Expected ',' or '}'", 'reason.jsonMember'],
  ['Unterminated string', 'reason.jsonOpen'],
  ['Bad control character', 'reason.jsonControl'],
  ['Bad escaped character', 'reason.jsonEscape'],
  ['Bad Unicode escape', 'reason.jsonEscape'],
  ['No number after minus sign', 'reason.jsonNumber'],
  ['Unterminated fractional number', 'reason.jsonNumber'],
  ['Exponent part is missing', 'reason.jsonNumber'],
  ['Unexpected non-whitespace character after', 'reason.jsonMore'],
]

/** Why the system could not do something with a file; what has no words of ours is quoted. */
export function systemReason(cause: unknown): Message {
  const known = SYSTEM[String((cause as { readonly code?: unknown } | null)?.code)]
  return known === undefined ? quotedReason(cause) : message(known)
}

/** Why `JSON.parse` threw; what has no words of ours is quoted. */
export function jsonReason(cause: unknown): Message {
  const words = wordsOf(cause)
  if (words.startsWith('Unexpected end')) return message('reason.jsonEnds')
  const sign = /^Unexpected token '(.)'/u.exec(words)?.[1]
  if (sign !== undefined) return message('reason.jsonSign', { sign })
  const place = /at position (\d+)/.exec(words)?.[1]
  const known = JSON_WORDS.find(([first]) => words.startsWith(first))
  return known && place !== undefined ? message(known[1], { place: Number(place) + 1 }) : quotedReason(cause)
}

/** The first line of what a foreign library said, as a quotation. */
export function quotedReason(cause: unknown): Message {
  const words = (wordsOf(cause).split('\n')[0] ?? '').trim().replace(/\.$/, '')
  if (words === '') return message('reason.none')
  const isLong = words.length > QUOTED_CHARACTERS
  return message('reason.quoted', { words: isLong ? `${words.slice(0, QUOTED_CHARACTERS)}…` : words })
}

function wordsOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause)
}
